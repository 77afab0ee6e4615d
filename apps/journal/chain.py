"""The hash chain: canonical bytes of an event, its hash, and the seal over many chains' heads."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

ALGORITHM = "sha256"
SEAL_ALGORITHM = "hmac-sha256"
_FIELDS = (
    "kind", "subject_type", "subject_id", "sequence", "account_id", "person_id", "post_id", "on_behalf_type",
    "on_behalf_id", "channel", "request_id", "level", "is_system", "facts", "previous_hash",
)  # fmt: skip


def canonical(fields: Mapping[str, Any], at: datetime) -> bytes:
    """Return the bytes an event is hashed over: JSON with sorted keys and its moment in UTC."""
    body = {name: fields[name] for name in _FIELDS}
    body["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def event_hash(fields: Mapping[str, Any], at: datetime) -> str:
    """Return the hash of an event, which covers the hash of the one before it."""
    return hashlib.sha256(canonical(fields, at)).hexdigest()


def seal_of(heads: Mapping[str, Any], previous_seal: str) -> str:
    """Return the seal of a day: keyed, so that who can write the database still cannot make one."""
    body = json.dumps([previous_seal, heads], sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(settings.SEAL_KEY.encode(), body, hashlib.sha256).hexdigest()


def check_facts(value: Any) -> None:
    """Refuse facts whose JSON form is not exact: floats, dates, and keys that are not text.

    :raises TypeError: the caller must turn the value into text or a whole number first
    """
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            msg = "facts have text keys"
            raise TypeError(msg)
        for item in value.values():
            check_facts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            check_facts(item)
    elif value is not None and not isinstance(value, str | int | bool):
        msg = f"facts hold text, whole numbers and switches, not {type(value).__name__}"
        raise TypeError(msg)
