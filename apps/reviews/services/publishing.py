"""Telling everybody what was said and what came of it: only what an officer has read and cleaned."""

import re
from datetime import datetime

from django.db import transaction

from apps.common.actor import Actor
from apps.common.errors import NotAllowed, StaleVersion
from apps.journal.services import record
from apps.reviews import events
from apps.reviews.choices import OPEN_STATUSES, ReviewStatus
from apps.reviews.errors import NothingToRelease, PersonalDataInText
from apps.reviews.models import Review
from apps.reviews.permissions import is_officer

# Seven digits or more, however they are spaced: a phone, a document, an account, the number of a case.
_NUMBER = re.compile(r"(?:\d[\s-]?){7,}")


@transaction.atomic
def release_text(
    *, review: Review, text: str, answer: str, actor: Actor, at: datetime, revision: int | None = None
) -> Review:
    """Show a review's words, as the officer cleaned them, with the department's answer on the public board.

    :raises NotAllowed: the actor is no officer of this department's reviews
    :raises NothingToRelease: it does not count, or is still being handled, or nothing is left of it
    :raises PersonalDataInText: a long number, or a name the portal knows to belong to it, stands in it
    """
    row = _locked(review, actor, revision)
    if row.status in {*OPEN_STATUSES, ReviewStatus.INVALID} or not text.strip():
        raise NothingToRelease
    if has_personal_data(row, text) or has_personal_data(row, answer):
        raise PersonalDataInText
    row.public_text, row.public_answer, row.released_at = text.strip(), answer.strip(), at
    _save(row)
    record(events.TEXT_RELEASED, row, actor=actor, at=at)
    return row


@transaction.atomic
def withdraw_text(*, review: Review, actor: Actor, at: datetime, revision: int | None = None) -> Review:
    """Take a text off the public board.

    :raises NotAllowed: the actor is no officer of this department's reviews
    :raises NothingToRelease: it is not there
    """
    row = _locked(review, actor, revision)
    if row.released_at is None:
        raise NothingToRelease
    row.public_text, row.public_answer, row.released_at = "", "", None
    _save(row)
    record(events.TEXT_WITHDRAWN, row, actor=actor, at=at)
    return row


def _locked(review: Review, actor: Actor, revision: int | None) -> Review:
    if not is_officer(review, actor):
        raise NotAllowed
    row = Review.objects.select_for_update(of=("self",), no_key=True).select_related("invitation").get(pk=review.pk)
    if revision is not None and row.revision != revision:
        raise StaleVersion
    return row


def _save(row: Review) -> None:
    row.revision += 1
    row.save(update_fields=["public_text", "public_answer", "released_at", "revision"])


def has_personal_data(review: Review, text: str) -> bool:
    """Tell whether a text holds a long number, or a name or number the portal knows to belong to the service."""
    invitation = review.invitation
    known = [review.contact, invitation.number]
    known += [who.name for who in (invitation.person, invitation.entity, review.person, review.entity) if who]
    return bool(_NUMBER.search(text)) or any(word and word in text for word in known)
