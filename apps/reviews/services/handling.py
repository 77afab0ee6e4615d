"""Handling a bad review: verify, rectify, appeal, call back. Source: 国办发〔2019〕51号, 差评核实整改反馈."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.common.actor import SYSTEM, Actor
from apps.journal.services import advance
from apps.organisation.selectors import work_calendar
from apps.reviews.choices import Channel, ReviewAction, ReviewStatus, Verdict
from apps.reviews.errors import AppealTooLate, NobodyToCall, ReasonMissing, TooLong
from apps.reviews.models import Review
from apps.reviews.services import duties
from apps.reviews.services.reviewing import Rating, offer_append, take_by_phone
from apps.reviews.workflow import REVIEW
from apps.work.choices import ClockKind
from apps.work.models import Clock
from apps.work.selectors import running_clock
from apps.work.services import extend_clock


def _need(reason: str) -> str:
    """Return a reason without its edges.

    :raises ReasonMissing: nothing is left
    """
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


@transaction.atomic
def confirm_review(
    *, review: Review, is_complex: bool, actor: Actor, at: datetime, revision: int | None = None
) -> Review:
    """Find a bad review justified and hand it to the department; complex questions get more time."""
    action = ReviewAction.CONFIRM_BY_TIME if actor.is_system else ReviewAction.CONFIRM
    review = advance(
        REVIEW, review, action, actor=actor, at=at, expected_revision=revision, facts={"complex": is_complex},
        verdict=Verdict.VALID, is_complex=is_complex, assigned_at=at,
    )  # fmt: skip
    duties.end(review, ClockKind.VERIFYING, duties.VERIFYING, actor=actor, at=at)
    duties.begin_rectifying(review, actor=actor, at=at)
    return review


@transaction.atomic
def reject_review(
    *, review: Review, verdict: str, reason: str, actor: Actor, at: datetime, revision: int | None = None
) -> Review:
    """Find a bad review mistaken, malicious or given twice: it counts nowhere.

    :raises ReasonMissing: no reason given
    """
    review = advance(
        REVIEW, review, ReviewAction.REJECT, actor=actor, at=at, expected_revision=revision,
        facts={"verdict": verdict}, verdict=verdict, reason=_need(reason),
    )  # fmt: skip
    duties.end(review, ClockKind.VERIFYING, duties.VERIFYING, actor=actor, at=at)
    return review


@transaction.atomic
def rectify_review(
    *, review: Review, remedy: str, answer: str, actor: Actor, at: datetime, revision: int | None = None
) -> Review:
    """Say what was done about a bad review, or why nothing can be; a late answer stays late whatever follows.

    :raises ReasonMissing: nothing is said
    """
    clock = running_clock(review, ClockKind.RECTIFYING)  # none: the transition refuses below
    in_time = clock is not None and timezone.localdate(at) <= clock.due_on and review.is_in_time is not False
    review = advance(
        REVIEW, review, ReviewAction.RECTIFY, actor=actor, at=at, expected_revision=revision,
        facts={"remedy": remedy, "in_time": in_time}, remedy=remedy, answer=_need(answer), rectified_at=at,
        is_in_time=in_time,
    )  # fmt: skip
    duties.end(review, ClockKind.RECTIFYING, duties.RECTIFYING, actor=actor, at=at)
    duties.begin_calling(review, actor=actor, at=at)
    return review


@transaction.atomic
def extend_review(
    *, review: Review, days: int, reason: str, actor: Actor, at: datetime, revision: int | None = None
) -> Review:
    """Give the department more working days, once, on the record.

    :raises ReasonMissing, TooLong: no reason; more than ``REVIEW_EXTENSION_MAX_DAYS``
    """
    if days > settings.REVIEW_EXTENSION_MAX_DAYS:
        raise TooLong(most=settings.REVIEW_EXTENSION_MAX_DAYS)
    review = advance(
        REVIEW, review, ReviewAction.EXTEND, actor=actor, at=at, expected_revision=revision,
        facts={"days": days, "reason": _need(reason)},
    )  # fmt: skip
    clock = duties.running(review, ClockKind.RECTIFYING)
    extend_clock(clock=clock, days=days, reason=reason.strip(), actor=actor, at=at, notice=None)
    return review


@transaction.atomic
def appeal_review(*, review: Review, reason: str, actor: Actor, at: datetime, revision: int | None = None) -> Review:
    """Ask the officer to look again, within some days of the notice and once; rectifying waits meanwhile.

    :raises ReasonMissing, AppealTooLate: no reason; too late
    """
    days = settings.REVIEW_APPEAL_DAYS
    given_on = timezone.localdate(review.assigned_at or at)
    if timezone.localdate(at) > work_calendar().add_working_days(given_on, days):
        raise AppealTooLate(days=days)
    review = advance(
        REVIEW, review, ReviewAction.APPEAL, actor=actor, at=at, expected_revision=revision, appeal=_need(reason),
        appealed_at=at,
    )  # fmt: skip
    duties.end(review, ClockKind.RECTIFYING, duties.RECTIFYING, actor=actor, at=at)
    duties.begin_rechecking(review, actor=actor, at=at)
    return review


@transaction.atomic
def uphold_review(*, review: Review, reason: str, actor: Actor, at: datetime, revision: int | None = None) -> Review:
    """Keep a review in spite of the appeal: the department rectifies, its time begins anew.

    :raises ReasonMissing: no reason given, unless time itself decided
    """
    action = ReviewAction.UPHOLD_BY_TIME if actor.is_system else ReviewAction.UPHOLD
    review = advance(
        REVIEW, review, action, actor=actor, at=at, expected_revision=revision,
        reason="" if actor.is_system else _need(reason),
    )  # fmt: skip
    duties.end(review, ClockKind.VERIFYING, duties.RECHECKING, actor=actor, at=at)
    duties.begin_rectifying(review, actor=actor, at=at)
    return review


@transaction.atomic
def overturn_review(
    *, review: Review, verdict: str, reason: str, actor: Actor, at: datetime, revision: int | None = None
) -> Review:
    """Follow the appeal: the review counts nowhere.

    :raises ReasonMissing: no reason given
    """
    review = advance(
        REVIEW, review, ReviewAction.OVERTURN, actor=actor, at=at, expected_revision=revision,
        facts={"verdict": verdict}, verdict=verdict, reason=_need(reason), released_at=None, public_text="",
        public_answer="",
    )  # fmt: skip
    duties.end(review, ClockKind.VERIFYING, duties.RECHECKING, actor=actor, at=at)
    return review


@dataclass(frozen=True, slots=True)
class Call:
    """What came of calling back; ``again`` is a second review on the evaluator's word."""

    was_reached: bool
    is_content: bool | None = None
    words: str = ""
    again: Rating | None = None


