"""What work does by the clock."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.work import services


@shared_task(name="work.recompute_running_clocks")
def recompute_running_clocks(**_extra: Any) -> None:
    """Recompute running clocks each night: pauses grow by a day, and calendars are published."""
    services.recompute_running_clocks(now=timezone.now())
