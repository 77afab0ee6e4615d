"""What the cases of the last weeks say about the matters: pushed down every night, so that lists and guides need not ask."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate

from apps.cases.models import Case
from apps.common.workdays import ZONE, WorkCalendar
from apps.matters.models import Matter
from apps.matters.services import forget_usual_times, note_demand, note_usual_time
from apps.organisation.selectors import work_calendar

LATELY_DAYS = 90
# Fewer applications say nothing about the city, and something about the few.
LEAST_CASES = 10
HALF, MOST = 0.5, 0.9


@transaction.atomic
def push_figures(*, now: datetime) -> None:
    """Store with each matter how often it was applied for in the last 90 days, and how long decisions took."""
    since = now - timedelta(days=LATELY_DAYS)
    note_demand(cases=_applications(since, now), at=now)
    spent = _days_spent(since, now, work_calendar())
    forget_usual_times(keep=spent.keys())
    for matter in Matter.objects.filter(pk__in=spent).order_by("id"):
        days = spent[matter.pk]
        note_usual_time(
            matter=matter,
            median_days=_reached(days, HALF),
            most_days=_reached(days, MOST),
            cases=days.total(),
            at=now,
        )


def _applications(since: datetime, until: datetime) -> dict[int, int]:
    """Return matter id -> applications between two moments."""
    rows = (
        Case.objects.filter(submitted_at__gt=since, submitted_at__lte=until)
        .order_by()
        .values("matter_id")
        .annotate(cases=Count("id"))
        .filter(cases__gte=LEAST_CASES)
    )
    return {row["matter_id"]: row["cases"] for row in rows}


def _days_spent(since: datetime, until: datetime, calendar: WorkCalendar) -> dict[int, Counter[int]]:
    """Return matter id -> working days from acceptance to decision -> cases decided between two moments.

    The database counts per pair of days: a handful of rows per matter, however many cases there were.
    """
    rows = (
        Case.objects.filter(decided_at__gt=since, decided_at__lte=until, accepted_on__isnull=False)
        .order_by()
        .values_list("matter_id", "accepted_on", TruncDate("decided_at", tzinfo=ZONE))
        .annotate(cases=Count("id"))
    )
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for matter_id, accepted_on, decided_on, cases in rows:
        found[matter_id][_working_days(calendar, accepted_on, decided_on)] += cases
    return {matter_id: days for matter_id, days in found.items() if days.total() >= LEAST_CASES}


def _working_days(calendar: WorkCalendar, start: date, end: date) -> int:
    """Return the working days from ``start`` to ``end``, which is not counted; none if it was decided the same day."""
    return max(calendar.working_days_between(start, end), 0)


def _reached(days: Mapping[int, int], share: float) -> int:
    """Return the number of days within which this share of the cases was decided."""
    total, passed = sum(days.values()), 0
    for day in sorted(days):
        passed += days[day]
        if passed >= share * total:
            return day
    return max(days, default=0)
