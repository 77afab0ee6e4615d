"""Files handed in after submission."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from apps.cases.choices import UNDECIDED, CaseStatus
from apps.cases.errors import UnknownMaterial
from apps.cases.models import Case
from apps.cases.permissions import bringable, owner
from apps.cases.services.drafts import MOST_FILES
from apps.cases.services.intake import MATERIAL, pending_correction
from apps.common.actor import Actor
from apps.common.errors import FieldError
from apps.files.choices import MB
from apps.files.models import StoredFile
from apps.files.services import store_each, store_file, uploads_of
from apps.journal.errors import Refused
from apps.matters.definition import Material

Pages = dict[str, list[StoredFile]]


def store_supplement(*, case: Case, material: str, data: bytes, name: str, actor: Actor, at: datetime) -> StoredFile:
    """Store an upload for a material that a pending correction asks for, or that was promised for later.

    :raises Refused: only the applicant hands in files
    :raises UnknownMaterial: the notice does not ask for it, and it was not promised
    """
    refusal = owner(case, actor)
    if refusal is not None:
        raise Refused(refusal)
    correction = pending_correction(case) if case.status == CaseStatus.CORRECTION else None
    asked = {item["target"] for item in correction.items} if correction else set()
    if case.status in UNDECIDED:
        asked |= {f"{MATERIAL}:{name}" for name in bringable(case)}
    wanted = next((m for m in case.version.parsed.materials if m.id == material), None)
    if wanted is None or f"{MATERIAL}:{material}" not in asked:
        raise UnknownMaterial
    return store_file(data=data, name=name, actor=actor, at=at, accepted=wanted.accept, max_bytes=wanted.max_mb * MB)


def take_pages(
    papers: Iterable[Material], *, before: Mapping[str, Sequence[str]], now: Mapping[str, Sequence["UploadedFile[Any]"]],
    store: Callable[[str, bytes, str], StoredFile], actor: Actor,
) -> tuple[Pages, list[FieldError]]:  # fmt: skip
    """Return the pages of each paper a notice asks for; one that cannot be used is named and stops no other.

    :param before: ids of pages that were uploaded before, by the field ``m-`` and the paper's id
    :param now: files that come now, by the same field
    :param store: stores one of them: the paper's id, the content, the name
    """
    pages: Pages = {}
    errors: list[FieldError] = []
    for wanted in papers:
        field = f"m-{wanted.id}"
        stored, refused = store_each(now.get(field, ()), max_mb=wanted.max_mb, store=partial(store, wanted.id))
        errors += [FieldError(field, error.code, error.text) for error in refused]
        pages[wanted.id] = uploads_of(
            actor.account_id, [*before.get(field, ()), *(file.public_id for file in stored)], most=MOST_FILES
        )
    return pages, errors
