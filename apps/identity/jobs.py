"""What identity does by the clock."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.common.locks import one_at_a_time
from apps.identity.services import housekeeping, mandates


@shared_task(name="identity.expire_mandates")
@one_at_a_time
def expire_mandates(**_extra: Any) -> int:
    """End mandates whose last day is over."""
    count = total = mandates.expire_mandates(now=timezone.now())
    while count:
        count = mandates.expire_mandates(now=timezone.now())
        total += count
    return total


@shared_task(name="identity.forget_old")
@one_at_a_time
def forget_old(**_extra: Any) -> int:
    """Delete what signing in leaves behind."""
    return housekeeping.forget_old(now=timezone.now())
