"""What hangs on a ticket while it moves: its clocks, work items and words. Each verb calls these in its transaction.

Two clocks run from the dispatch: to sign, and to answer. What is urgent is answered in two steps: somebody speaks with the
caller within minutes, then the answer has its days like any other.
"""

from datetime import datetime

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.common.actor import SYSTEM, Actor
from apps.common.errors import Conflict
from apps.hotline import selectors
from apps.hotline.choices import Urgency
from apps.hotline.errors import TextMissing
from apps.hotline.models import Ticket, TicketNote
from apps.hotline.permissions import DISPATCH_TICKETS, HANDLE_TICKETS, SUPERVISE_TICKETS, TAKE_CALLS
from apps.identity.models import Post
from apps.work import services as work
from apps.work.choices import ClockKind
from apps.work.clocks import Limit
from apps.work.models import Clock, WorkItem
from apps.work.selectors import live_items_of, running_clock

DISPATCH, SIGN, HANDLE, CALL_BACK, DECIDE, ALARM = "dispatch", "sign", "handle", "call_back", "decide", "alarm"
CLOCKS = (ClockKind.DISPATCH, ClockKind.SIGNING, ClockKind.HANDLING, ClockKind.CALL_BACK, ClockKind.DECIDING)
TITLES = {
    DISPATCH: gettext_noop("派单"),
    SIGN: gettext_noop("签收工单"),
    HANDLE: gettext_noop("办理工单"),
    CALL_BACK: gettext_noop("回访"),
    DECIDE: gettext_noop("复核不满意工单"),
}
ALARM_TITLES = {
    ClockKind.DISPATCH: gettext_noop("超时未派单"),
    ClockKind.SIGNING: gettext_noop("超时未签收"),
    ClockKind.HANDLING: gettext_noop("超期未答复"),
    ClockKind.CALL_BACK: gettext_noop("超期未回访"),
    ClockKind.DECIDING: gettext_noop("超期未复核"),
}
ASSIST_TITLE = gettext_noop("会办工单")
RETURNED_TITLE = gettext_noop("退回的，重新派单")


def locked(ticket: Ticket) -> Ticket:
    """Return the ticket read anew under its lock, with what the verbs look at."""
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("category", "division__parent", "department", "centre", "person", "entity").get(
        pk=ticket.pk
    )


def words_of(text: str) -> str:
    """Return a text that must say something.

    :raises TextMissing: it says nothing
    """
    text = text.strip()
    if not text:
        raise TextMissing
    return text


def write_note(ticket: Ticket, action: str, text: str, *, actor: Actor, at: datetime, for_caller: bool = False) -> int:
    """Keep the words of a step; return the note's key, by which the step's event names it."""
    post = Post.objects.filter(pk=actor.post_id).first() if actor.post_id else None
    note = TicketNote.objects.create(
        ticket=ticket,
        action=action,
        text=text,
        post=post,
        department_id=post.department_id if post else None,
        is_for_caller=for_caller,
        at=at,
    )
    return note.pk


