"""What licences do by the clock."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.common.locks import one_at_a_time
from apps.licences import services


@shared_task(name="licences.expire")
@one_at_a_time
def lapse_expired(**_extra: Any) -> int:
    """End licences whose last day is over."""
    count = total = services.lapse_expired(now=timezone.now())
    while count:
        count = services.lapse_expired(now=timezone.now())
        total += count
    return total


@shared_task(name="licences.forget_old_tokens")
@one_at_a_time
def forget_old_tokens(**_extra: Any) -> int:
    """Delete codes nobody can use any more."""
    return services.forget_old_tokens(now=timezone.now())
