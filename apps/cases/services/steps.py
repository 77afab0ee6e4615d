"""What hangs on a case while it moves: its clocks, and the work items of the desk. Each verb calls these in its transaction."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.cases.choices import CORRECTION_NOTICE_DAYS, DELIVERY_DAYS, FIRST_REVIEW_DAYS
from apps.cases.models import Case
from apps.cases.permissions import ROLE_RIGHTS, right_of_step
from apps.common.actor import Actor
from apps.common.errors import Conflict
from apps.identity.choices import Role
from apps.journal.services import type_of
from apps.matters.choices import DeliveryWay
from apps.matters.definition import WorkStep
from apps.work import services as work
from apps.work.choices import ClockKind, Unit
from apps.work.clocks import Limit
from apps.work.models import Clock
from apps.work.selectors import live_items_of, running_clock

CORRECTION_NOTICE_LIMIT = Limit(CORRECTION_NOTICE_DAYS)
DELIVERY_LIMIT = Limit(DELIVERY_DAYS)
FIRST_REVIEW_LIMIT = Limit(FIRST_REVIEW_DAYS)
INTAKE = "intake"
DELIVERY = "delivery"


def locked(case: Case) -> Case:
    """Return the case read anew under its lock, with what the verbs look at."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)


def begin_intake(case: Case, *, actor: Actor, at: datetime) -> None:
    """Start the 5 days within which intake must speak, and put the case into the window's inbox."""
    today = timezone.localdate(at)
    clock = work.start_clock(
        subject=case,
        kind=ClockKind.INTAKE,
        started_on=case.received_on,
        promised=FIRST_REVIEW_LIMIT,
        statutory=CORRECTION_NOTICE_LIMIT,
        today=today,
    )
    right = ROLE_RIGHTS[Role(case.version.parsed.procedure.intake_role)]
    _open(case, clock, kind=INTAKE, step="", step_title=gettext_noop("收件审查"), right=right, actor=actor, at=at)


def end_intake(case: Case, *, at: datetime, actor: Actor | None = None) -> None:
    """Stop the intake clock and close its item: finished by ``actor``, or cancelled when the clock did it."""
    _stop(case, ClockKind.INTAKE, timezone.localdate(at))
    if actor is None:
        work.cancel_items(subject=case, at=at)
    else:
        work.finish_item(subject=case, kind=INTAKE, actor=actor, at=at)


def start_correction_clock(case: Case, *, at: datetime) -> date:
    """Give the applicant the configured calendar days; return the last one."""
    clock = work.start_clock(
        subject=case,
        kind=ClockKind.CORRECTION,
        started_on=timezone.localdate(at),
        promised=Limit(settings.CORRECTION_DAYS, Unit.DAY),
        statutory=None,
        today=timezone.localdate(at),
    )
    return clock.promised_due_on


def stop_correction_clock(case: Case, *, at: datetime) -> None:
    """Stop the applicant's time."""
    _stop(case, ClockKind.CORRECTION, timezone.localdate(at))


def start_decision_clock(case: Case, *, at: datetime) -> Clock:
    """Start the promised and the statutory limit, from the day the case counts as accepted."""
    if case.accepted_on is None:
        raise Conflict
    profile = case.version.parsed.matter
    statutory = profile.statutory
    return work.start_clock(
        subject=case,
        kind=ClockKind.DECISION,
        started_on=case.accepted_on,
        promised=Limit(profile.promised.value, profile.promised.unit),
        statutory=Limit(statutory.value, statutory.unit) if statutory else None,
        today=timezone.localdate(at),
    )


def stop_decision_clock(case: Case, *, at: datetime) -> None:
    """Stop the limits: the decision is made, or none is needed any more."""
    _stop(case, ClockKind.DECISION, timezone.localdate(at))


def first_step(case: Case) -> WorkStep:
    """Return the first step after acceptance."""
    return case.version.parsed.procedure.steps[0]


def neighbour(case: Case, offset: int) -> WorkStep:
    """Return the step ``offset`` places from the present one."""
    steps = case.version.parsed.procedure.steps
    index = next(index for index, step in enumerate(steps) if step.id == case.step)
    return steps[index + offset]


def open_step(case: Case, step: WorkStep, *, actor: Actor, at: datetime) -> None:
    """Put the case into the inbox of the step's role."""
    clock = running_clock(case, ClockKind.DECISION)
    if clock is None:
        raise Conflict
    _open(
        case,
        clock,
        kind=f"step:{step.id}",
        step=step.id,
        step_title=step.title,
        right=right_of_step(step),
        actor=actor,
        at=at,
    )


def finish_step(case: Case, *, actor: Actor, at: datetime) -> None:
    """Close the item of the present step."""
    work.finish_item(subject=case, kind=f"step:{case.step}", actor=actor, at=at)


def begin_delivery(case: Case, *, actor: Actor, at: datetime) -> None:
    """Start the 10 days of delivery, with an item for the window unless the result goes online."""
    today = timezone.localdate(at)
    clock = work.start_clock(
        subject=case, kind=ClockKind.DELIVERY, started_on=today, promised=DELIVERY_LIMIT, statutory=DELIVERY_LIMIT,
        today=today,
    )  # fmt: skip
    if case.delivery_way != DeliveryWay.ONLINE:
        _open(
            case, clock, kind=DELIVERY, step="", step_title=gettext_noop("送达"), right="intake_cases", actor=actor,
            at=at,
        )  # fmt: skip


def end_delivery(case: Case, *, actor: Actor, at: datetime) -> None:
    """Stop the delivery clock and close its item, if the window was to do something."""
    _stop(case, ClockKind.DELIVERY, timezone.localdate(at))
    if live_items_of(case).filter(kind=DELIVERY).exists():
        work.finish_item(subject=case, kind=DELIVERY, actor=actor, at=at)


def end_everything(case: Case, *, at: datetime) -> None:
    """Stop whatever runs and close whatever waits: the case ended early."""
    today = timezone.localdate(at)
    running = Clock.objects.filter(subject_type=type_of(case), subject_id=case.pk, stopped_on__isnull=True)
    for clock in running.order_by("id"):
        work.stop_clock(clock=clock, on=max(today, clock.started_on))
    work.cancel_items(subject=case, at=at)


def _stop(case: Case, kind: str, on: date) -> None:
    clock = running_clock(case, kind)
    if clock is not None:
        work.stop_clock(clock=clock, on=max(on, clock.started_on))


def _open(
    case: Case, clock: Clock, *, kind: str, step: str, step_title: str, right: str, actor: Actor, at: datetime
) -> None:
    item = work.NewItem(
        kind=kind,
        step=step,
        step_title=step_title,
        right=right,
        department_id=case.department_id,
        number=case.number,
        title=case.title,
        applicant=case.applicant_name,
        subject_public_id=case.public_id,
        hall_id=case.hall_id,
    )
    work.open_item(subject=case, item=item, clock=clock, at=at, actor=actor)
