"""Drafts: begun from a matter, prefilled, saved as one types, with materials, moved to a newer version."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.cases.errors import (
    AgentNotAllowed,
    DraftExpired,
    LicenceDoesNotFit,
    MatterClosed,
    NotOffered,
    NotServed,
    TooManyFiles,
    UnknownMaterial,
    VersionSuperseded,
)
from apps.cases.models import Draft, DraftMaterial
from apps.cases.services.applicants import Applicant, applicant_of
from apps.common.actor import ENTITY, Actor
from apps.common.errors import LevelTooLow, StaleVersion
from apps.common.forms.fields import FileField
from apps.common.forms.prefill import prefill
from apps.common.forms.validation import Result, validate
from apps.files.choices import MB
from apps.files.models import StoredFile
from apps.files.services import store_file
from apps.licences.models import Licence
from apps.licences.selectors import usable_licences
from apps.matters.choices import Served
from apps.matters.definition import Material
from apps.matters.models import Matter, Offer
from apps.matters.selectors import prefill_paths
from apps.organisation.models import Department
from apps.organisation.selectors import division_exists

MOST_FILES = 20  # for one material


@transaction.atomic
def start_draft(
    *,
    matter: Matter,
    actor: Actor,
    at: datetime,
    situations: Mapping[str, str] | None = None,
    department: str = "",
    applicant: Applicant | None = None,
) -> Draft:
    """Begin an application under the published version, filled with what the city already knows.

    :param department: slug of the department to apply to; may be chosen later
    :param applicant: for whom, if that is not whom the actor speaks for
    :raises MatterClosed, NotServed, AgentNotAllowed, LevelTooLow, NotOffered: the actor cannot apply
    """
    applicant = applicant or applicant_of(actor, today=timezone.localdate(at))
    check_applicant(matter=matter, applicant=applicant)
    version = matter.current
    if version is None or actor.account_id is None:
        raise MatterClosed(matter=matter.name)
    chosen = version.parsed.choose(situations or {})
    filled = prefill(
        version.parsed.form,
        paths=prefill_paths(version.parsed.form.elements()),
        facts=applicant.facts,
        today=timezone.localdate(at),
    )
    kind, pk = applicant.holder
    return Draft.objects.create(
        account_id=actor.account_id,
        version=version,
        department=_offered(matter, department),
        situations=chosen,
        answers=filled.values,
        created_at=at,
        saved_at=at,
        expires_at=at + timedelta(days=settings.DRAFT_DAYS),
        **{f"{kind}_id": pk},
    )


def check_may_apply(*, matter: Matter, actor: Actor, today: date) -> None:
    """Refuse who cannot apply for ``matter`` in the hat they wear."""
    check_applicant(matter=matter, applicant=applicant_of(actor, today=today))


def check_applicant(*, matter: Matter, applicant: Applicant) -> None:
    """Refuse an applicant whom the matter does not serve, or whom the agent may not speak for."""
    if not matter.is_open or matter.current is None:
        raise MatterClosed(matter=matter.name)
    profile = matter.current.parsed.matter
    for_entity = applicant.holder[0] == ENTITY
    served = set(profile.served)
    if not (served - {Served.NATURAL} if for_entity else served & {Served.NATURAL}):
        raise NotServed(matter=matter.name)
    if applicant.level < profile.required_level:
        raise LevelTooLow(needed=profile.required_level)
    mandate = applicant.mandate
    if mandate is not None and not mandate.covers(matter.slug, allows_agent=profile.allows_agent):
        raise AgentNotAllowed(matter=matter.name)


def _offered(matter: Matter, slug: str) -> Department | None:
    offers = Offer.objects.filter(matter=matter).select_related("department").order_by("id")
    if slug:
        offer = offers.filter(department__slug=slug).first()
        if offer is None:
            raise NotOffered
        return offer.department
    found = list(offers[:2])
    return found[0].department if len(found) == 1 else None


def checked(draft: Draft, *, today: Any, partial: bool, answers: Mapping[str, Any] | None = None) -> Result:
    """Check a draft's answers against the form of its version."""
    return validate(
        draft.version.parsed.form,
        draft.answers if answers is None else answers,
        today=today,
        partial=partial,
        situation=draft.situations,
        division_exists=division_exists,
    )


@transaction.atomic
def save_draft(
    *,
    draft: Draft,
    answers: Mapping[str, Any],
    situations: Mapping[str, str] | None,
    department: str | None,
    revision: int | None,
    at: datetime,
) -> tuple[Draft, Result]:
    """Keep what was typed, valid or not yet; answers given replace those stored, others stay.

    :param revision: the revision the writer read; ``None`` overwrites (a form without JavaScript)
    :raises StaleVersion: the draft was saved elsewhere since
    :raises DraftExpired: too late
    """
    draft = locked_draft(draft, at=at)
    if revision is not None and revision != draft.revision:
        raise StaleVersion
    if situations is not None:
        draft.situations = draft.version.parsed.choose(situations)
    if department is not None:
        draft.department = _offered(draft.version.matter, department)
    merged = {**(draft.answers or {}), **answers}
    result = checked(draft, today=timezone.localdate(at), partial=True, answers=merged)
    draft.answers = {**result.draft, **result.values}
    draft.revision += 1
    _touch(draft, at)
    return draft, result