def wait_for_dispatch(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Put the ticket into the lead's inbox: no rule knows who answers it, or somebody returned it."""
    clock = _start(ticket, ClockKind.DISPATCH, selectors.limit(f"dispatch-{ticket.urgency}"), at)
    title = RETURNED_TITLE if ticket.is_sent_back else ""
    _open(
        ticket, clock, DISPATCH, right=DISPATCH_TICKETS, department_id=ticket.centre_id, actor=actor, at=at, title=title
    )


def begin_at_department(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Start the department's time to sign and to answer, and put the ticket into its inbox."""
    signing = _start(ticket, ClockKind.SIGNING, selectors.limit(f"sign-{ticket.urgency}"), at)
    urgent = ticket.urgency != Urgency.NORMAL
    name = f"respond-{ticket.urgency}" if urgent else f"answer-{ticket.ticket_type}"
    _start(ticket, ClockKind.HANDLING, selectors.limit(name), at)
    _open(ticket, signing, SIGN, right=HANDLE_TICKETS, department_id=_answerer(ticket), actor=actor, at=at)


def sign(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Stop the time to sign; who signed has the ticket in hand."""
    _stop(ticket, ClockKind.SIGNING, at)
    work.finish_item(subject=ticket, kind=SIGN, actor=actor, at=at)
    end_alarms(ticket, at=at)
    _take_in_hand(ticket, handling_clock(ticket), actor=actor, at=at)


def begin_days(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """After the first contact of an urgent ticket: stop its minutes and start the days of its answer, from the dispatch."""
    if not handling_clock(ticket).is_timed or ticket.dispatched_at is None:
        return
    _stop(ticket, ClockKind.HANDLING, at)
    end_alarms(ticket, at=at)
    clock = work.start_clock(
        subject=ticket,
        kind=ClockKind.HANDLING,
        started_on=timezone.localdate(ticket.dispatched_at),
        promised=selectors.limit(f"answer-{ticket.ticket_type}"),
        statutory=None,
        today=timezone.localdate(at),
    )
    work.finish_item(subject=ticket, kind=HANDLE, actor=actor, at=at)
    _take_in_hand(ticket, clock, actor=actor, at=at)
    for item in live_items_of(ticket).filter(kind__startswith="assist:"):
        WorkItem.objects.filter(pk=item.pk).update(**due_of(clock))


def due_of(clock: Clock) -> dict[str, object]:
    """Return what a work item copies of its clock."""
    return {
        "clock": clock, "due_on": clock.due_on, "due_at": clock.due_at, "warn_at": clock.warn_at,
        "is_timed": clock.is_timed,
    }  # fmt: skip


def _take_in_hand(ticket: Ticket, clock: Clock, *, actor: Actor, at: datetime) -> None:
    item = _open(ticket, clock, HANDLE, right=HANDLE_TICKETS, department_id=_answerer(ticket), actor=actor, at=at)
    work.claim_item(item=item, actor=actor, at=at)


def handling_clock(ticket: Ticket) -> Clock:
    """Return the running clock of the answer.

    :raises Conflict: none runs
    """
    clock = running_clock(ticket, ClockKind.HANDLING)
    if clock is None:
        raise Conflict
    return clock


def ask_assist(ticket: Ticket, department_id: int, *, actor: Actor, at: datetime) -> None:
    """Put the ticket into a helping department's inbox, due when the answer is."""
    _open(
        ticket, handling_clock(ticket), assist_kind(department_id), right=HANDLE_TICKETS, department_id=department_id,
        actor=actor, at=at, title=ASSIST_TITLE,
    )  # fmt: skip


def assist_kind(department_id: int) -> str:
    """Return the kind of the work item of one helping department."""
    return f"assist:{department_id}"


def begin_call_back(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Start the days to learn what the caller thinks; agents are asked to call whoever left a number."""
    clock = _start_days(ticket, ClockKind.CALL_BACK, selectors.limit("call-back"), at)
    if ticket.caller_phone:
        _open(ticket, clock, CALL_BACK, right=TAKE_CALLS, department_id=ticket.centre_id, actor=actor, at=at)


def begin_decision(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Ask the lead what becomes of a ticket whose caller is not content."""
    clock = _start_days(ticket, ClockKind.DECIDING, selectors.limit("decide"), at)
    _open(ticket, clock, DECIDE, right=DISPATCH_TICKETS, department_id=ticket.centre_id, actor=actor, at=at)


def raise_alarm(ticket: Ticket, clock: Clock, *, at: datetime) -> None:
    """Tell the lead that a duty is late: one item for each clock."""
    title = ALARM_TITLES[ClockKind(clock.kind)]
    _open(
        ticket, clock, ALARM, right=SUPERVISE_TICKETS, department_id=ticket.centre_id, actor=SYSTEM, at=at,
        title=title, step=str(clock.pk),
    )  # fmt: skip


def end_alarms(ticket: Ticket, *, at: datetime, actor: Actor = SYSTEM) -> None:
    """Close the lead's alarms: the lead has acted on them, or what was late is done."""
    for item in live_items_of(ticket).filter(kind=ALARM):
        work.close_item(item=item, actor=actor, at=at)


def leave(ticket: Ticket, *, at: datetime, actor: Actor = SYSTEM, done: str = "") -> None:
    """Stop every clock and close every item: the ticket moved on. ``done`` is the kind of item the actor has finished."""
    for kind in CLOCKS:
        _stop(ticket, kind, at)
    if done and live_items_of(ticket).filter(kind=done).exists():
        work.finish_item(subject=ticket, kind=done, actor=actor, at=at)
    work.cancel_items(subject=ticket, at=at)


def _answerer(ticket: Ticket) -> int:
    if ticket.department_id is None:
        raise Conflict
    return ticket.department_id


def _start(ticket: Ticket, kind: str, limit: Limit, at: datetime) -> Clock:
    if limit.is_timed:
        return work.start_timed_clock(subject=ticket, kind=kind, started_at=at, promised=limit)
    return _start_days(ticket, kind, limit, at)


def _start_days(ticket: Ticket, kind: str, limit: Limit, at: datetime) -> Clock:
    today = timezone.localdate(at)
    return work.start_clock(subject=ticket, kind=kind, started_on=today, promised=limit, statutory=None, today=today)


def _stop(ticket: Model, kind: str, at: datetime) -> None:
    clock = running_clock(ticket, kind)
    if clock is not None:
        work.stop_clock(clock=clock, on=max(timezone.localdate(at), clock.started_on))


def _open(
    ticket: Ticket, clock: Clock, kind: str, *, right: str, department_id: int, actor: Actor, at: datetime,
    title: str = "", step: str = "",
) -> WorkItem:  # fmt: skip
    item = work.NewItem(
        kind=kind,
        step=step,
        step_title=title or TITLES[kind],
        right=right,
        department_id=department_id,
        number=ticket.number,
        title=ticket.title,
        applicant=ticket.caller_stored,
        subject_public_id=ticket.public_id,
    )
    return work.open_item(subject=ticket, item=item, clock=clock, at=at, actor=actor)
