"""Storing, reading and forgetting files."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, ManyToManyRel, ManyToOneRel, OuterRef, QuerySet
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
BATCH, MOST_A_NIGHT = 200, 20_000
STRAY_DAYS = 32  # the month before this one, whole

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


def forget_unused_files(*, now: datetime) -> int:
    """Delete files no row points to since they are a day old, at most ``MOST_A_NIGHT`` of them; return how many.

    What was uploaded to a form that was never sent, to a draft that was discarded or ran out, or was taken out again.
    """
    old = _unused().filter(created_at__lt=_kept_since(now)).order_by("id")
    found = list(old.values_list("pk", flat=True)[:MOST_A_NIGHT])
    return sum(_forget(found[start : start + BATCH]) for start in range(0, len(found), BATCH))


@transaction.atomic
def _forget(pks: list[int]) -> int:
    """Delete rows that are still unused, and their contents once that is certain."""
    # Who points to a file now waits for this lock, and is refused; who was faster is seen by the second look.
    locked = list(StoredFile.objects.select_for_update(skip_locked=True).filter(pk__in=pks).order_by("id"))
    unused = _unused().filter(pk__in=[file.pk for file in locked]).order_by("id")
    paths = list(unused.values_list("path", flat=True))
    StoredFile.objects.filter(path__in=paths).delete()
    for path in paths:
        transaction.on_commit(partial(default_storage.delete, path), robust=True)
    return len(paths)


def _unused() -> QuerySet[StoredFile]:
    """Return files no foreign key of any app points to."""
    files = StoredFile.objects.all()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and not isinstance(relation, ManyToManyRel):
            pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            files = files.filter(~Exists(pointing))
    return files


def forget_stray_contents(*, now: datetime) -> int:
    """Delete contents without a row, left by work that was rolled back or by a process that was killed; return how many.

    Looks where files of the last month lie: what strays is a day old when it is found first.
    """
    months = {f"{now - timedelta(days=day):%Y/%m}" for day in range(STRAY_DAYS)}
    return sum(_forget_strays(folder, _kept_since(now)) for month in sorted(months) for folder in _folders(month))


def _forget_strays(folder: str, before: datetime) -> int:
    paths = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    known = set(StoredFile.objects.filter(path__in=paths).values_list("path", flat=True))
    strays = [path for path in paths if path not in known and default_storage.get_modified_time(path) < before]
    for path in strays:
        default_storage.delete(path)
    return len(strays)


def _folders(month: str) -> list[str]:
    try:
        return [f"{month}/{name}" for name in sorted(default_storage.listdir(month)[0])]
    except FileNotFoundError:  # nothing was stored in that month
        return []


def _kept_since(now: datetime) -> datetime:
    """Return since when a file that belongs to nothing is kept: a form may be open that long."""
    return now - timedelta(days=max(1, settings.UPLOAD_DAYS))


def clean_name(name: str) -> str:
    """Return a file name fit to show and to download: no path, no control characters, not too long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(c for c in base if c.isprintable() and c not in '<>:"|?*').strip(". ")
    stem, dot, suffix = base.rpartition(".")
    if not dot:
        return base[:MAX_NAME] or "file"
    return f"{stem[: MAX_NAME - 12]}.{suffix[:8]}"
