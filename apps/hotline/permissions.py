"""Who sees a ticket and who may do what with it. Each rule's docstring says who may."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.common.actor import ENTITY, PERSON, Actor
from apps.hotline import errors
from apps.hotline.choices import MOST_REDOS, FileSide, TicketType
from apps.hotline.models import Assist, Ticket, TicketFile
from apps.identity.permissions import departments_with, has_stake, may, owns
from apps.journal.workflow import NOT_YOURS, Refusal
from apps.work.choices import ClockKind
from apps.work.selectors import live_items_of, running_clock

TAKE_CALLS, DISPATCH_TICKETS, SUPERVISE_TICKETS = "take_calls", "dispatch_tickets", "supervise_tickets"
HANDLE_TICKETS, VIEW_TICKETS = "handle_tickets", "view_tickets"
CENTRE_RIGHTS = (TAKE_CALLS, DISPATCH_TICKETS, SUPERVISE_TICKETS)
HANDLING_ITEMS = ("sign", "handle")


def centres_of(actor: Actor) -> frozenset[int]:
    """Return the hotlines at which the actor's post takes calls or leads."""
    return frozenset().union(*(departments_with(actor, right) for right in CENTRE_RIGHTS))


def visible_tickets(actor: Actor) -> QuerySet[Ticket]:
    """Return a caller's own tickets; the hotline's all; a department's those it answers or is asked to help with.

    A mandate for some matters does not open what its principal asked the hotline.
    """
    if actor.is_staff:
        return _tickets_of_post(actor)
    if actor.on_behalf_matters:
        return Ticket.objects.none()
    match actor.holder:
        case (kind, pk) if kind == ENTITY:
            return Ticket.objects.filter(entity_id=pk)
        case (kind, pk) if kind == PERSON:
            return Ticket.objects.filter(person_id=pk)
    return Ticket.objects.none()


def _tickets_of_post(actor: Actor) -> QuerySet[Ticket]:
    centres, mine = sorted(centres_of(actor)), sorted(departments_with(actor, VIEW_TICKETS))
    assisted = Assist.objects.filter(ticket=OuterRef("pk"), department_id__in=mine)
    return Ticket.objects.filter(Q(centre_id__in=centres) | Q(department_id__in=mine) | Exists(assisted))


def visible_files(ticket: Ticket, actor: Actor) -> QuerySet[TicketFile]:
    """Return the files of a ticket the actor sees: a ticket answered by somebody else keeps its answer's files."""
    found = TicketFile.objects.filter(ticket=ticket).select_related("file").order_by("id")
    if actor.is_staff and not (is_centre(ticket, actor) or may(actor, VIEW_TICKETS, ticket.department_id)):
        return found.filter(side=FileSide.CALLER)
    return found


def is_centre(ticket: Ticket, actor: Actor) -> bool:
    """Tell whether the actor sits at the hotline that holds the ticket."""
    return ticket.centre_id in centres_of(actor)


def is_own(ticket: Ticket, actor: Actor) -> bool:
    """Tell whether the actor is the caller, or speaks for the caller in everything."""
    return not actor.on_behalf_matters and owns(actor, person_id=ticket.person_id, entity_id=ticket.entity_id)


def _recused(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Refuse the caller, and who speaks for the caller, at any desk. Source: 公务员法 Art. 76 (recusal)."""
    stake = has_stake(actor, person_id=ticket.person_id, entity_id=ticket.entity_id)
    return errors.RECUSED if stake else None


def _holds(ticket: Ticket, actor: Actor, right: str, department_id: int | None) -> Refusal | None:
    return _recused(ticket, actor) if may(actor, right, department_id) else NOT_YOURS


def takes_calls(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the hotline's agents and lead."""
    return _holds(ticket, actor, TAKE_CALLS, ticket.centre_id)


def dispatches(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the hotline's lead, and the portal by its rules."""
    return None if actor.is_system else _holds(ticket, actor, DISPATCH_TICKETS, ticket.centre_id)


def supervises(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the hotline's lead."""
    return _holds(ticket, actor, SUPERVISE_TICKETS, ticket.centre_id)


def owner(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the caller."""
    return None if is_own(ticket, actor) else errors.NOT_CALLER


def owner_or_agent(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the caller, and the hotline for a caller on the telephone."""
    return takes_calls(ticket, actor) if actor.is_staff else owner(ticket, actor)


def handles(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow posts that handle the department's tickets, unless a colleague has claimed this one."""
    refusal = _holds(ticket, actor, HANDLE_TICKETS, ticket.department_id)
    return refusal or _untaken(ticket, actor)


def _untaken(ticket: Ticket, actor: Actor) -> Refusal | None:
    item = live_items_of(ticket).filter(kind__in=HANDLING_ITEMS).first()
    return errors.TAKEN if item is not None and item.assignee_id not in {None, actor.post_id} else None


def returns(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the department once: what the hotline designated afterwards is not returned again."""
    return handles(ticket, actor) or (None if ticket.may_return else errors.NO_SECOND_RETURN)


def contacts(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the department, once."""
    return handles(ticket, actor) or (errors.CONTACTED if ticket.contacted_at else None)


def extends(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the department once, for a limit of days: who waits without heating is called first."""
    refusal = handles(ticket, actor)
    if refusal is not None:
        return refusal
    clock = running_clock(ticket, ClockKind.HANDLING)
    if clock is not None and clock.is_timed:
        return errors.CONTACT_FIRST
    return errors.EXTENDED if clock is None or clock.is_extended else None


def asks_assistance(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the department that leads, and the hotline's lead."""
    return None if dispatches(ticket, actor) is None else handles(ticket, actor)


def open_assist(ticket: Ticket, actor: Actor) -> Assist | None:
    """Return the request for help that the actor's department has not answered."""
    mine = sorted(departments_with(actor, HANDLE_TICKETS))
    return ticket.assists.filter(department_id__in=mine, ended_at__isnull=True).order_by("id").first()


def assists(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow posts of a department that was asked to help."""
    return _recused(ticket, actor) or (None if open_assist(ticket, actor) else errors.NOT_ASKED)


def redoes(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the hotline's lead twice, and the portal when the lead stays silent."""
    return dispatches(ticket, actor) or (errors.no_more_redo() if ticket.redos >= MOST_REDOS else None)


def publishes(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the hotline for tickets whose caller hides nothing."""
    if ticket.is_hidden or ticket.ticket_type == TicketType.REPORT:
        return takes_calls(ticket, actor) or errors.NOT_PUBLISHABLE
    return takes_calls(ticket, actor) or (errors.ALREADY_PUBLISHED if ticket.is_published else None)


def unpublishes(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the hotline."""
    return takes_calls(ticket, actor) or (None if ticket.is_published else errors.NOT_PUBLISHED)


def sees_caller(ticket: Ticket, actor: Actor) -> Refusal | None:
    """Allow the hotline, and for callers who hide nothing the department that answers; an anonymous caller nobody."""
    if is_centre(ticket, actor):
        return errors.NOTHING_KEPT if ticket.is_anonymous else _recused(ticket, actor)
    if not may(actor, HANDLE_TICKETS, ticket.department_id):
        return NOT_YOURS
    return errors.HIDDEN_CALLER if ticket.is_hidden else _recused(ticket, actor)
