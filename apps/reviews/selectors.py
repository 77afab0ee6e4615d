"""Reading reviews: links, lists, one review for each kind of reader, and the figures of the board."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import caches
from django.db.models import Count, F, FilteredRelation, Model, Prefetch, Q, QuerySet, Sum
from django.urls import reverse

from apps.common.actor import Actor
from apps.common.workdays import start_of
from apps.identity.permissions import departments_with
from apps.journal.models import Event
from apps.journal.selectors import events_of
from apps.journal.services import open_actions
from apps.journal.workflow import OpenAction
from apps.organisation.models import Department
from apps.reviews.choices import BAD_GRADES, NOT_COUNTED, Channel, ReviewStatus, Round, Way
from apps.reviews.figures import Counts, Period
from apps.reviews.models import Invitation, Review
from apps.reviews.permissions import visible_invitations, visible_reviews
from apps.reviews.workflow import REVIEW

ORDER = ("-reviewed_at", "-id")
INVITED_ORDER = ("-ended_at", "-id")
RELEASED_ORDER = ("-released_at", "-id")
COUNTS_SECONDS = 60
# What a list never needs and decrypting would make dear.
HEAVY = ("text", "contact", "words")
_signer = signing.Signer(salt="reviews.invitation", sep="~")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link says once its signature holds."""

    public_id: str
    round: int
    way: str


def token_of(invitation: Invitation, *, number: int = Round.FIRST, way: str = Way.LINK) -> str:
    """Return the signed token of one review of one service; made anew at each call, always the same, stored nowhere."""
    return _signer.sign(f"{invitation.public_id}-{int(number)}{way}")


def link_of(invitation: Invitation, *, number: int = Round.FIRST, way: str = Way.LINK) -> str:
    """Return the whole address for a link or a QR code; it works without signing in, once."""
    token = token_of(invitation, number=number, way=way)
    return f"{settings.BASE_URL}{reverse('reviews:rate', args=[token])}"


def read_token(token: str) -> Ticket | None:
    """Return what a token says, or nothing if the portal did not write it; asks the database nothing."""
    try:
        public_id, _dash, rest = _signer.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    return Ticket(public_id, int(rest[0]), rest[1:])


def invitation_of(subject: Model) -> Invitation | None:
    """Return the invitation to review a case or a ticket, with its reviews; the caller has shown that it may read the subject."""
    found = Invitation.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return found.prefetch_related(_given()).order_by("id").first()


def invitation_by_public_id(public_id: str) -> Invitation | None:
    """Return an invitation for who has its signed link; what is shown of it names nobody."""
    found = Invitation.objects.filter(public_id=public_id).select_related("department").prefetch_related(_given())
    return found.order_by("id").first()


def invitations(*, reader: Actor) -> QuerySet[Invitation]:
    """Return the services of the reader that ended, newest first, with what was said of each."""
    return (
        visible_invitations(reader)
        .select_related("department")
        .prefetch_related(_given(defer=False))
        .order_by(*INVITED_ORDER)
    )


def unreviewed(*, reader: Actor, now: datetime) -> QuerySet[Invitation]:
    """Return the reader's services that can still be reviewed and were not."""
    return invitations(reader=reader).filter(open_until__gt=now, reviews__isnull=True)


def _given(*, defer: bool = True) -> "Prefetch[str, QuerySet[Review], str]":
    rows = Review.objects.order_by("round")
    return Prefetch("reviews", rows.defer(*HEAVY) if defer else rows)


def given(invitation: Invitation, number: int) -> Review | None:
    """Return the first review of a service, or the one added; reads what is already there."""
    return next((row for row in invitation.reviews.all() if row.round == number), None)


def reviews(*, reader: Actor) -> QuerySet[Review]:
    """Return the reviews a reader may see, newest first, ready for a list."""
    return visible_reviews(reader).select_related("department", "invitation").defer(*HEAVY).order_by(*ORDER)


def review_detail(*, reader: Actor) -> QuerySet[Review]:
    """Return the same reviews with what one whole review needs."""
    known = ("person", "entity", "invitation__person", "invitation__entity")
    return visible_reviews(reader).select_related("department", "invitation", *known).order_by(*ORDER)


def actions_of(review: Review, actor: Actor) -> list[OpenAction]:
    """Return what the actor may do with a review now, each refused one with its reason."""
    return open_actions(REVIEW, review, actor)


def history_of(review: Review) -> QuerySet[Event]:
    """Return the events of a review, oldest first."""
    return events_of(review)


