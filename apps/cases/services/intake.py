"""Taking a case in: accept, refuse, or tell once and completely what is missing; and the clock's own moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.cases.choices import CaseAction, CaseStatus, MaterialSource, MaterialState, Outcome
from apps.cases.errors import CorrectionIncomplete, NothingToCorrect, ReasonMissing
from apps.cases.models import Case, CaseMaterial, Correction
from apps.cases.permissions import open_promises
from apps.cases.services import steps
from apps.cases.services.changes import changes_of
from apps.cases.workflow import CASE
from apps.common.actor import SYSTEM, Actor
from apps.common.errors import Invalid
from apps.common.forms.validation import validate
from apps.files.choices import MB
from apps.files.models import StoredFile
from apps.files.services import check_taken
from apps.journal.services import advance
from apps.organisation.selectors import division_exists
from apps.work.choices import ClockKind
from apps.work.models import Clock

MATERIAL = "material"
FIELD = "field"


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """One place to correct: ``material:<id>`` or ``field:<id>``, and in words what to do."""

    target: str
    text: str


@transaction.atomic
def accept_case(*, case: Case, actor: Actor, at: datetime, expected_revision: int | None = None) -> Case:
    """Accept a complete application: the promised and the statutory limit begin today."""
    case = advance(
        CASE, case, CaseAction.ACCEPT, actor=actor, at=at, expected_revision=expected_revision,
        facts=_promised(case), accepted_on=timezone.localdate(at), step=steps.first_step(case).id,
    )  # fmt: skip
    case.materials.filter(is_current=True, state=MaterialState.GIVEN).update(state=MaterialState.CHECKED)
    steps.end_intake(case, at=at, actor=actor)
    return _begin_steps(case, actor=actor, at=at)


@transaction.atomic
def deem_accepted(*, case: Case, at: datetime) -> Case:
    """Accept what intake left unanswered for five days, as of the day it was received. Source: 行政许可法 Art. 32."""
    case = advance(
        CASE, case, CaseAction.DEEM_ACCEPTED, actor=SYSTEM, at=at,
        facts={"as_of": case.received_on.isoformat(), **_promised(case)},
        accepted_on=case.received_on, step=steps.first_step(case).id,
    )  # fmt: skip
    steps.end_intake(case, at=at)
    return _begin_steps(case, actor=SYSTEM, at=at)


def _promised(case: Case) -> dict[str, Any]:
    """Return the papers that are still to be brought, for the event of acceptance: its notice names them."""
    waiting = [row.material for row in open_promises(case)]
    return {"promised": waiting} if waiting else {}


def _begin_steps(case: Case, *, actor: Actor, at: datetime) -> Case:
    steps.start_decision_clock(case, at=at)
    steps.open_step(case, steps.first_step(case), actor=actor, at=at)
    return case


@transaction.atomic
def refuse_case(*, case: Case, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None) -> Case:
    """Refuse to take an application in, with the reason and remedies on a notice.

    :raises ReasonMissing: no reason given
    """
    if not reason.strip():
        raise ReasonMissing
    case = advance(
        CASE, case, CaseAction.REFUSE, actor=actor, at=at, expected_revision=expected_revision,
        outcome=Outcome.REFUSED, reason=reason.strip(), closed_at=at,
    )  # fmt: skip
    steps.end_intake(case, at=at, actor=actor)
    return case


@transaction.atomic
def request_correction(
    *,
    case: Case,
    items: Sequence[CorrectionItem],
    note: str = "",
    actor: Actor,
    at: datetime,
    expected_revision: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Case:
    """Tell the applicant once everything that is missing or wrong. A second notice for a case is marked for supervision.

    :param facts: of a joint application's notice: ``joint`` its number, ``lead`` the department that sends it
    :raises NothingToCorrect: nothing named, a place that does not exist, or no words for it
    """
    rows = [described_item(case, item) for item in items]
    if not rows:
        raise NothingToCorrect
    case = steps.locked(case)
    number = case.corrections + 1
    case = advance(
        CASE, case, CaseAction.REQUEST_CORRECTION, actor=actor, at=at, expected_revision=expected_revision,
        facts={"number": number, "places": [row["target"] for row in rows], "repeated": number > 1, **(facts or {})},
        corrections=number,
    )  # fmt: skip
    targets = [row["target"].partition(":")[2] for row in rows if row["target"].startswith(MATERIAL)]
    named = case.materials.filter(is_current=True, material__in=targets)
    named.exclude(state=MaterialState.AWAITED).update(state=MaterialState.NEEDS_CORRECTION)
    steps.end_intake(case, at=at, actor=actor)
    due_on = steps.start_correction_clock(case, at=at)
    Correction.objects.create(case=case, number=number, items=rows, note=note.strip(), told_at=at, due_on=due_on)
    return case


def described_item(case: Case, item: CorrectionItem) -> dict[str, str]:
    """Return a place to correct with the name the form gives it.

    :raises NothingToCorrect: the form has no such place, or no words say what to do
    """
    kind, _sep, name = item.target.partition(":")
    definition = case.version.parsed
    labels = {
        MATERIAL: {material.id: material.name for material in definition.materials},
        FIELD: {question.id: question.label for question in definition.form.fields()},
    }
    label = labels.get(kind, {}).get(name)
    if label is None or not item.text.strip():
        raise NothingToCorrect
    return {"target": item.target, "label": label, "text": item.text.strip()}


def pending_correction(case: Case) -> Correction | None:
    """Return the correction the applicant has yet to answer."""
    return case.correction_rows.filter(answered_at__isnull=True, lifted_at__isnull=True).first()


@transaction.atomic
def supplement_case(
    *,
    case: Case,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[StoredFile]],
    actor: Actor,
    at: datetime,
    expected_revision: int | None = None,
    kept: Mapping[str, str] | None = None,
) -> Case:
    """Hand in what the notice asked for: corrected answers and new files; nothing else may change.

    The application counts as received anew: intake has its days again.

    :param kept: by question, why an answer the notice names was right as it was
    :raises CorrectionIncomplete: a place of the notice is still unanswered
    :raises Invalid: a corrected answer does not fit the form, or is as it was without a reason
    :raises WrongKind: a file is of a kind the material does not take
    :raises FileTooLarge: a file is larger than the material allows
    """
    case = steps.locked(case)
    fields, materials = _asked_places(case)
    if materials - set(files) or fields - set(answers):
        raise CorrectionIncomplete
    values = _corrected(case, {name: answers[name] for name in fields}, today=timezone.localdate(at))
    changes = changes_of(case, fields, values=values, kept=kept or {})
    check_files(case, {name: files[name] for name in materials})
    case = advance(
        CASE, case, CaseAction.SUPPLEMENT, actor=actor, at=at, expected_revision=expected_revision,
        facts={"places": sorted([*fields, *materials])},
        answers=values, received_on=timezone.localdate(at),
    )  # fmt: skip
    replace_materials(case, {name: files[name] for name in materials}, at)
    steps.stop_correction_clock(case, at=at)
    case.correction_rows.filter(answered_at__isnull=True, lifted_at__isnull=True).update(
        answered_at=at, changes=changes
    )
    steps.begin_intake(case, actor=actor, at=at)
    return case


def _asked_places(case: Case) -> tuple[set[str], set[str]]:
    """Return the questions and the materials the pending notice names."""
    correction = pending_correction(case)
    places = [item["target"].split(":", 1) for item in correction.items] if correction else []
    return {name for kind, name in places if kind == FIELD}, {name for kind, name in places if kind == MATERIAL}


def _corrected(case: Case, answers: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return the case's answers with these in their place; those nobody asked about stand as they were given."""
    result = validate(
        case.version.parsed.form, {**case.answers, **answers}, today=today, situation=case.situations,
        division_exists=division_exists, settled=case.answers.keys() - answers.keys(),
    )  # fmt: skip
    if not result.ok:
        raise Invalid(errors=result.errors)
    return result.values


