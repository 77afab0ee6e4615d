"""What the journal does by the clock, and the task that events wake."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.journal import broker, services

BATCH = 200


@shared_task(name=broker.DELIVER)
def deliver(**_extra: Any) -> int:
    """Handle what is due; when a batch was not enough, wake another worker for the rest."""
    for count in range(BATCH):
        if not services.deliver_next(now=timezone.now()):
            return count
    broker.wake()
    return BATCH


@shared_task(name="journal.seal")
def seal(**_extra: Any) -> None:
    """Seal the chains that grew."""
    services.seal_chains(now=timezone.now())


@shared_task(name="journal.forget_old_keys")
def forget_old_keys(**_extra: Any) -> None:
    """Delete idempotency keys nobody will repeat."""
    services.forget_old_keys(now=timezone.now())
