"""What happens by the clock alone: late duties reach the lead, silence has its consequences."""

from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from apps.common.actor import SYSTEM
from apps.hotline import events
from apps.hotline.choices import TicketStatus
from apps.hotline.models import Ticket
from apps.hotline.services import steps
from apps.journal.services import record
from apps.work.choices import ClockKind
from apps.work.models import Clock, WorkItem

TICKET_TYPE = Ticket._meta.label_lower


def late_clocks(*, now: datetime) -> QuerySet[Clock]:
    """Return the running clocks of tickets that are over and of which the lead was not told."""
    told = WorkItem.objects.filter(
        subject_type=TICKET_TYPE,
        subject_id=OuterRef("subject_id"),
        kind=steps.ALARM,
        step=Cast(OuterRef("pk"), CharField()),
    )
    return Clock.objects.filter(
        ~Exists(told), subject_type=TICKET_TYPE, stopped_on__isnull=True, due_at__lte=now
    ).order_by("due_at", "id")


@transaction.atomic
def report_late(*, clock: Clock, at: datetime) -> bool:
    """Tell the lead of a late duty, once; return whether it was still late and untold."""
    ticket = steps.locked(Ticket(pk=clock.subject_id))
    if not late_clocks(now=at).filter(pk=clock.pk).exists():
        return False
    record(events.OVERDUE, ticket, actor=SYSTEM, at=at, facts={"duty": clock.kind, "department": _slug(ticket)})
    steps.raise_alarm(ticket, clock, at=at)
    return True


def _slug(ticket: Ticket) -> str:
    return ticket.department.slug if ticket.department else ""


def undecided_tickets(*, now: datetime) -> QuerySet[Ticket]:
    """Return the tickets of discontent callers about which the lead has not decided in time."""
    return _over(ClockKind.DECIDING, now).filter(status=TicketStatus.CALLED_BACK)


def silent_tickets(*, now: datetime) -> QuerySet[Ticket]:
    """Return the answered tickets that nobody can be called about and that were not rated in time."""
    return _over(ClockKind.CALL_BACK, now).filter(status=TicketStatus.REPLIED, phone_hash="")


def _over(kind: str, now: datetime) -> QuerySet[Ticket]:
    late = Clock.objects.filter(
        subject_type=TICKET_TYPE, subject_id=OuterRef("pk"), kind=kind, stopped_on__isnull=True, due_at__lte=now
    )
    return Ticket.objects.filter(Exists(late)).order_by("id")
