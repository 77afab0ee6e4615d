"""Joint drafts: begun from a scheme, prefilled, saved as one types, with materials, moved to newer versions."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.approvals.checks import is_founded, wrong_conditions
from apps.approvals.definition import SchemeDefinition, Union, check_answers, joint_form, seen_by
from apps.approvals.errors import (
    JointDraftExpired,
    JointLicenceDoesNotFit,
    NoSuchScheme,
    SchemeNotReady,
    SchemeNotServed,
    SchemeSuperseded,
    TooManyJointFiles,
    UnknownJointMaterial,
)
from apps.approvals.models import JointDraft, JointDraftMaterial, Scheme
from apps.approvals.selectors import current_pins, departments_for, pinned_versions, union_of, union_of_draft
from apps.cases.errors import AgentNotAllowed
from apps.cases.services import drafts as case_drafts
from apps.cases.services.applicants import Applicant, applicant_of
from apps.common.actor import ENTITY, Actor
from apps.common.errors import FieldError, StaleVersion
from apps.common.forms.fields import FileField
from apps.common.forms.prefill import prefill
from apps.common.forms.validation import Result
from apps.files.choices import MB
from apps.files.models import StoredFile
from apps.files.services import store_file
from apps.licences.models import Licence
from apps.licences.selectors import usable_licences
from apps.matters.choices import Necessity
from apps.matters.definition import Material
from apps.matters.models import MatterVersion
from apps.matters.selectors import prefill_paths, published_matters
from apps.organisation.selectors import division_exists

MOST_FILES = case_drafts.MOST_FILES


@transaction.atomic
def start_draft(
    *,
    scheme: Scheme,
    actor: Actor,
    at: datetime,
    situations: Mapping[str, str] | None = None,
    place: str = "",
) -> JointDraft:
    """Begin a joint application under the published versions, filled with what the city already knows.

    :param place: division code (6 digits); the department of each branch follows from it
    :raises NoSuchScheme, SchemeNotServed, SchemeNotReady: the actor cannot apply
    """
    applicant = check_may_apply(scheme=scheme, actor=actor, today=timezone.localdate(at))
    version = scheme.current
    if version is None or actor.account_id is None:
        raise NoSuchScheme
    definition = version.parsed
    pins = current_pins(definition)
    union = union_of(definition, pinned_versions(pins))
    broken = list(wrong_conditions(union))
    if broken:
        raise SchemeNotReady(errors=[FieldError(".".join(map(str, p.path)), "definition", p.text) for p in broken])
    chosen = definition.choose(situations or {})
    kind, pk = applicant.holder
    return JointDraft.objects.create(
        account_id=actor.account_id,
        version=version,
        pins=pins,
        place=place[:12],
        situations=chosen,
        answers=_prefilled(union, chosen, applicant, today=timezone.localdate(at)),
        created_at=at,
        saved_at=at,
        expires_at=at + timedelta(days=settings.DRAFT_DAYS),
        **{f"{kind}_id": pk},
    )


def check_may_apply(*, scheme: Scheme, actor: Actor, today: date) -> Applicant:
    """Return for whom the actor applies; refuse who cannot apply under ``scheme`` in the hat they wear.

    :raises NoSuchScheme: it is not published
    :raises NotAllowed: the actor applies for nobody
    :raises SchemeNotServed: the scheme is for another kind of applicant
    :raises AgentNotAllowed: one of its matters is none the actor may speak in: a draft is filled with what is known
    """
    if scheme.current is None:
        raise NoSuchScheme
    applicant = applicant_of(actor, today=today)
    if applicant.holder[0] not in scheme.current.parsed.audience:
        raise SchemeNotServed(scheme=scheme.title)
    if applicant.mandate is not None and applicant.mandate.matters:
        _check_mandate(scheme.current.parsed, applicant.mandate.matters)
    return applicant


def _check_mandate(definition: SchemeDefinition, covered: Collection[str]) -> None:
    """Refuse a mandate that covers none of the matters, or lacks one that takes place in every situation."""
    lacking = [branch for branch in definition.branches if branch.matter not in covered]
    certain = next((branch for branch in lacking if branch.when is None), None)
    wanted = certain or (lacking[0] if len(lacking) == len(definition.branches) else None)
    if wanted is not None:
        matter = published_matters().filter(slug=wanted.matter).order_by("id").first()
        raise AgentNotAllowed(matter=matter.name if matter else wanted.matter)


def _prefilled(union: Union, chosen: Mapping[str, str], applicant: Applicant, *, today: date) -> dict[str, Any]:
    form = joint_form(union, chosen)
    return prefill(form, paths=prefill_paths(form.elements()), facts=applicant.facts, today=today).values


def checked(
    draft: JointDraft, union: Union, *, today: date, partial: bool, answers: Mapping[str, Any] | None = None
) -> Result:
    """Check a draft's answers against the one form."""
    given = (draft.answers or {}) if answers is None else answers
    return check_answers(union, draft.situations, given, today=today, partial=partial, division_exists=division_exists)


