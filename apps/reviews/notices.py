"""What people are told of reviews; the texts are reviewed data of messaging."""

import re

from django.urls import reverse
from django.utils import timezone

from apps.journal.models import Event
from apps.messaging.services import queue_sms, tell
from apps.reviews.choices import Round, Way
from apps.reviews.models import Invitation, Review
from apps.reviews.selectors import link_of

MOBILE = re.compile(r"^1[3-9][0-9]{9}$")


def _link(invitation: Invitation) -> str:
    """Return the reader's own page of a service: a message never carries the signed link, which opens to anybody."""
    return reverse("reviews:mine", args=[invitation.public_id])


def tell_invited(*, invitation: Invitation, event: Event) -> None:
    """Ask whose service ended what they think of it; once, and never again."""
    if invitation.holder is None:
        return
    tell(
        key=f"{event.pk}:review_invited:{invitation.holder[0]}:{invitation.holder[1]}",
        person=invitation.person,
        entity=invitation.entity,
        template="review_invited",
        params={
            "matter": invitation.title,
            "number": invitation.number,
            "until_on": timezone.localdate(invitation.open_until),
        },
        link=_link(invitation),
        at=event.at,
    )


def tell_handled(*, event: Event) -> None:
    """Tell who gave a bad review what was done about it, and that a second review is welcome."""
    review = Review.objects.select_related("invitation", "person", "entity", "department").get(pk=event.subject_id)
    invitation = review.invitation
    if review.person is None and review.entity is None:
        _send_link(review, event)
        return
    tell(
        key=f"{event.pk}:review_handled:{review.pk}",
        person=review.person,
        entity=review.entity,
        template="review_handled" if review.round == Round.FIRST else "review_handled_again",
        params={"matter": invitation.title, "department": review.department.name},
        link=_link(invitation),
        at=event.at,
    )


def _send_link(review: Review, event: Event) -> None:
    """Send who reviewed without signing in, and left a mobile number, the link to a second review; once."""
    phone = re.sub(r"\D", "", review.contact)
    invitation = review.invitation
    if review.round != Round.FIRST or not MOBILE.match(phone) or invitation.reviews.filter(round=Round.APPEND).exists():
        return
    link = link_of(invitation, number=Round.APPEND, way=Way.SMS)
    key = f"{event.pk}:review_link:{review.pk}"
    queue_sms(key=key, phone=phone, template="review_link", params={"link": link}, at=event.at,
              useless_at=invitation.append_until)  # fmt: skip
