"""What messaging does by the clock."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.messaging import selectors, services

BATCH = 100


@shared_task(name="messaging.send_waiting_sms")
def send_waiting_sms(**_extra: Any) -> int:
    """Send what waits, the longest waiting first; return how many rows were tried.

    Two workers at once share the work: each skips the rows the other has locked.
    """
    tried = 0
    for sms_id in selectors.due_sms_ids(now=timezone.now(), most=BATCH):
        tried += services.send_sms(sms_id=sms_id, now=timezone.now()) is not None
    return tried