@transaction.atomic
def save_draft(
    *,
    draft: JointDraft,
    answers: Mapping[str, Any],
    situations: Mapping[str, str] | None,
    place: str | None,
    revision: int | None,
    at: datetime,
) -> tuple[JointDraft, Result]:
    """Keep what was typed, valid or not yet; answers given replace those stored, others stay.

    :param revision: the revision the writer read; ``None`` overwrites (a form without JavaScript)
    :raises StaleVersion: the draft was saved elsewhere since
    :raises JointDraftExpired: too late
    """
    draft = locked_draft(draft, at=at)
    if revision is not None and revision != draft.revision:
        raise StaleVersion
    if situations is not None:
        draft.situations = draft.version.parsed.choose(situations)
    if place is not None:
        draft.place = place[:12]
    merged = {**(draft.answers or {}), **answers}
    result = checked(draft, union_of_draft(draft), today=timezone.localdate(at), partial=True, answers=merged)
    draft.answers = {**result.draft, **result.values}
    _touch(draft, at)
    return draft, result


def _touch(draft: JointDraft, at: datetime) -> None:
    draft.revision += 1
    draft.saved_at = at
    draft.expires_at = at + timedelta(days=settings.DRAFT_DAYS)
    draft.save()


def locked_draft(draft: JointDraft, *, at: datetime) -> JointDraft:
    """Lock a draft for a change.

    :raises JointDraftExpired: it is past its time, or was submitted or discarded meanwhile
    """
    row = (
        JointDraft.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version__scheme__lead")
        .filter(pk=draft.pk, expires_at__gt=at)
        .first()
    )
    if row is None:
        raise JointDraftExpired
    return row


