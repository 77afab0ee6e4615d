"""What the departments do: sign, return, speak with the caller, ask others, take longer, answer."""

from datetime import datetime

from django.db import transaction

from apps.common.actor import Actor
from apps.hotline import selectors
from apps.hotline.choices import FileSide, TicketAction
from apps.hotline.errors import NOT_ASKED, AlreadyAsked, TooManyDays
from apps.hotline.models import Assist, Ticket
from apps.hotline.permissions import open_assist
from apps.hotline.services import settling, steps
from apps.hotline.services.dispatching import NO_RULE, checked_department, end_assists
from apps.hotline.services.registration import attach_uploads
from apps.hotline.workflow import TICKET
from apps.journal.errors import Refused
from apps.journal.services import advance
from apps.organisation.models import Department
from apps.work import services as work
from apps.work.choices import ClockKind
from apps.work.selectors import running_clock


@transaction.atomic
def sign_ticket(*, ticket: Ticket, actor: Actor, at: datetime, expected_revision: int | None = None) -> Ticket:
    """Sign for a ticket; who signs has it in hand."""
    moved = advance(
        TICKET, ticket, TicketAction.SIGN, actor=actor, at=at, expected_revision=expected_revision, signed_at=at
    )
    steps.sign(moved, actor=actor, at=at)
    return moved


