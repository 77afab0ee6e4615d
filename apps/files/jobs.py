"""What files do by the clock."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.common.locks import one_at_a_time
from apps.files import services


@shared_task(name="files.forget_unused")
@one_at_a_time
def forget_unused(**_extra: Any) -> int:
    """Delete files that belong to nothing, then contents that belong to no file; return how many."""
    now = timezone.now()
    return services.forget_unused_files(now=now) + services.forget_stray_contents(now=now)
