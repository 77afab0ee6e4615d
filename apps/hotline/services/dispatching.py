"""Who answers: by the rules at once, otherwise by the lead. The rule that decided is kept with its wording's version."""

from datetime import datetime
from typing import Any

from django.db import transaction

from apps.common.actor import SYSTEM, Actor
from apps.hotline import events, selectors
from apps.hotline.choices import TicketAction
from apps.hotline.errors import UnknownDepartment
from apps.hotline.models import Ticket
from apps.hotline.permissions import HANDLE_TICKETS
from apps.hotline.selectors import Choice
from apps.hotline.services import steps
from apps.hotline.workflow import TICKET
from apps.identity.permissions import posts_with
from apps.journal.services import advance, record
from apps.organisation.models import Department


@transaction.atomic
def dispatch_by_rule(*, ticket: Ticket, at: datetime) -> Ticket:
    """Send a registered ticket where the first rule that applies says; to the lead's queue if that is nowhere.

    A department that nobody answers tickets for is nowhere too: better the lead than an empty room.
    """
    choice = selectors.choice_for(ticket, at=at)
    rule = _rule_fields(choice)
    if choice is None or choice.department is None or not is_manned(choice.department):
        Ticket.objects.filter(pk=ticket.pk).update(**rule)
        unmanned = choice.department.slug if choice and choice.department else ""
        record(events.QUEUED, ticket, actor=SYSTEM, at=at, facts={**rule, "unmanned": unmanned})
        steps.wait_for_dispatch(ticket, actor=SYSTEM, at=at)
        return steps.locked(ticket)
    facts = {**rule, "department": choice.department.slug}
    return _send(ticket, choice.department, TicketAction.DISPATCH, SYSTEM, at, facts, **rule)


NO_RULE = {"rule_slug": "", "rule_version": "", "rule_words": ""}  # a person chose, or nobody has


def _rule_fields(choice: Choice | None) -> dict[str, str]:
    if choice is None:
        return NO_RULE
    rule = choice.rule
    return {"rule_slug": rule.slug, "rule_version": rule.version, "rule_words": rule.words}


def is_manned(department: Department) -> bool:
    """Tell whether somebody handles the department's tickets."""
    return posts_with(HANDLE_TICKETS, department.pk).exists()


def _send(
    ticket: Ticket,
    department: Department,
    action: str,
    actor: Actor,
    at: datetime,
    facts: dict[str, Any],
    **fields: Any,
) -> Ticket:
    """Hand the ticket to a department, whose time begins now."""
    moved = advance(
        TICKET, ticket, action, actor=actor, at=at, facts=facts, department=department, dispatched_at=at, signed_at=None,
        contacted_at=None, is_on_time=None, **fields,
    )  # fmt: skip
    steps.begin_at_department(moved, actor=actor, at=at)
    return moved


def checked_department(department: Department) -> Department:
    """Return a department that can answer tickets.

    :raises UnknownDepartment: it is gone, or nobody handles its tickets
    """
    if not department.is_active or not is_manned(department):
        raise UnknownDepartment
    return department


@transaction.atomic
def dispatch_ticket(
    *, ticket: Ticket, department: Department, note: str, actor: Actor, at: datetime, may_return: bool | None = None,
    expected_revision: int | None = None,
) -> Ticket:  # fmt: skip
    """Send a ticket to a department the lead chooses.

    :param may_return: whether the department may return it; by default only what was never returned before. Source: domain.md
        §7.2 (潍坊/济南条例): what the centre designated is not returned a second time
    :raises UnknownDepartment: nobody of it handles tickets
    """
    ticket = steps.locked(ticket)
    returnable = ticket.returns == 0 if may_return is None else may_return
    facts = {"department": checked_department(department).slug, "designated": not returnable}
    moved = advance(
        TICKET, ticket, TicketAction.DISPATCH, actor=actor, at=at, expected_revision=expected_revision, facts=facts,
        department=department, dispatched_at=at, signed_at=None, contacted_at=None, is_on_time=None,
        may_return=returnable,
        **NO_RULE,
    )  # fmt: skip
    if note.strip():
        steps.write_note(moved, TicketAction.DISPATCH, note.strip(), actor=actor, at=at)
    steps.leave(moved, at=at, actor=actor, done=steps.DISPATCH)
    steps.begin_at_department(moved, actor=actor, at=at)
    return moved


@transaction.atomic
def reassign_ticket(
    *, ticket: Ticket, department: Department, reason: str, actor: Actor, at: datetime,
    expected_revision: int | None = None,
) -> Ticket:  # fmt: skip
    """Give a ticket from one department to another, which has its own time and returns it no more.

    :raises UnknownDepartment: nobody of it handles tickets
    :raises TextMissing: no reason given
    """
    reason = steps.words_of(reason)
    ticket = steps.locked(ticket)
    before = ticket.department.slug if ticket.department else ""
    facts = {"department": checked_department(department).slug, "before": before}
    moved = advance(
        TICKET, ticket, TicketAction.REASSIGN, actor=actor, at=at, expected_revision=expected_revision, facts=facts,
        department=department, dispatched_at=at, signed_at=None, contacted_at=None, is_on_time=None, may_return=False,
        **NO_RULE,
    )  # fmt: skip
    steps.write_note(moved, TicketAction.REASSIGN, reason, actor=actor, at=at)
    steps.leave(moved, at=at)
    end_assists(moved, at=at)
    steps.begin_at_department(moved, actor=actor, at=at)
    return moved


def end_assists(ticket: Ticket, *, at: datetime) -> int:
    """End the requests for help that nobody answered; return how many there were."""
    return ticket.assists.filter(ended_at__isnull=True).update(ended_at=at)


@transaction.atomic
def supervise_ticket(
    *, ticket: Ticket, reason: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Ticket:
    """Mark a ticket for special attention (督办): the department sees it, and with what reason.

    :raises TextMissing: no reason given
    """
    reason = steps.words_of(reason)
    moved = advance(
        TICKET,
        ticket,
        TicketAction.SUPERVISE,
        actor=actor,
        at=at,
        expected_revision=expected_revision,
        is_supervised=True,
    )
    steps.write_note(moved, TicketAction.SUPERVISE, reason, actor=actor, at=at)
    steps.end_alarms(moved, actor=actor, at=at)
    return moved
