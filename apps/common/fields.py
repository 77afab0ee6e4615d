"""Model fields for personal data: encrypted in the database, plain in Python."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from apps.common import crypto


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text encrypted at rest. It cannot be filtered by; keep a keyed hash beside it for that."""

    def _purpose(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def from_db_value(self, value: str | None, _expression: Any, _connection: BaseDatabaseWrapper) -> str | None:
        """Decrypt what the database returned."""
        return crypto.decrypt(value, purpose=self._purpose()) if value else value

    def get_prep_value(self, value: Any) -> str | None:
        """Encrypt on the way in; empty stays empty."""
        plain = super().get_prep_value(value)
        return crypto.encrypt(plain, purpose=self._purpose()) if plain else plain

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow only null checks: comparing ciphertext never means what it says."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class EncryptedJSONField(EncryptedTextField):
    """A JSON value encrypted at rest."""

    _pyi_private_set_type: Any  # what django-stubs reads: any JSON value may be assigned
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Decrypt and parse."""
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else None

    def to_python(self, value: Any) -> Any:
        """Leave Python values alone."""
        return value

    def get_prep_value(self, value: Any) -> str | None:
        """Write as JSON, encrypted; ``None`` stays null."""
        if value is None:
            return None
        return super().get_prep_value(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