@transaction.atomic
def return_ticket(
    *, ticket: Ticket, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Ticket:
    """Give a ticket back that is another's business, within two working days; the lead dispatches it anew.

    Source: domain.md §7.2 (山东省办法).

    :raises TextMissing: no reason given
    :raises ReturnTooLate: more than two working days after the dispatch
    """
    reason = steps.words_of(reason)
    ticket = steps.locked(ticket)
    refusal = selectors.return_refusal(ticket, at=at)
    if refusal is not None:
        raise refusal
    moved = advance(
        TICKET, ticket, TicketAction.RETURN, actor=actor, at=at, expected_revision=expected_revision,
        facts={"department": ticket.department.slug if ticket.department else ""}, department=None,
        dispatched_at=None, signed_at=None, returns=ticket.returns + 1, **NO_RULE,
    )  # fmt: skip
    steps.write_note(moved, TicketAction.RETURN, reason, actor=actor, at=at)
    steps.leave(moved, at=at, actor=actor, done=_item_of(ticket))
    end_assists(moved, at=at)
    steps.wait_for_dispatch(moved, actor=actor, at=at)
    return moved


def _item_of(ticket: Ticket) -> str:
    return steps.HANDLE if ticket.signed_at else steps.SIGN


@transaction.atomic
def contact_caller(
    *, ticket: Ticket, note: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Ticket:
    """Keep that somebody spoke with the caller and what was said; an urgent ticket's minutes end, its days go on.

    :raises TextMissing: nothing was said
    """
    note = steps.words_of(note)
    in_time = ticket_is_in_time(ticket, at)
    moved = advance(
        TICKET, ticket, TicketAction.CONTACT, actor=actor, at=at, expected_revision=expected_revision,
        facts={"in_time": in_time}, contacted_at=at, is_on_time=in_time,
    )  # fmt: skip
    steps.write_note(moved, TicketAction.CONTACT, note, actor=actor, at=at)
    steps.begin_days(moved, actor=actor, at=at)
    return moved


def ticket_is_in_time(ticket: Ticket, at: datetime) -> bool:
    """Tell whether the first word to the caller comes in time; once it was said, that stands."""
    if ticket.is_on_time is not None:
        return ticket.is_on_time
    clock = running_clock(ticket, ClockKind.HANDLING)
    return clock is not None and at < clock.due_at


@transaction.atomic
def reply_ticket(
    *, ticket: Ticket, answer: str, actor: Actor, at: datetime, files: tuple[str, ...] = (),
    expected_revision: int | None = None,
) -> Ticket:  # fmt: skip
    """Answer the caller. Helpers who have not answered are no longer waited for; merged tickets get the same answer.

    :raises TextMissing: no answer given
    """
    answer = steps.words_of(answer)
    ticket = steps.locked(ticket)
    in_time = ticket_is_in_time(ticket, at)
    moved = advance(
        TICKET, ticket, TicketAction.REPLY, actor=actor, at=at, expected_revision=expected_revision,
        facts={"department": ticket.department.slug if ticket.department else "", "in_time": in_time}, answer=answer,
        answered_at=at, contacted_at=ticket.contacted_at or at, is_on_time=in_time, tries=0,
    )  # fmt: skip
    steps.write_note(moved, TicketAction.REPLY, answer, actor=actor, at=at, for_caller=True)
    attach_uploads(moved, files, side=FileSide.ANSWER, actor=actor, at=at)
    steps.leave(moved, at=at, actor=actor, done=steps.HANDLE)
    end_assists(moved, at=at)
    steps.begin_call_back(moved, actor=actor, at=at)
    settling.follow(moved, at=at)
    return moved


@transaction.atomic
def extend_ticket(
    *, ticket: Ticket, days: int, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Ticket:
    """Take up to ten working days more, once; the caller is told with the reason. Source: domain.md §7.2 (山东省办法).

    :raises TooManyDays: more than the limits say
    :raises TextMissing: no reason given
    """
    reason = steps.words_of(reason)
    most = selectors.limit("extension").value
    if not 1 <= days <= most:
        raise TooManyDays(most=most)
    moved = advance(
        TICKET,
        ticket,
        TicketAction.EXTEND,
        actor=actor,
        at=at,
        expected_revision=expected_revision,
        facts={"days": days},
    )
    steps.write_note(moved, TicketAction.EXTEND, reason, actor=actor, at=at, for_caller=True)
    work.extend_clock(clock=steps.handling_clock(moved), days=days, reason=reason, actor=actor, at=at, notice=None)
    return moved


@transaction.atomic
def ask_assistance(
    *, ticket: Ticket, department: Department, question: str, actor: Actor, at: datetime,
    expected_revision: int | None = None,
) -> Ticket:  # fmt: skip
    """Ask another department to help (会办): it answers to the one that leads, which answers to the caller.

    :raises AlreadyAsked: it leads, or was asked and has not answered
    :raises UnknownDepartment: nobody of it handles tickets
    :raises TextMissing: nothing is asked
    """
    question = steps.words_of(question)
    ticket = steps.locked(ticket)
    open_ones = ticket.assists.filter(department=department, ended_at__isnull=True)
    if department.pk == ticket.department_id or open_ones.exists():
        raise AlreadyAsked
    moved = advance(
        TICKET, ticket, TicketAction.ASK_ASSISTANCE, actor=actor, at=at, expected_revision=expected_revision,
        facts={"department": checked_department(department).slug},
    )  # fmt: skip
    Assist.objects.create(ticket=moved, department=department, question=question, asked_at=at)
    steps.ask_assist(moved, department.pk, actor=actor, at=at)
    return moved


@transaction.atomic
def give_assistance(
    *, ticket: Ticket, opinion: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Ticket:
    """Answer a request for help.

    :raises TextMissing: no opinion given
    :raises Refused: the actor's department was not asked, or has answered
    """
    opinion = steps.words_of(opinion)
    ticket = steps.locked(ticket)
    assist = open_assist(ticket, actor)
    if assist is None:
        raise Refused(NOT_ASKED)
    moved = advance(
        TICKET, ticket, TicketAction.ASSIST, actor=actor, at=at, expected_revision=expected_revision,
        facts={"department": assist.department.slug},
    )  # fmt: skip
    assist.opinion, assist.given_at, assist.ended_at, assist.given_by_id = opinion, at, at, actor.post_id
    assist.save(update_fields=["opinion", "given_at", "ended_at", "given_by"])
    work.finish_item(subject=moved, kind=steps.assist_kind(assist.department_id), actor=actor, at=at)
    return moved
