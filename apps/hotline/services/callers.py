"""What callers may do, and what the hotline does to whom it cannot or need not help: urge, withdraw, reject, merge, unmask."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.common.actor import SYSTEM, Actor
from apps.common.errors import Conflict
from apps.hotline import selectors
from apps.hotline.choices import UNANSWERED, Outcome, TicketAction
from apps.hotline.errors import HasChildren, NotTheSame, UrgedToday
from apps.hotline.models import Ticket
from apps.hotline.permissions import sees_caller
from apps.hotline.services import steps
from apps.hotline.services.dispatching import dispatch_by_rule
from apps.hotline.workflow import TICKET
from apps.identity.models import Person
from apps.identity.selectors import person_by_number
from apps.journal.errors import Refused
from apps.journal.services import advance, link, log_read, reason_to_look

MERGED_INTO = "merged-into"
LOOKED_UP = gettext_noop("接听来电")
ONE_CALL = timedelta(minutes=10)  # within which an agent's screen asks for the same number again and again


@transaction.atomic
def urge_ticket(
    *, ticket: Ticket, note: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Ticket:
    """Urge an answer (催办): counted and shown to who works on it; heard once a day.

    :raises UrgedToday: it was urged today
    """
    ticket = steps.locked(ticket)
    if ticket.urged_at is not None and timezone.localdate(ticket.urged_at) == timezone.localdate(at):
        raise UrgedToday
    urges = ticket.urges + 1
    moved = advance(
        TICKET, ticket, TicketAction.URGE, actor=actor, at=at, expected_revision=expected_revision,
        facts={"urges": urges}, urges=urges, urged_at=at,
    )  # fmt: skip
    if note.strip():
        steps.write_note(moved, TicketAction.URGE, note.strip(), actor=actor, at=at, for_caller=True)
    return moved


@transaction.atomic
def withdraw_ticket(*, ticket: Ticket, actor: Actor, at: datetime, expected_revision: int | None = None) -> Ticket:
    """Take a request back before somebody signed for it; tickets merged into it go their own way again."""
    moved = advance(
        TICKET, ticket, TicketAction.WITHDRAW, actor=actor, at=at, expected_revision=expected_revision,
        outcome=Outcome.WITHDRAWN, closed_at=at,
    )  # fmt: skip
    steps.leave(moved, at=at)
    release_children(moved, at=at)
    return moved


@transaction.atomic
def reject_ticket(
    *, ticket: Ticket, ground: str, reason: str, right_channel: str, actor: Actor, at: datetime,
    expected_revision: int | None = None,
) -> Ticket:  # fmt: skip
    """Refuse what the hotline may not take (不予受理), telling the caller why and where it belongs.

    :param ground: one of ``RejectGround``
    :raises TextMissing: no reason or no right channel
    """
    reason, right_channel = steps.words_of(reason), steps.words_of(right_channel)
    moved = advance(
        TICKET, ticket, TicketAction.REJECT, actor=actor, at=at, expected_revision=expected_revision,
        facts={"ground": ground}, outcome=Outcome.REJECTED, closed_at=at, reason=reason, right_channel=right_channel,
        is_counted=False,
    )  # fmt: skip
    steps.write_note(moved, TicketAction.REJECT, reason, actor=actor, at=at, for_caller=True)
    steps.leave(moved, at=at)
    release_children(moved, at=at)
    return moved


@transaction.atomic
def merge_ticket(
    *, ticket: Ticket, into: Ticket, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Ticket:
    """Merge a ticket into another about the same thing: it gets that one's answer, and its caller is asked too.

    :raises NotTheSame: another topic or district, or the other is answered, merged or the same ticket
    :raises HasChildren: others were merged into it
    """
    both = {pk: steps.locked(Ticket(pk=pk)) for pk in sorted({into.pk, ticket.pk})}  # two may merge them crosswise
    parent, ticket = both[into.pk], both[ticket.pk]
    if parent.pk == ticket.pk or parent.status not in UNANSWERED or not selectors.is_same_thing(parent, ticket):
        raise NotTheSame
    if selectors.children_of(ticket).exists():
        raise HasChildren
    moved = advance(
        TICKET, ticket, TicketAction.MERGE, actor=actor, at=at, expected_revision=expected_revision,
        facts={"parent": parent.number}, parent=parent, department=None, dispatched_at=None,
    )  # fmt: skip
    steps.leave(moved, at=at)
    link(MERGED_INTO, moved, parent, at=at)
    return moved


@transaction.atomic
def unmerge_ticket(*, ticket: Ticket, actor: Actor, at: datetime, expected_revision: int | None = None) -> Ticket:
    """Let a merged ticket go its own way again: dispatched by the rules, with all its time."""
    moved = advance(
        TICKET, ticket, TicketAction.UNMERGE, actor=actor, at=at, expected_revision=expected_revision, parent=None
    )
    return dispatch_by_rule(ticket=steps.locked(moved), at=at)


def release_children(parent: Ticket, *, at: datetime) -> None:
    """Let the tickets merged into one go their own way: it will get no answer they could follow."""
    for child in selectors.children_of(parent):
        unmerge_ticket(ticket=child, actor=SYSTEM, at=at)


@transaction.atomic
def person_on_the_telephone(*, number: str, actor: Actor, at: datetime) -> Person | None:
    """Return whose account a number belongs to, for who takes a call; noted for them to see, once a call."""
    person = person_by_number(number)
    if person is not None:
        log_read(
            actor=actor, holder=("person", person.pk), subject=person, at=at, reason=LOOKED_UP, unless_within=ONE_CALL
        )
    return person


@dataclass(frozen=True, slots=True)
class UnmaskedCaller:
    """Who called, for who must know it now."""

    name: str
    phone: str


@transaction.atomic
def unmask_caller(*, ticket: Ticket, reason: str, actor: Actor, at: datetime) -> UnmaskedCaller:
    """Show who called, for a reason that is kept and shown to the caller.

    :raises Refused: the caller hides from the actor
    :raises ReasonTooShort: it says too little
    """
    refusal = sees_caller(ticket, actor)
    if refusal is not None:
        raise Refused(refusal)
    reason = reason_to_look(reason)
    if actor.account_id is None:
        raise Conflict
    log_read(actor=actor, holder=ticket.holder, subject=ticket, at=at, unmasked="caller", reason=reason)
    return UnmaskedCaller(ticket.caller_name, ticket.caller_phone)
