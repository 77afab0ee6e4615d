"""What happens to reviews by the clock alone. A job selects rows and calls one service per row."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.common.actor import SYSTEM
from apps.common.errors import DomainError
from apps.common.locks import one_at_a_time
from apps.reviews.models import Review
from apps.reviews.services import handling

log = logging.getLogger(__name__)


@shared_task(name="reviews.move_on")
@one_at_a_time
def move_on(**_extra: Any) -> None:
    """Count as justified what nobody verified or rechecked in time; close what names nobody to call."""
    now = timezone.now()
    today = timezone.localdate(now)
    _each(handling.unverified_since(today), _confirm, now)
    _each(handling.unchecked_since(today), _uphold, now)
    _each(handling.uncalled_since(today), _close, now)


def _confirm(review: Review, at: datetime) -> None:
    handling.confirm_review(review=review, is_complex=False, actor=SYSTEM, at=at)


def _uphold(review: Review, at: datetime) -> None:
    handling.uphold_review(review=review, reason="", actor=SYSTEM, at=at)


def _close(review: Review, at: datetime) -> None:
    handling.close_by_time(review=review, at=at)


def _each(reviews: Iterable[Review], service: Callable[[Review, datetime], None], now: datetime) -> None:
    """Call ``service`` for each review; one that moved on meanwhile is left alone and does not stop the others."""
    for review in list(reviews):
        try:
            service(review, now)
        except DomainError as error:
            log.info("review %s moved on: %s", review.pk, error.code)
