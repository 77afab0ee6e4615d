"""What happens to joint applications by the clock alone."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.approvals.services import corrections, drafts, joins
from apps.common.locks import one_at_a_time


@shared_task(name="approvals.settle")
@one_at_a_time
def settle(**_extra: Any) -> int:
    """Settle what a lost event left waiting."""
    return joins.sweep(now=timezone.now())


@shared_task(name="approvals.send_corrections")
@one_at_a_time
def send_corrections(**_extra: Any) -> int:
    """Send what departments noted and the lead did not send in time."""
    return corrections.send_overdue(now=timezone.now())


@shared_task(name="approvals.expire_drafts")
@one_at_a_time
def expire_drafts(**_extra: Any) -> None:
    """Delete joint drafts past their time."""
    drafts.expire_drafts(now=timezone.now())