def _touch(draft: Draft, at: datetime) -> None:
    """Save a draft and keep it longer: somebody works on it."""
    draft.saved_at = at
    draft.expires_at = at + timedelta(days=settings.DRAFT_DAYS)
    draft.save()


def locked_draft(draft: Draft, *, at: datetime) -> Draft:
    """Lock a draft for a change.

    :raises DraftExpired: it is past its time, or was submitted or discarded meanwhile
    """
    row = (
        Draft.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version__matter", "department")
        .filter(pk=draft.pk, expires_at__gt=at)
        .first()
    )
    if row is None:
        raise DraftExpired
    return row


def material_of(draft: Draft, material: str) -> Material:
    """Return the material of the draft's version.

    :raises UnknownMaterial: there is none of that id
    """
    for candidate in draft.version.parsed.materials:
        if candidate.id == material:
            return candidate
    raise UnknownMaterial


@transaction.atomic
def attach_file(*, draft: Draft, material: str, data: bytes, name: str, actor: Actor, at: datetime) -> DraftMaterial:
    """Store an upload for a material; a material may have several pages.

    :raises UnknownMaterial: the form asks for no such material
    :raises TooManyFiles: it has as many pages as a material may have
    :raises EmptyFile, FileTooLarge, WrongKind, BrokenFile: the upload cannot be used
    """
    draft = locked_draft(draft, at=at)
    wanted = material_of(draft, material)
    if draft.materials.filter(material=material).count() >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    file = store_file(data=data, name=name, actor=actor, at=at, accepted=wanted.accept, max_bytes=wanted.max_mb * MB)
    draft.materials.filter(material=material, licence__isnull=False).delete()
    _touch(draft, at)
    return DraftMaterial.objects.create(draft=draft, material=material, file=file, created_at=at)


@transaction.atomic
def attach_licence(*, draft: Draft, material: str, licence: Licence, actor: Actor, at: datetime) -> DraftMaterial:
    """Let a licence of the applicant stand for a material (免提交), whoever fills the draft in.

    :raises LicenceDoesNotFit: it is another's, of another type, or not valid
    """
    draft = locked_draft(draft, at=at)
    wanted = material_of(draft, material)
    if not usable_licences(draft.holder, [wanted.licence_type], timezone.localdate(at)).filter(pk=licence.pk).exists():
        raise LicenceDoesNotFit
    draft.materials.filter(material=material).delete()
    _touch(draft, at)
    return DraftMaterial.objects.create(draft=draft, material=material, licence=licence, created_at=at)


@transaction.atomic
def remove_material(*, draft: Draft, pk: int, at: datetime) -> None:
    """Take a material out of a draft again."""
    draft = locked_draft(draft, at=at)
    draft.materials.filter(pk=pk).delete()
    _touch(draft, at)


@transaction.atomic
def upgrade_draft(*, draft: Draft, at: datetime) -> Draft:
    """Move a draft to the published version, keeping the answers whose questions are still asked."""
    draft = locked_draft(draft, at=at)
    current = draft.version.matter.current
    if current is None:
        raise MatterClosed(matter=draft.version.matter.name)
    asked = {question.id for question in current.parsed.form.fields() if not isinstance(question, FileField)}
    kept = {material.id for material in current.parsed.materials}
    draft.version = current
    draft.situations = current.parsed.choose(draft.situations)
    draft.answers = {key: value for key, value in (draft.answers or {}).items() if key in asked}
    draft.materials.exclude(material__in=kept).delete()
    draft.revision += 1
    _touch(draft, at)
    return draft


def check_current(draft: Draft) -> None:
    """Refuse a draft whose version is no longer the published one.

    :raises VersionSuperseded: the applicant must look at the new one first
    """
    if draft.version_id != draft.version.matter.current_id:
        raise VersionSuperseded


@transaction.atomic
def discard_draft(*, draft: Draft, at: datetime) -> None:
    """Delete a draft; the applicant asked for it."""
    locked_draft(draft, at=at).delete()


def expire_drafts(*, now: datetime) -> int:
    """Delete drafts past their time; return how many."""
    return int(Draft.objects.filter(expires_at__lte=now).delete()[0])


def file_of(draft: Draft, pk: int) -> StoredFile | None:
    """Return an upload of a draft."""
    row = draft.materials.filter(pk=pk, file__isnull=False).select_related("file").first()
    return row.file if row else None