def seen_of(draft: JointDraft, union: Union, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what conditions look at: situations, and the answers to the questions that are asked."""
    return seen_by(joint_form(union, draft.situations), draft.situations, values)


def material_of(draft: JointDraft, material: str) -> Material:
    """Return a material of the draft in its present situation, by its joint id.

    :raises UnknownJointMaterial: there is none of that id
    """
    for candidate in union_of_draft(draft).materials_possible(draft.situations):
        if candidate.id == material:
            return candidate
    raise UnknownJointMaterial


@transaction.atomic
def attach_file(
    *, draft: JointDraft, material: str, data: bytes, name: str, actor: Actor, at: datetime
) -> JointDraftMaterial:
    """Store an upload for a material; one file serves every branch that needs the paper.

    :raises UnknownJointMaterial: the application asks for no such material
    :raises TooManyJointFiles: it has as many pages as a material may have
    :raises EmptyFile, FileTooLarge, WrongKind, BrokenFile: the upload cannot be used
    """
    draft = locked_draft(draft, at=at)
    wanted = material_of(draft, material)
    if draft.materials.filter(material=material).count() >= MOST_FILES:
        raise TooManyJointFiles(most=MOST_FILES)
    file = store_file(data=data, name=name, actor=actor, at=at, accepted=wanted.accept, max_bytes=wanted.max_mb * MB)
    draft.materials.filter(material=material, licence__isnull=False).delete()
    return JointDraftMaterial.objects.create(draft=draft, material=material, file=file, created_at=at)


@transaction.atomic
def attach_licence(
    *, draft: JointDraft, material: str, licence: Licence, actor: Actor, at: datetime
) -> JointDraftMaterial:
    """Let a licence of the applicant stand for a material (免提交).

    :raises JointLicenceDoesNotFit: it is another's, of another type, or not valid
    """
    draft = locked_draft(draft, at=at)
    wanted = material_of(draft, material)
    usable = usable_licences(draft.holder, [wanted.licence_type], timezone.localdate(at))
    if not usable.filter(pk=licence.pk).exists():
        raise JointLicenceDoesNotFit
    draft.materials.filter(material=material).delete()
    return JointDraftMaterial.objects.create(draft=draft, material=material, licence=licence, created_at=at)


@transaction.atomic
def remove_material(*, draft: JointDraft, pk: int, at: datetime) -> None:
    """Take a material out of a draft again."""
    locked_draft(draft, at=at).materials.filter(pk=pk).delete()


def is_current(draft: JointDraft) -> bool:
    """Tell whether the scheme and its matters still have the versions the draft was begun under."""
    version = draft.version
    return version.pk == version.scheme.current_id and draft.pins == current_pins(version.parsed)


def check_current(draft: JointDraft) -> None:
    """Refuse a draft whose versions are no longer the published ones.

    :raises SchemeSuperseded: the applicant must look at the new ones first
    """
    if not is_current(draft):
        raise SchemeSuperseded


@transaction.atomic
def upgrade_draft(*, draft: JointDraft, at: datetime) -> JointDraft:
    """Move a draft to the published versions, keeping the answers whose questions are still asked.

    :raises NoSuchScheme: the scheme is not offered any more
    """
    draft = locked_draft(draft, at=at)
    current = draft.version.scheme.current
    if current is None:
        raise NoSuchScheme
    draft.version, draft.pins = current, current_pins(current.parsed)
    union = union_of_draft(draft)
    asked = {q.id: q.sources[0].field for q in union.questions.values()}
    draft.situations = current.parsed.choose(draft.situations)
    draft.answers = {
        name: value
        for name, value in (draft.answers or {}).items()
        if name in asked and not isinstance(asked[name], FileField)
    }
    draft.materials.exclude(material__in=list(union.papers)).delete()
    _touch(draft, at)
    return draft


@transaction.atomic
def discard_draft(*, draft: JointDraft, at: datetime) -> None:
    """Delete a draft; the applicant asked for it."""
    locked_draft(draft, at=at).delete()


def expire_drafts(*, now: datetime) -> int:
    """Delete drafts past their time; return how many."""
    return int(JointDraft.objects.filter(expires_at__lte=now).delete()[0])


def file_of(draft: JointDraft, pk: int) -> StoredFile | None:
    """Return an upload of a draft."""
    row = draft.materials.filter(pk=pk, file__isnull=False).select_related("file").first()
    return row.file if row else None


def active_versions(draft: JointDraft, union: Union, values: Mapping[str, Any]) -> dict[str, MatterVersion]:
    """Return the branches that take place with these answers, with their versions."""
    names = {part.spec.id for part in union.active(seen_of(draft, union, values))}
    return {name: version for name, version in pinned_versions(draft.pins).items() if name in names}


def shortcomings(
    *, draft: JointDraft, union: Union, result: Result, promised: Collection[str] = ()
) -> list[FieldError]:
    """Return everything that stands between a draft and its submission: situations, answers, materials, the place.

    :param result: the draft's answers, checked whole
    """
    unanswered = [
        FieldError(f"s.{situation.id}", "required", situation.question)
        for situation in union.scheme.situations
        if situation.id not in draft.situations
    ]
    given = set(draft.materials.values_list("material", flat=True))
    seen = seen_of(draft, union, {**result.draft, **result.values})
    missing = [
        FieldError(f"material:{material.id}", "required", _("请上传“%(name)s”。") % {"name": material.name})
        for material in union.materials_for(seen)
        if material.id not in given and _must_be_given(union, material, seen, promised)
    ]
    places = departments_for(active_versions(draft, union, {**result.draft, **result.values}), draft.place)
    nowhere = [FieldError("place", "required", _("请选择办理地。"))] if None in places.values() else []
    return [*unanswered, *result.errors, *missing, *nowhere]


def _must_be_given(union: Union, material: Material, seen: Mapping[str, Any], promised: Collection[str]) -> bool:
    """Tell whether a paper is needed now: it may be promised where every matter that needs it takes promises."""
    if material.necessity != Necessity.TOLERATED:
        return material.is_required
    tolerant = all(
        union.part(branch).definition.matter.tolerant for branch in union.branches_needing(material.id, seen)
    )
    return not (tolerant and material.id in promised)


def check_branches(*, union: Union, versions: Mapping[str, MatterVersion], applicant: Applicant) -> None:
    """Refuse an applicant whom one of the matters does not serve, or whom the agent may not speak for in it.

    After a branch that founds a firm, it is that firm which applies.
    """
    for name, version in versions.items():
        founded = is_founded(union.scheme, union.scheme.branch(name), active=versions)
        case_drafts.check_applicant(
            matter=version.matter, applicant=replace(applicant, holder=(ENTITY, 0)) if founded else applicant
        )
