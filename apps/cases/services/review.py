"""Working on an accepted case: steps, special procedures, extensions, and the decision."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.cases.choices import CaseAction, CaseStatus, MaterialState, Outcome
from apps.cases.errors import FindingMissing, ReasonMissing, TooLong, UnknownProcedure
from apps.cases.models import Case
from apps.cases.permissions import decision_clock, step_of
from apps.cases.services import steps
from apps.cases.workflow import CASE
from apps.common.actor import Actor
from apps.common.errors import Conflict, StaleVersion
from apps.journal.services import advance
from apps.matters.definition import WorkStep
from apps.work import services as work
from apps.work.choices import Verdict
from apps.work.models import Clock

LEAST_FINDING = 10  # characters that name what a site visit found


@transaction.atomic
def pass_step(*, case: Case, opinion: str, actor: Actor, at: datetime, expected_revision: int | None = None) -> Case:
    """Finish the step the writer saw with an opinion and hand the case to the next.

    :raises StaleVersion: a colleague moved the case to another step meanwhile
    :raises FindingMissing: a site visit without what was found
    """
    case = _locked_at(case.step, case)
    step = step_of(case)
    if step is None:
        raise Conflict
    following = steps.neighbour(case, 1) if step != case.version.parsed.procedure.steps[-1] else step
    return _go(case, following, CaseAction.PASS_STEP, Verdict.AGREE, opinion, actor, at, expected_revision)


@transaction.atomic
def send_back(*, case: Case, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None) -> Case:
    """Return the case to the step before, with the reason.

    :raises ReasonMissing: no reason given
    :raises StaleVersion: a colleague moved the case to another step meanwhile
    """
    _need(reason)
    case = _locked_at(case.step, case)
    first = case.version.parsed.procedure.steps[0].id == case.step
    previous = step_of(case) if first else steps.neighbour(case, -1)
    if previous is None:
        raise Conflict
    return _go(case, previous, CaseAction.SEND_BACK, Verdict.DISAGREE, reason, actor, at, expected_revision)


def _locked_at(step: str, case: Case) -> Case:
    """Lock a case for leaving ``step``: of two who leave it at once, the second must not leave the next one too."""
    case = steps.locked(case)
    if case.status == CaseStatus.PROCESSING and case.step != step:
        raise StaleVersion
    return case


def _go(
    case: Case, to: WorkStep, action: str, verdict: str, words: str, actor: Actor, at: datetime, revision: int | None
) -> Case:
    """Leave the present step with an opinion and open another."""
    moved = advance(
        CASE, case, action, actor=actor, at=at, expected_revision=revision,
        facts={"step": case.step, "next": to.id}, step=to.id,
    )  # fmt: skip
    _write(case, verdict, words, actor, at)
    steps.finish_step(case, actor=actor, at=at)
    steps.open_step(moved, to, actor=actor, at=at)
    return moved


@transaction.atomic
def approve_case(*, case: Case, opinion: str, actor: Actor, at: datetime, expected_revision: int | None = None) -> Case:
    """Grant what was applied for; the decision document and the licence follow from the event.

    :raises FindingMissing: the last step is a site visit, without what was found
    """
    case = steps.locked(case)
    moved = advance(
        CASE, case, CaseAction.APPROVE, actor=actor, at=at, expected_revision=expected_revision,
        outcome=Outcome.APPROVED, decided_at=at,
    )  # fmt: skip
    _write(case, Verdict.AGREE, opinion, actor, at)
    case.materials.filter(is_current=True, state=MaterialState.GIVEN).update(state=MaterialState.CHECKED)
    steps.stop_decision_clock(case, at=at)
    steps.finish_step(case, actor=actor, at=at)
    return moved


@transaction.atomic
def deny_case(*, case: Case, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None) -> Case:
    """Deny the application with reasons; the decision tells the remedies. Source: 行政许可法 Art. 38.

    :raises ReasonMissing: no reason given
    """
    _need(reason)
    case = steps.locked(case)
    moved = advance(
        CASE, case, CaseAction.DENY, actor=actor, at=at, expected_revision=expected_revision,
        outcome=Outcome.DENIED, decided_at=at, reason=reason.strip(),
    )  # fmt: skip
    _write(case, Verdict.DISAGREE, reason, actor, at)
    steps.stop_decision_clock(case, at=at)
    steps.finish_step(case, actor=actor, at=at)
    return moved


@transaction.atomic
def pause_case(
    *, case: Case, procedure: str, reason: str, told_days: int, actor: Actor, at: datetime,
    expected_revision: int | None = None,
) -> Case:  # fmt: skip
    """Start a special procedure: its time is told in writing and does not count. Source: 行政许可法 Art. 45.

    :raises UnknownProcedure: the matter does not know this procedure
    :raises ReasonMissing: no reason given
    """
    _need(reason)
    if procedure not in case.version.parsed.procedure.special:
        raise UnknownProcedure
    case = advance(
        CASE, case, CaseAction.PAUSE, actor=actor, at=at, expected_revision=expected_revision,
        facts={"procedure": procedure, "told_days": told_days},
    )  # fmt: skip
    work.pause_clock(
        clock=_clock(case), procedure=procedure, reason=reason.strip(), told_days=told_days, on=timezone.localdate(at)
    )
    return case


@transaction.atomic
def resume_case(*, case: Case, actor: Actor, at: datetime, expected_revision: int | None = None) -> Case:
    """End the special procedure: time counts again from today."""
    case = advance(CASE, case, CaseAction.RESUME, actor=actor, at=at, expected_revision=expected_revision)
    work.resume_clock(clock=_clock(case), on=timezone.localdate(at))
    return case


@transaction.atomic
def extend_case(
    *, case: Case, days: int, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Case:
    """Extend the statutory limit once, by the head, told with the reason. Source: 行政许可法 Art. 42.

    :raises TooLong: more than the law allows
    :raises ReasonMissing: no reason given
    """
    _need(reason)
    if not 1 <= days <= settings.EXTENSION_MAX_DAYS:
        raise TooLong(most=settings.EXTENSION_MAX_DAYS)
    case = advance(
        CASE, case, CaseAction.EXTEND, actor=actor, at=at, expected_revision=expected_revision, facts={"days": days}
    )
    work.extend_clock(clock=_clock(case), days=days, reason=reason.strip(), actor=actor, at=at, notice=None)
    return case


def _clock(case: Case) -> Clock:
    clock = decision_clock(case)
    if clock is None:
        raise Conflict
    return clock


def _need(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _write(case: Case, verdict: str, text: str, actor: Actor, at: datetime) -> None:
    """Write an opinion of the present step; of a site visit that went well it says what was found."""
    step = step_of(case)
    if step is not None:
        if verdict == Verdict.AGREE and step.site_visit and len(text.strip()) < LEAST_FINDING:
            raise FindingMissing(step=step.title, least=LEAST_FINDING)
        work.write_opinion(
            subject=case, step=step.id, step_title=step.title, verdict=verdict, text=text.strip(), actor=actor, at=at
        )
