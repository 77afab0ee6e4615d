"""From a complete application to a case: numbered at once, and for instant matters decided on the spot.

A draft and a branch of a joint application end in the same :func:`open_case`: a case is a case, whoever collected it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.cases.choices import CaseAction, MaterialSource, MaterialState, Outcome
from apps.cases.errors import LicenceSuspended, NotOffered
from apps.cases.models import Case, CaseMaterial, Draft, DraftMaterial
from apps.cases.permissions import open_promises, suspended_licence
from apps.cases.services import drafts, steps
from apps.cases.services.applicants import Applicant, applicant_of
from apps.cases.workflow import CASE
from apps.common.actor import SYSTEM, Actor
from apps.common.errors import FieldError, Invalid
from apps.common.forms.validation import Result
from apps.common.geography import county_of
from apps.common.ids import new_public_id
from apps.journal.services import advance, record
from apps.matters.choices import DeliveryWay, Necessity
from apps.matters.definition import Material
from apps.matters.models import MatterVersion
from apps.organisation.models import Department


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPaper:
    """One paper handed in: a file, or a licence in its stead."""

    material: str
    source: str
    file_id: int | None = None
    licence_id: int | None = None
    is_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A checked application: all that a case is made of. ``procedure`` is the matter's own unless given."""

    version: MatterVersion
    department: Department
    holder: tuple[str, int]
    agent_id: int | None
    situations: Mapping[str, str]
    answers: Mapping[str, Any]
    papers: Sequence[GivenPaper]
    channel: str
    delivery_way: str = ""
    promised: Collection[str] = ()
    procedure: str = ""
    public_id: str = ""
    hall_id: int | None = None


@transaction.atomic
def submit_draft(
    *,
    draft: Draft,
    actor: Actor,
    at: datetime,
    delivery_way: str = "",
    promised: Collection[str] = (),
    applicant: Applicant | None = None,
    verified: Collection[str] = (),
    hall_id: int | None = None,
) -> Case:
    """Turn a draft into a case; the receipt, messages and all else follow from its event.

    :param promised: materials the applicant promises to bring later (容缺), where the matter allows that
    :param applicant: for whom, if that is not whom the actor speaks for
    :param verified: materials a clerk compared with their originals
    :param hall_id: the hall at whose counter it is handed in
    :raises VersionSuperseded: the matter changed; ``upgrade_draft`` first
    :raises LicenceSuspended: the licence to renew is taken away for a time
    :raises Invalid: names every answer and material that is wrong or missing
    """
    draft = drafts.locked_draft(draft, at=at)
    drafts.check_current(draft)
    applicant = applicant or applicant_of(actor, today=timezone.localdate(at))
    drafts.check_applicant(matter=draft.version.matter, applicant=applicant)
    result = drafts.checked(draft, today=timezone.localdate(at), partial=False)
    faults = shortcomings(draft=draft, result=result, promised=promised)
    if faults:
        raise Invalid(errors=faults)
    if draft.department is None:
        raise NotOffered
    suspended = suspended_licence(draft.version, draft.holder, result.values)
    if suspended is not None:
        raise LicenceSuspended(name=suspended.type.name, number=suspended.number)
    complete = _submission(
        draft, draft.department, result.values, applicant=applicant, channel=actor.channel,
        delivery_way=delivery_way, promised=promised, verified=verified, hall_id=hall_id,
    )  # fmt: skip
    draft.delete()
    return open_case(submission=complete, actor=actor, at=at)


def _submission(
    draft: Draft,
    department: Department,
    answers: Mapping[str, Any],
    *,
    applicant: Applicant,
    channel: str,
    delivery_way: str,
    promised: Collection[str],
    verified: Collection[str],
    hall_id: int | None,
) -> Submission:
    return Submission(
        version=draft.version,
        department=department,
        holder=draft.holder,
        agent_id=applicant.agent_id,
        situations=draft.situations,
        answers=answers,
        papers=[_given(row, verified) for row in draft.materials.order_by("id")],
        channel=channel,
        delivery_way=delivery_way,
        promised=promised,
        hall_id=hall_id,
        public_id=draft.public_id,  # one draft is one case, for good: whoever submits again is led to it
    )


@transaction.atomic
def open_case(*, submission: Submission, actor: Actor, at: datetime) -> Case:
    """Make a case of a complete application and put it into the window's inbox.

    Papers the matter does not need in this situation are left out.
    """
    case = _create(submission, at=at)
    _keep_materials(case, submission, at=at)
    matter, version = submission.version.matter, submission.version
    facts = {"matter": matter.slug, "version": version.number, "department": submission.department.slug}
    record("cases.submitted", case, actor=actor, at=at, facts=facts)
    steps.begin_intake(case, actor=actor, at=at)
    return _decide_at_once(case, at=at)


