"""What happens to reviews by the clock alone. A job selects rows and calls one service per row."""

import logging
from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.common.actor import SYSTEM
from apps.common.locks import one_at_a_time
from apps.common.rows import one_by_one
from apps.reviews.services import handling

log = logging.getLogger(__name__)


@shared_task(name="reviews.move_on")
@one_at_a_time
def move_on(**_extra: Any) -> None:
    """Count as justified what nobody verified or rechecked in time; close what names nobody to call."""
    now = timezone.now()
    today = timezone.localdate(now)
    one_by_one(
        handling.unverified_since(today),
        lambda review: handling.confirm_review(review=review, is_complex=False, actor=SYSTEM, at=now),
        what="review",
        log=log,
    )
    one_by_one(
        handling.unchecked_since(today),
        lambda review: handling.uphold_review(review=review, reason="", actor=SYSTEM, at=now),
        what="review",
        log=log,
    )
    one_by_one(
        handling.uncalled_since(today),
        lambda review: handling.close_by_time(review=review, at=now),
        what="review",
        log=log,
    )