def check_files(case: Case, files: Mapping[str, Sequence[StoredFile]]) -> None:
    """Hold files against what their materials take.

    :raises WrongKind: a file is of a kind the material does not take
    :raises FileTooLarge: a file is larger than the material allows
    """
    for wanted in case.version.parsed.materials:
        for file in files.get(wanted.id, ()):
            check_taken(file, accepted=wanted.accept, max_bytes=wanted.max_mb * MB)


def replace_materials(case: Case, files: Mapping[str, Sequence[StoredFile]], at: datetime) -> None:
    """Let files take the place of what stood for their materials."""
    names = {material.id: material.name for material in case.version.parsed.materials}
    case.materials.filter(material__in=list(files), is_current=True).update(is_current=False)
    CaseMaterial.objects.bulk_create(
        [
            CaseMaterial(
                case=case,
                material=material,
                name=names[material],
                source=MaterialSource.UPLOAD,
                file=file,
                created_at=at,
            )
            for material, given in files.items()
            for file in given
        ]
    )


@transaction.atomic
def lift_correction(
    *, case: Case, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Case:
    """Release a case from a correction that turned out not to be needed; on the record.

    :raises ReasonMissing: no reason given
    """
    if not reason.strip():
        raise ReasonMissing
    today = timezone.localdate(at)
    case = advance(
        CASE, case, CaseAction.LIFT_CORRECTION, actor=actor, at=at, expected_revision=expected_revision,
        facts={"reason": reason.strip()}, received_on=today,
    )  # fmt: skip
    steps.stop_correction_clock(case, at=at)
    case.correction_rows.filter(answered_at__isnull=True, lifted_at__isnull=True).update(lifted_at=at)
    case.materials.filter(is_current=True, state=MaterialState.NEEDS_CORRECTION).update(state=MaterialState.GIVEN)
    steps.begin_intake(case, actor=actor, at=at)
    return case


@transaction.atomic
def lapse_case(*, case: Case, at: datetime) -> Case:
    """End a case whose applicant did not supplement in time."""
    case = advance(CASE, case, CaseAction.LAPSE, actor=SYSTEM, at=at, outcome=Outcome.LAPSED, closed_at=at)
    steps.end_everything(case, at=at)
    return case


def cases_silent_since(today: date) -> list[Case]:
    """Return the cases intake left unanswered past the fifth working day before ``today``."""
    return _due(ClockKind.INTAKE, CaseStatus.SUBMITTED, "statutory_due_on__lt", today)


def cases_uncorrected_since(today: date) -> list[Case]:
    """Return the cases whose applicant's time ended before ``today``."""
    return _due(ClockKind.CORRECTION, CaseStatus.CORRECTION, "promised_due_on__lt", today)


def _due(kind: str, status: str, lookup: str, today: date) -> list[Case]:
    subjects = Clock.objects.filter(
        subject_type=Case._meta.label_lower, kind=kind, stopped_on__isnull=True, **{lookup: today}
    ).values("subject_id")
    return list(Case.objects.filter(pk__in=subjects, status=status).select_related("version").order_by("id")[:500])
