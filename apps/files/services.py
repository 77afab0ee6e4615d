"""Storing and reading files."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import crypto
from apps.common.actor import Actor
from apps.common.errors import DomainError
from apps.common.ids import new_public_id
from apps.files import kinds, photos
from apps.files.choices import MB, FileKind, ScanState
from apps.files.errors import BrokenFile, EmptyFile, FileTooLarge, WrongKind
from apps.files.models import StoredFile

ALL_KINDS = tuple(FileKind.values)
MAX_NAME = 200

T = TypeVar("T")


@transaction.atomic
def store_file(
    *,
    data: bytes,
    name: str,
    actor: Actor,
    at: datetime,
    accepted: Collection[str] = ALL_KINDS,
    max_bytes: int | None = None,
    leaves_traces: bool = True,
) -> StoredFile:
    """Check an upload by its content, encrypt and store it.

    :param leaves_traces: whether a photo keeps what the camera wrote into it: where, when, by whom
    :raises EmptyFile: no content
    :raises FileTooLarge: more than ``max_bytes`` (the portal's limit by default)
    :raises WrongKind: the content is of no accepted kind
    :raises BrokenFile: the content cannot be read to its end
    """
    name = clean_name(name)
    limit = min(max_bytes or settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_BYTES)
    if not data:
        raise EmptyFile(name=name)
    kind = kinds.kind_of(data)
    _check_taken(name, len(data), kind, accepted, limit)
    if not kinds.is_whole(data, kind):
        raise BrokenFile(name=name)
    if not leaves_traces:
        data = photos.without_traces(data, kind)
    return _write(data, name=name, kind=kind, actor=actor, at=at)


def check_taken(file: StoredFile, *, accepted: Collection[str], max_bytes: int) -> None:
    """Check a stored file against what a place takes: it may have been uploaded for another.

    :raises FileTooLarge: more than ``max_bytes``
    :raises WrongKind: of no accepted kind
    """
    _check_taken(file.name, file.size, file.kind, accepted, max_bytes)


def _check_taken(name: str, size: int, kind: str, accepted: Collection[str], limit: int) -> None:
    if size > limit:
        raise FileTooLarge(name=name, limit=limit // MB)
    if kind not in accepted:
        # A matter may name kinds the portal does not know (docx): people are told only those that would be taken.
        raise WrongKind(name=name, accepted=_("、").join(str(k.label) for k in FileKind if k in accepted))


def store_each(
    uploads: Iterable["UploadedFile[Any]"], *, max_mb: int, store: Callable[[bytes, str], T]
) -> tuple[list[T], list[DomainError]]:
    """Store each of several uploads by itself: one that cannot be used stops no other, and one too large is not read.

    :param store: takes the content and the name of one
    :return: what was stored, and why the others were not
    """
    stored: list[T] = []
    refused: list[DomainError] = []
    for upload in uploads:
        try:
            if (upload.size or 0) > max_mb * MB:
                raise FileTooLarge(name=upload.name, limit=max_mb)
            stored.append(store(upload.read(), upload.name or ""))
        except DomainError as error:
            refused.append(error)
    return stored, refused


def uploads_of(account_id: int | None, public_ids: Sequence[str], *, most: int) -> list[StoredFile]:
    """Return an account's own uploads among these, in the order given; what follows the first ``most`` is left out."""
    if account_id is None:
        return []
    wanted = list(dict.fromkeys(public_ids))[:most]
    found = StoredFile.objects.filter(public_id__in=wanted, uploaded_by=account_id)
    by_id = {file.public_id: file for file in found}
    return [by_id[public_id] for public_id in wanted if public_id in by_id]


def store_document(*, data: bytes, name: str, actor: Actor, at: datetime) -> StoredFile:
    """Store a PDF the portal made itself, clean by birth."""
    return _write(data, name=name, kind=FileKind.PDF, actor=actor, at=at, scan=ScanState.CLEAN)


def _write(
    data: bytes, *, name: str, kind: str, actor: Actor, at: datetime, scan: str = ScanState.UNSCANNED
) -> StoredFile:
    public_id = new_public_id()
    path = f"{at:%Y/%m}/{public_id[:2]}/{public_id}"
    sealed, key_name = crypto.encrypt_bytes(data, purpose=path)
    saved = default_storage.save(path, ContentFile(sealed))
    return StoredFile.objects.create(
        public_id=public_id,
        name=name,
        kind=kind,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        path=saved,
        key_name=key_name,
        scan=scan,
        uploaded_by=actor.account_id,
        created_at=at,
    )


def read_file(file: StoredFile) -> bytes:
    """Return the content, proven unchanged.

    :raises Undecipherable: the stored bytes were changed or their key is gone
    """
    with default_storage.open(file.path) as stored:
        data = crypto.decrypt_bytes(stored.read(), key_name=file.key_name, purpose=file.path)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise crypto.Undecipherable
    return data


def clean_name(name: str) -> str:
    """Return a file name fit to show and to download: no path, no control characters, not too long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(c for c in base if c.isprintable() and c not in '<>:"|?*').strip(". ")
    stem, dot, suffix = base.rpartition(".")
    if not dot:
        return base[:MAX_NAME] or "file"
    return f"{stem[: MAX_NAME - 12]}.{suffix[:8]}"
