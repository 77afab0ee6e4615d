"""What hangs on a review while it is handled: its clocks, and the work items of the desk. Each verb calls these in its transaction."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.common.actor import Actor
from apps.reviews.models import Review
from apps.reviews.permissions import RECTIFY, VERIFY
from apps.work import services as work
from apps.work.choices import ClockKind
from apps.work.clocks import Limit
from apps.work.models import Clock
from apps.work.selectors import running_clock

VERIFYING, RECHECKING, RECTIFYING, CALLING = "verify", "recheck", "rectify", "call_back"
# The name of a person never stands in a list of a desk; whether somebody can be called does.
NAMED, ANONYMOUS = gettext_noop("实名评价"), gettext_noop("匿名评价")
TICKET = gettext_noop("12345 诉求")


def begin_verifying(review: Review, *, actor: Actor, at: datetime) -> None:
    """Start the officer's time to verify a bad review."""
    _begin(review, ClockKind.VERIFYING, settings.REVIEW_VERIFY_DAYS, VERIFYING, gettext_noop("核实评价"), actor, at)


def begin_rechecking(review: Review, *, actor: Actor, at: datetime) -> None:
    """Start the officer's time to look at a department's appeal."""
    _begin(review, ClockKind.VERIFYING, settings.REVIEW_RECHECK_DAYS, RECHECKING, gettext_noop("申诉复核"), actor, at)


def begin_rectifying(review: Review, *, actor: Actor, at: datetime) -> None:
    """Start the department's time: shorter for what is simple."""
    days = settings.REVIEW_COMPLEX_DAYS if review.is_complex else settings.REVIEW_SIMPLE_DAYS
    _begin(review, ClockKind.RECTIFYING, days, RECTIFYING, gettext_noop("整改"), actor, at)


def begin_calling(review: Review, *, actor: Actor, at: datetime) -> None:
    """Start the officer's time to call back, or for reviews that name nobody to look at what was done."""
    _begin(review, ClockKind.CALL_BACK, settings.REVIEW_CALL_BACK_DAYS, CALLING, gettext_noop("回访"), actor, at)


def end(review: Review, kind: str, item: str, *, actor: Actor, at: datetime) -> Clock:
    """Stop a duty's clock and close its item: finished by ``actor``, or cancelled when the clock did it."""
    clock = running(review, kind)
    stopped = work.stop_clock(clock=clock, on=max(timezone.localdate(at), clock.started_on))
    if actor.is_system:
        work.cancel_items(subject=review, at=at)
    else:
        work.finish_item(subject=review, kind=item, actor=actor, at=at)
    return stopped


def drop(review: Review, kind: str, *, at: datetime) -> None:
    """Stop a duty that nobody has to do any more."""
    clock = running(review, kind)
    work.stop_clock(clock=clock, on=max(timezone.localdate(at), clock.started_on))
    work.cancel_items(subject=review, at=at)


def running(review: Review, kind: str) -> Clock:
    """Return a review's running clock of a kind.

    :raises Clock.DoesNotExist: the status says there is one: a bug
    """
    clock = running_clock(review, kind)
    if clock is None:
        raise Clock.DoesNotExist
    return clock


def _begin(review: Review, kind: str, days: int, item: str, title: str, actor: Actor, at: datetime) -> None:
    today = timezone.localdate(at)
    clock = work.start_clock(
        subject=review, kind=kind, started_on=today, promised=Limit(days), statutory=None, today=today
    )
    new = work.NewItem(
        kind=item,
        step="",
        step_title=title,
        right=RECTIFY if item == RECTIFYING else VERIFY,
        department_id=review.department_id,
        number=review.number,
        title=_title(review),
        applicant=NAMED if review.is_named else ANONYMOUS,
        subject_public_id=review.public_id,
    )
    work.open_item(subject=review, item=new, clock=clock, at=at, actor=actor)


def _title(review: Review) -> str:
    """Return what the inbox calls the service: of a nameless review of a ticket nothing of the caller's own words."""
    return review.invitation.title if review.is_named or review.invitation.matter else TICKET
