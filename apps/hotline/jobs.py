"""What happens to tickets by the clock alone. A job selects rows and calls one service per row."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.common.errors import DomainError
from apps.common.locks import one_at_a_time
from apps.hotline.models import Ticket
from apps.hotline.services import overdue, settling

log = logging.getLogger(__name__)


@shared_task(name="hotline.report_late")
@one_at_a_time
def report_late(**_extra: Any) -> None:
    """Tell the lead of every duty that has become late."""
    now = timezone.now()
    for clock in overdue.late_clocks(now=now):
        overdue.report_late(clock=clock, at=now)


@shared_task(name="hotline.end_silence")
@one_at_a_time
def end_silence(**_extra: Any) -> None:
    """Do again what the lead did not decide about, and end what nobody can be called about."""
    now = timezone.now()
    _each(overdue.undecided_tickets(now=now), settling.decide_silently, now)
    _each(overdue.silent_tickets(now=now), settling.close_unreached, now)


def _each(tickets: Iterable[Ticket], service: Callable[..., Ticket], now: datetime) -> None:
    """Call ``service`` for each ticket; one that moved on meanwhile is left alone and does not stop the others."""
    for ticket in tickets:
        try:
            service(ticket=ticket, at=now)
        except DomainError as error:
            log.info("ticket %s moved on: %s", ticket.pk, error.code)
