"""Reading work: the inbox, the clocks of a subject, its opinions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Model, QuerySet

from apps.common.actor import Actor
from apps.common.workdays import WorkCalendar
from apps.organisation.selectors import work_calendar
from apps.work import clocks
from apps.work.choices import LIVE, ItemStatus
from apps.work.models import Clock, Opinion, WorkItem
from apps.work.permissions import visible_items

INBOX_ORDER = ("due_on", "id")


def live_items(*, reader: Actor) -> QuerySet[WorkItem]:
    """Return what waits for the reader's post and its colleagues, most urgent first."""
    return visible_items(reader).filter(status__in=LIVE).select_related("department", "assignee").order_by(*INBOX_ORDER)


def open_items(*, reader: Actor) -> QuerySet[WorkItem]:
    """Return what nobody has claimed yet."""
    return live_items(reader=reader).filter(status=ItemStatus.OPEN)


def my_items(*, reader: Actor) -> QuerySet[WorkItem]:
    """Return what the reader's post has claimed."""
    return live_items(reader=reader).filter(assignee_id=reader.post_id)


def live_items_of(subject: Model) -> QuerySet[WorkItem]:
    """Return the live items of one subject."""
    return WorkItem.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, status__in=LIVE
    ).order_by("id")


def opinions_of(subject: Model) -> QuerySet[Opinion]:
    """Return the opinions on a subject, oldest first."""
    return (
        Opinion.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
        .select_related("post__department")
        .order_by("id")
    )


def clocks_of(subject_type: str, subject_ids: Iterable[int]) -> dict[int, list[Clock]]:
    """Return the clocks of many subjects in one query, by subject."""
    found: dict[int, list[Clock]] = {}
    for clock in Clock.objects.filter(subject_type=subject_type, subject_id__in=list(subject_ids)).order_by("id"):
        found.setdefault(clock.subject_id, []).append(clock)
    return found


def running_clock(subject: Model, kind: str) -> Clock | None:
    """Return a subject's running clock of one kind."""
    return Clock.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, kind=kind, stopped_on__isnull=True
    ).first()


@dataclass(frozen=True, slots=True)
class Remaining:
    """How a duty stands today: its light, its due day, and the working days left (negative when late)."""

    light: str
    due_on: date
    days_left: int
    is_provisional: bool = False


def remaining(item: WorkItem | Clock, *, today: date, calendar: WorkCalendar | None = None) -> Remaining:
    """Return how a work item or a clock stands today; lists read the calendar once and pass it."""
    calendar = calendar or work_calendar()
    if isinstance(item, Clock):
        counting = not item.is_paused and item.stopped_on is None
    else:
        counting = item.is_counting and item.status in LIVE
    due: date = item.due_on  # type: ignore[assignment]
    return Remaining(
        light=clocks.light_of(
            due=due, warn=item.warn_on, statutory=item.statutory_due_on, today=today, counting=counting
        ),
        due_on=due,
        days_left=clocks.days_left(due=due, today=today, calendar=calendar),
        is_provisional=getattr(item, "is_provisional", False),
    )