def shortcomings(*, draft: Draft, result: Result, promised: Collection[str] = ()) -> list[FieldError]:
    """Return everything that stands between a draft and its submission: answers, situations, materials, the place.

    :param result: the draft's answers, checked whole
    """
    given = set(draft.materials.values_list("material", flat=True))
    may_promise = draft.version.parsed.matter.tolerant
    missing = [
        FieldError(f"material:{material.id}", "required", _("请上传“%(name)s”。") % {"name": material.name})
        for material in draft.version.parsed.materials_for(draft.situations, result.values)
        if material.id not in given and _must_be_given(material, promised, may_promise=may_promise)
    ]
    unanswered = [
        FieldError(f"s.{situation.id}", "required", situation.question)
        for situation in draft.version.parsed.situations
        if situation.id not in draft.situations
    ]
    place = [FieldError("department", "required", _("请选择办理地。"))] if draft.department_id is None else []
    return [*unanswered, *result.errors, *missing, *place]


def _must_be_given(material: Material, promised: Collection[str], *, may_promise: bool) -> bool:
    if material.necessity == Necessity.TOLERATED:
        return not (may_promise and material.id in promised)
    return material.is_required


def _create(given: Submission, *, at: datetime) -> Case:
    definition = given.version.parsed
    ways = definition.result.delivery or (DeliveryWay.ONLINE,)
    wanted = (given.delivery_way, given.answers.get("delivery_way"))
    kind, pk = given.holder
    return Case.objects.create(
        public_id=given.public_id or new_public_id(),
        number=new_number(given.department, at),
        matter=given.version.matter,
        version=given.version,
        department=given.department,
        hall_id=given.hall_id,
        agent_id=given.agent_id,
        title=definition.matter.name,
        channel=given.channel,
        procedure=given.procedure or definition.procedure.kind,
        situations=dict(given.situations),
        answers=dict(given.answers),
        delivery_way=next((way for way in wanted if way in ways), ways[0]),
        is_tolerated=False,
        submitted_at=at,
        received_on=timezone.localdate(at),
        **{f"{kind}_id": pk},
    )


def new_number(department: Department, at: datetime) -> str:
    """Return the next case number: division 6, department 4, day 8, serial 6 (from a sequence: gaps may occur)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_number_seq')")
        serial = int(cursor.fetchone()[0]) % 1_000_000
    division = county_of(department.division.code)
    return f"{division}{department.pk % 10_000:04d}{timezone.localdate(at):%Y%m%d}{serial:06d}"


def _keep_materials(case: Case, given: Submission, *, at: datetime) -> None:
    needed = given.version.parsed.materials_for(given.situations, given.answers)
    names = {material.id: material.name for material in needed}
    rows = [
        CaseMaterial(
            case=case,
            material=paper.material,
            name=names[paper.material],
            source=paper.source,
            state=MaterialState.CHECKED if paper.is_checked else MaterialState.GIVEN,
            file_id=paper.file_id,
            licence_id=paper.licence_id,
            created_at=at,
        )
        for paper in given.papers
        if paper.material in names
    ]
    handed_in = {row.material for row in rows}
    later = [name for name in names if name in given.promised and name not in handed_in]
    rows += [
        CaseMaterial(
            case=case,
            material=name,
            name=names[name],
            source=MaterialSource.PROMISED,
            state=MaterialState.AWAITED,
            created_at=at,
        )
        for name in later
    ]
    CaseMaterial.objects.bulk_create(rows)
    if later:
        case.is_tolerated = True
        case.save(update_fields=["is_tolerated"])


def _given(row: DraftMaterial, verified: Collection[str]) -> GivenPaper:
    checked = row.material in verified
    scanned = MaterialSource.WINDOW if checked else MaterialSource.UPLOAD
    return GivenPaper(
        material=row.material,
        source=MaterialSource.LICENCE if row.file_id is None else scanned,
        file_id=row.file_id,
        licence_id=row.licence_id,
        is_checked=checked,
    )


def _decide_at_once(case: Case, *, at: datetime) -> Case:
    """Decide an instant matter with no human where its published rule holds; the rule and the facts are on record.

    With a paper still promised nothing can be granted: a post takes the case.
    """
    automatic = case.version.parsed.decides_itself(case.situations, case.answers)
    suspended = suspended_licence(case.version, case.holder, case.answers) is not None
    if automatic is None or suspended or open_promises(case):
        return case
    steps.end_intake(case, at=at)
    case = advance(CASE, case, CaseAction.ACCEPT_AUTOMATICALLY, actor=SYSTEM, at=at, accepted_on=timezone.localdate(at))
    steps.start_decision_clock(case, at=at)
    steps.stop_decision_clock(case, at=at)
    return advance(
        CASE,
        case,
        CaseAction.APPROVE_AUTOMATICALLY,
        actor=SYSTEM,
        at=at,
        facts={"rule": automatic.rule, "grounds": automatic.grounds},
        outcome=Outcome.APPROVED,
        decided_at=at,
        reason=automatic.grounds,
        rule_version=automatic.rule,
    )
