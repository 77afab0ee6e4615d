"""From the answer to the end: call back, close, do again. Every caller is asked, also those whose ticket was merged."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from apps.common import masking
from apps.common.actor import SYSTEM, Actor
from apps.hotline import selectors
from apps.hotline.choices import MOST_REDOS, SATISFIED_FROM, Outcome, TicketAction
from apps.hotline.errors import TriedJustNow, UnknownDepartment
from apps.hotline.models import CallBack, Ticket
from apps.hotline.services import steps
from apps.hotline.services.dispatching import NO_RULE, checked_department, is_manned
from apps.hotline.workflow import TICKET
from apps.journal.services import advance
from apps.organisation.models import Department

MOST_TRIES = 3
HOURS_BETWEEN_TRIES = 2
LEAD_SILENT = gettext_noop("值班长未在时限内复核，已按规定办结。")


@transaction.atomic
def call_back(
    *,
    ticket: Ticket,
    is_responded: bool,
    is_solved: bool,
    satisfaction: int,
    reason: str,
    actor: Actor,
    at: datetime,
    expected_revision: int | None = None,
) -> Ticket:
    """Keep what the caller thinks of the answer, told to an agent or by themselves, once for each answer.

    Who is content, or at least not discontent, is done with; otherwise the lead decides whether it is done again.

    :raises TextMissing: discontent without a word why
    """
    content = satisfaction >= SATISFIED_FROM
    reason = reason.strip() if content else steps.words_of(reason)
    facts = {
        "responded": is_responded,
        "solved": is_solved,
        "satisfaction": satisfaction,
        "by_caller": not actor.is_staff,
    }
    moved = advance(
        TICKET, ticket, TicketAction.CALL_BACK, actor=actor, at=at, expected_revision=expected_revision, facts=facts
    )
    CallBack.objects.create(
        ticket=moved, round=moved.redos, is_reached=True, is_responded=is_responded, is_solved=is_solved,
        satisfaction=satisfaction, reason=reason, is_by_caller=not actor.is_staff, post_id=actor.post_id, at=at,
    )  # fmt: skip
    steps.leave(moved, at=at, actor=actor, done=steps.CALL_BACK if actor.is_staff else "")
    if content:
        outcome = Outcome.SOLVED if is_solved else Outcome.ACCEPTED
        return _close(moved, TicketAction.CLOSE, outcome, actor=SYSTEM, at=at)
    steps.begin_decision(moved, actor=SYSTEM, at=at)
    return moved


@transaction.atomic
def note_unreached(*, ticket: Ticket, actor: Actor, at: datetime, expected_revision: int | None = None) -> Ticket:
    """Keep a call nobody took; after the third the ticket ends as not reached.

    :raises TriedJustNow: the last try is less than ``HOURS_BETWEEN_TRIES`` old
    """
    ticket = steps.locked(ticket)
    last = ticket.call_backs.filter(round=ticket.redos).order_by("-id").first()
    if last is not None and at - last.at < timedelta(hours=HOURS_BETWEEN_TRIES):
        raise TriedJustNow(hours=HOURS_BETWEEN_TRIES)
    tries = ticket.tries + 1
    moved = advance(
        TICKET, ticket, TicketAction.NOTE_UNREACHED, actor=actor, at=at, expected_revision=expected_revision,
        facts={"tries": tries}, tries=tries,
    )  # fmt: skip
    CallBack.objects.create(ticket=moved, round=moved.redos, is_reached=False, post_id=actor.post_id, at=at)
    if tries < MOST_TRIES:
        return moved
    steps.leave(moved, at=at, actor=actor, done=steps.CALL_BACK)
    return _close(moved, TicketAction.CLOSE_UNREACHED, Outcome.UNREACHED, actor=SYSTEM, at=at)


@transaction.atomic
def close_unreached(*, ticket: Ticket, at: datetime) -> Ticket:
    """End an answered ticket whose caller left no number and did not rate it in time."""
    moved = _close(ticket, TicketAction.CLOSE_UNREACHED, Outcome.UNREACHED, actor=SYSTEM, at=at)
    steps.leave(moved, at=at)
    return moved


def close_answered(ticket: Ticket, *, at: datetime) -> Ticket:
    """End a ticket the agent answered on the call; those merged into it are answered and called back."""
    follow(ticket, at=at)
    return _close(ticket, TicketAction.CLOSE, Outcome.ANSWERED, actor=SYSTEM, at=at)


@transaction.atomic
def close_with_reason(
    *,
    ticket: Ticket,
    reason: str,
    actor: Actor,
    at: datetime,
    is_counted: bool = True,
    expected_revision: int | None = None,
) -> Ticket:
    """End a ticket whose caller is not content, with the reason why nothing more can be done.

    :param is_counted: no for what no department could have solved or for malice; the lead answers for it. Source: domain.md §7.5
    :raises TextMissing: no reason given
    """
    reason = steps.words_of(reason)
    moved = _close(
        ticket, TicketAction.CLOSE_WITH_REASON, Outcome.CLOSED_BY_LEAD, actor=actor, at=at, revision=expected_revision,
        reason=reason, is_counted=is_counted,
    )  # fmt: skip
    steps.write_note(moved, TicketAction.CLOSE_WITH_REASON, reason, actor=actor, at=at, for_caller=True)
    steps.leave(moved, at=at, actor=actor, done=steps.DECIDE)
    return moved


def _close(
    ticket: Ticket,
    action: str,
    outcome: str,
    *,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
    **fields: object,
) -> Ticket:
    department = ticket.department.slug if ticket.department else ""
    facts = {"department": department, "outcome": outcome, "counted": fields.get("is_counted", True)}
    return advance(
        TICKET, ticket, action, actor=actor, at=at, expected_revision=revision, facts=facts, outcome=outcome,
        closed_at=at, **fields,
    )  # fmt: skip


@transaction.atomic
def redo_ticket(
    *, ticket: Ticket, reason: str, actor: Actor, at: datetime, department: Department | None = None,
    expected_revision: int | None = None,
) -> Ticket:  # fmt: skip
    """Have a ticket done again, by the same department unless another is named, with all its time; twice at most.

    :raises TextMissing: no reason given
    :raises UnknownDepartment: nobody is there to do it
    """
    reason = reason if actor.is_system else steps.words_of(reason)
    ticket = steps.locked(ticket)
    again = department or ticket.department
    if again is None:
        raise UnknownDepartment
    redos = ticket.redos + 1
    rule = NO_RULE if department else {}
    moved = advance(
        TICKET, ticket, TicketAction.REDO, actor=actor, at=at, expected_revision=expected_revision,
        facts={"department": checked_department(again).slug, "redos": redos}, department=again, dispatched_at=at,
        signed_at=None, contacted_at=None, is_on_time=None, may_return=False, redos=redos, tries=0, answer="",
        answered_at=None, **rule,
    )  # fmt: skip
    if reason:
        steps.write_note(moved, TicketAction.REDO, reason, actor=actor, at=at)
    steps.leave(moved, at=at, actor=actor, done=steps.DECIDE)
    steps.begin_at_department(moved, actor=actor, at=at)
    return moved


@transaction.atomic
def decide_silently(*, ticket: Ticket, at: datetime) -> Ticket:
    """Decide for a lead who stays silent, in the caller's favour: done again while that is allowed, closed otherwise."""
    ticket = steps.locked(ticket)
    if ticket.redos < MOST_REDOS and ticket.department is not None and is_manned(ticket.department):
        return redo_ticket(ticket=ticket, reason="", actor=SYSTEM, at=at)
    return close_with_reason(ticket=ticket, reason=LEAD_SILENT, actor=SYSTEM, at=at)


def follow(parent: Ticket, *, at: datetime) -> None:
    """Answer the tickets merged into one with its answer, without what points at its own caller."""
    answer = masking.hide_personal(parent.answer, names=selectors.names_in(parent))
    for child in selectors.children_of(parent):
        moved = advance(
            TICKET, child, TicketAction.FOLLOW, actor=SYSTEM, at=at, facts={"parent": parent.number}, answer=answer,
            answered_at=at, contacted_at=at, department_id=parent.department_id, is_on_time=parent.is_on_time,
            dispatched_at=parent.dispatched_at, rule_slug=parent.rule_slug, rule_version=parent.rule_version,
            rule_words=parent.rule_words, may_return=False,
        )  # fmt: skip
        steps.write_note(moved, TicketAction.FOLLOW, answer, actor=SYSTEM, at=at, for_caller=True)
        steps.begin_call_back(moved, actor=SYSTEM, at=at)
