"""What happens to tickets by the clock alone. A job selects rows and calls one service per row."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.common.locks import one_at_a_time
from apps.common.rows import one_by_one
from apps.hotline.services import overdue, settling

log = logging.getLogger(__name__)


@shared_task(name="hotline.report_late")
@one_at_a_time
def report_late(**_extra: Any) -> None:
    """Tell the lead of every duty that has become late."""
    now = timezone.now()
    one_by_one(
        overdue.late_clocks(now=now), lambda clock: overdue.report_late(clock=clock, at=now), what="clock", log=log
    )


@shared_task(name="hotline.end_silence")
@one_at_a_time
def end_silence(**_extra: Any) -> None:
    """Do again what the lead did not decide about, and end what nobody can be called about."""
    now = timezone.now()
    undecided, silent = overdue.undecided_tickets(now=now), overdue.silent_tickets(now=now)
    one_by_one(undecided, lambda ticket: settling.decide_silently(ticket=ticket, at=now), what="ticket", log=log)
    one_by_one(silent, lambda ticket: settling.close_unreached(ticket=ticket, at=now), what="ticket", log=log)
