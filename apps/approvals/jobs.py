"""What happens to joint applications by the clock alone."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.approvals.services import corrections, drafts, joins


@shared_task(name="approvals.settle")
def settle(**_extra: Any) -> int:
    """Settle what a lost event left waiting."""
    return joins.sweep(now=timezone.now())


@shared_task(name="approvals.send_corrections")
def send_corrections(**_extra: Any) -> int:
    """Send what departments noted and the lead did not send in time."""
    return corrections.send_overdue(now=timezone.now())


@shared_task(name="approvals.expire_drafts")
def expire_drafts(**_extra: Any) -> None:
    """Delete joint drafts past their time."""
    drafts.expire_drafts(now=timezone.now())