@transaction.atomic
def call_back(*, review: Review, call: Call, actor: Actor, at: datetime, revision: int | None = None) -> Review:
    """Close a rectified review after calling its evaluator back, and offer a second review or take it down.

    :raises ReasonMissing: nobody was reached and nothing is said of how often it was tried
    :raises NobodyToCall: somebody was reached, who left no number
    """
    if not call.was_reached:
        _need(call.words)
    elif not review.contact:
        raise NobodyToCall
    review = advance(
        REVIEW, review, ReviewAction.CALL_BACK, actor=actor, at=at, expected_revision=revision,
        facts={"reached": call.was_reached, "content": call.is_content if call.was_reached else None},
        was_reached=call.was_reached, is_content=call.is_content if call.was_reached else None,
        words=call.words.strip(), called_back_at=at,
    )  # fmt: skip
    duties.end(review, ClockKind.CALL_BACK, duties.CALLING, actor=actor, at=at)
    offer_append(invitation=review.invitation, at=at)
    if call.again is not None and call.was_reached:
        take_by_phone(invitation=review.invitation, rating=call.again, actor=actor, at=at, channel=Channel.HOTLINE)
    return review


@transaction.atomic
def send_back(*, review: Review, reason: str, actor: Actor, at: datetime, revision: int | None = None) -> Review:
    """Let the department do it again: what it did is not what was asked.

    :raises ReasonMissing: no reason given
    """
    review = advance(
        REVIEW, review, ReviewAction.SEND_BACK, actor=actor, at=at, expected_revision=revision, reason=_need(reason)
    )
    duties.end(review, ClockKind.CALL_BACK, duties.CALLING, actor=actor, at=at)
    duties.begin_rectifying(review, actor=actor, at=at)
    return review


@transaction.atomic
def close_by_time(*, review: Review, at: datetime) -> Review:
    """Close what was rectified, names nobody to call, and was not looked at in time."""
    review = advance(REVIEW, review, ReviewAction.CLOSE_BY_TIME, actor=SYSTEM, at=at)
    duties.end(review, ClockKind.CALL_BACK, duties.CALLING, actor=SYSTEM, at=at)
    return review


def waiting_too_long(status: str, kind: str, *, today: date) -> QuerySet[Review]:
    """Return the reviews in a status whose running clock of a kind was due before today."""
    late = Clock.objects.filter(
        subject_type=Review._meta.label_lower, kind=kind, stopped_on__isnull=True, promised_due_on__lt=today
    )
    found = Review.objects.filter(status=status, pk__in=late.values("subject_id"))
    return found.select_related("invitation").order_by("id")


def unverified_since(today: date) -> QuerySet[Review]:
    """Return bad reviews nobody verified in time."""
    return waiting_too_long(ReviewStatus.RECEIVED, ClockKind.VERIFYING, today=today)


def unchecked_since(today: date) -> QuerySet[Review]:
    """Return appeals nobody looked at in time."""
    return waiting_too_long(ReviewStatus.APPEALED, ClockKind.VERIFYING, today=today)


def uncalled_since(today: date) -> QuerySet[Review]:
    """Return rectified reviews whose call-back is late; those that name somebody stay red until the call is made."""
    return waiting_too_long(ReviewStatus.RECTIFIED, ClockKind.CALL_BACK, today=today).filter(is_named=False)