def other_round(review: Review) -> Review | None:
    """Return the review of the same service in the other round."""
    found = Review.objects.filter(invitation_id=review.invitation_id).exclude(pk=review.pk)
    return found.select_related("department").order_by("id").first()


def departments_of(reader: Actor) -> QuerySet[Department]:
    """Return the departments whose reviews a post works on."""
    held = departments_with(reader, "verify_reviews") | departments_with(reader, "rectify_reviews")
    return Department.objects.filter(pk__in=sorted(held)).order_by("position", "slug")


def released(*, department: Department | None = None) -> QuerySet[Review]:
    """Return what officers released for everybody, newest first; only these columns are read."""
    found = Review.objects.filter(released_at__isnull=False)
    if department is not None:
        found = found.filter(department=department)
    shown = (
        "grade",
        "tags",
        "public_text",
        "public_answer",
        "released_at",
        "department__short_name",
        "department__slug",
    )
    return found.select_related("department").only(*shown).order_by(*RELEASED_ORDER)


def _counted(**condition: object) -> Q:
    """Return the condition on the first review of a service that counts."""
    return Q(first__isnull=False, **condition) & ~Q(first__verdict__in=NOT_COUNTED)


ACTIVE = _counted() & ~Q(first__channel=Channel.DEFAULT)
DEFAULT = _counted(first__channel=Channel.DEFAULT)
GOOD = ~Q(first__grade__in=BAD_GRADES)
NAMED_BAD = ACTIVE & ~GOOD & Q(first__is_named=True)
RECTIFIED = NAMED_BAD & Q(first__status__in=(ReviewStatus.RECTIFIED, ReviewStatus.CLOSED))
NUMBERS = {
    "ended": Count("id"),
    "active": Count("id", filter=ACTIVE),
    "active_good": Count("id", filter=ACTIVE & GOOD),
    "default": Count("id", filter=DEFAULT),
    "default_good": Count("id", filter=DEFAULT & GOOD),
    "invalid": Count("id", filter=Q(first__verdict__in=NOT_COUNTED)),
    "points": Sum("first__grade", filter=ACTIVE, default=0),
    "bad": Count("id", filter=ACTIVE & ~GOOD),
    "bad_named": Count("id", filter=NAMED_BAD),
    "bad_named_rectified": Count("id", filter=RECTIFIED),
    "bad_named_in_time": Count("id", filter=RECTIFIED & Q(first__is_in_time=True)),
}


def counts_of(period: Period, *, department: Department | None = None) -> dict[int, Counts]:
    """Return the counts of a period by department, in one query whatever the number of departments and reviews."""
    found = Invitation.objects.filter(ended_at__gte=start_of(period.start), ended_at__lt=start_of(period.end))
    if department is not None:
        found = found.filter(department=department)
    rows: Any = (  # the stubs know no names made by annotate(**…)
        found.alias(first=FilteredRelation("reviews", condition=Q(reviews__round=Round.FIRST)))
        .order_by()
        .values(key=F("department_id"))
        .annotate(**NUMBERS)
    )
    return {row["key"]: Counts(**{name: row[name] for name in NUMBERS}) for row in rows}


def board_counts(period: Period) -> dict[int, Counts]:
    """Return the same counts, at most a minute old: everybody may ask for them, as often as they like."""
    key = f"reviews:counts:{period.name}"
    found: dict[int, Counts] | None = caches["local"].get(key)
    if found is None:
        found = counts_of(period)
        caches["local"].set(key, found, COUNTS_SECONDS)
    return found


def departments_reviewed(ids: set[int]) -> list[Department]:
    """Return departments by id, in the city's order."""
    return list(Department.objects.filter(pk__in=ids).order_by("position", "slug"))


def department_by_slug(slug: str) -> Department | None:
    """Return a department by its slug; one that is gone keeps its figures, to which the board leads."""
    return Department.objects.filter(slug=slug).first()


def grades_of(period: Period, department: Department) -> dict[int, int]:
    """Return how many valid reviews people gave of each grade, of the services of a period."""
    rows = Review.objects.filter(
        department=department,
        round=Round.FIRST,
        invitation__ended_at__gte=start_of(period.start),
        invitation__ended_at__lt=start_of(period.end),
    ).exclude(Q(verdict__in=NOT_COUNTED) | Q(channel=Channel.DEFAULT))
    return dict(rows.order_by().values_list("grade").annotate(Count("id")))
