"""The arithmetic of time limits: the one place that computes a due date or moment. Pure functions.

Limits of days are date arithmetic and end with their last day; limits of minutes (to sign for a ticket, to answer an urgent
one) end at a moment, and run round the clock or in office hours only.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.common.workdays import Hours, WorkCalendar, add_opening_minutes
from apps.work.choices import TIMED_UNITS, Light, Unit

WARN_SHARE = 0.2  # yellow begins when this share of the limit is left. Source: domain.md §2.4 (practice)
WARN_MIN_DAYS = 1


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of working days, calendar days, months, or minutes."""

    value: int
    unit: str = Unit.WORKDAY

    @property
    def is_timed(self) -> bool:
        """Whether it ends at a moment instead of with a day."""
        return self.unit in TIMED_UNITS


@dataclass(frozen=True, slots=True)
class Span:
    """A time that is not counted: from ``start`` up to but without ``end``; an open one ends today."""

    start: date
    end: date | None


def due_on(
    *, start: date, limit: Limit, pauses: Iterable[Span] = (), extra_days: int = 0, today: date, calendar: WorkCalendar
) -> date:
    """Return the last day of a limit that began with the event on ``start``.

    The day of the event is not counted (民法典 Art. 201); days of a 许可 are working days (许可法 Art. 82); other
    limits that end on a day off move to the next working day (民法典 Art. 203). Time paused is added, as are
    ``extra_days`` of extensions, in working days.
    """
    if limit.unit == Unit.WORKDAY:
        paused = sum(_paused(span, calendar, today) for span in pauses)
        return calendar.add_working_days(start, limit.value + paused + extra_days)
    end = _months_later(start, limit.value) if limit.unit == Unit.MONTH else start + timedelta(days=limit.value)
    end += timedelta(days=sum(((span.end or today) - span.start).days for span in pauses))
    end = end if calendar.is_working(end) else calendar.next_working_day(end)
    return calendar.add_working_days(end, extra_days) if extra_days else end


def due_at(*, start: datetime, limit: Limit, hours: Hours, calendar: WorkCalendar) -> datetime:
    """Return the moment a limit of minutes is over; ``hours`` are those of offices, for limits that run in them only."""
    if limit.unit == Unit.OFFICE_MINUTE:
        return add_opening_minutes(start, limit.value, hours=hours, calendar=calendar)
    return start + timedelta(minutes=limit.value)


def _paused(span: Span, calendar: WorkCalendar, today: date) -> int:
    end = span.end or max(today, span.start)
    return calendar.working_days_between(span.start, end)


def _months_later(start: date, months: int) -> date:
    """Return the same day ``months`` later, or the month's last day. Source: 民法典 Art. 202."""
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=start.day - 1), following - timedelta(days=1))


def days_left(*, due: date, today: date, calendar: WorkCalendar) -> int:
    """Return the working days left after today up to ``due``, 0 on the day itself.

    Past it they are counted negative: still 0 while only days off lie behind it. Whether a duty is late says its light.
    """
    if due >= today:
        return calendar.working_days_between(today + timedelta(days=1), due + timedelta(days=1))
    return -calendar.working_days_between(due + timedelta(days=1), today + timedelta(days=1))


def warn_on(*, due: date, limit: Limit, calendar: WorkCalendar) -> date:
    """Return the first day of yellow: a fifth of the limit is left, and at least one working day."""
    share = math.ceil(limit.value * WARN_SHARE) if limit.unit == Unit.WORKDAY else 2
    margin = max(WARN_MIN_DAYS, share)
    day = due
    while calendar.working_days_between(day + timedelta(days=1), due + timedelta(days=1)) < margin:
        day -= timedelta(days=1)
    return day


def light_of(
    *, due: datetime | None, warn: datetime | None, statutory: datetime | None, now: datetime, counting: bool
) -> str:
    """Return the light of a duty from the moments it is late, wants warning, and breaks the law."""
    if due is None or not counting:
        return Light.GREY
    if statutory is not None and now >= statutory:
        return Light.BLACK
    if now >= due:
        return Light.RED
    return Light.YELLOW if warn is not None and now >= warn else Light.GREEN
