"""Working days and opening hours as plain arithmetic: no clock, no database.

A day nobody named follows its weekday: Monday to Friday are worked. Named days are holidays and make-up workdays of the
State Council's yearly plan; a year whose plan is not announced yet is *provisional*.
Source: 行政许可法 Art. 82 (days are working days), 民法典 Art. 201 and 203 (counting starts the day after the event).
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = 0
SATURDAY = 5
_HORIZON_DAYS = 400  # a hall that does not open within this is taken to have no opening hours

# Weekday (0 = Monday) -> spans in order, not touching each other.
Hours = Mapping[int, Sequence[tuple[dt.time, dt.time]]]


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that a plan of holidays names: off, or worked to make up for one."""

    on: dt.date
    is_working: bool
    note: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked.

    :param days: the named days
    :param announced: years whose plan is final
    """

    days: tuple[NamedDay, ...] = ()
    announced: frozenset[int] = frozenset()
    _named: Mapping[dt.date, NamedDay] = field(init=False, repr=False, compare=False)
    _lost: list[int] = field(init=False, repr=False, compare=False)  # ordinals of Mon-Fri days off
    _gained: list[int] = field(init=False, repr=False, compare=False)  # ordinals of weekend days worked

    def __post_init__(self) -> None:
        named = {day.on: day for day in self.days}
        changed = [day for day in named.values() if day.is_working != _is_weekday(day.on)]
        object.__setattr__(self, "_named", named)
        object.__setattr__(self, "_lost", sorted(day.on.toordinal() for day in changed if not day.is_working))
        object.__setattr__(self, "_gained", sorted(day.on.toordinal() for day in changed if day.is_working))

    @classmethod
    def of(cls, days: Iterable[NamedDay], *, announced: Iterable[int] = ()) -> "WorkCalendar":
        """Return the calendar of the named days."""
        return cls(tuple(sorted(days, key=lambda day: day.on)), frozenset(announced))

    def named(self, day: dt.date) -> NamedDay | None:
        """Return what the plan says about the day, or None if it does not name it."""
        return self._named.get(day)

    def is_working(self, day: dt.date) -> bool:
        """Tell whether the day is worked."""
        named = self._named.get(day)
        return named.is_working if named else _is_weekday(day)

    def is_provisional(self, until: dt.date) -> bool:
        """Tell whether a term that ends on ``until`` rests on a year that is not announced yet."""
        return until.year not in self.announced

    def next_working_day(self, day: dt.date) -> dt.date:
        """Return ``day`` if it is worked, otherwise the first working day after it.

        Source: 民法典 Art. 203: a term whose last day is a holiday ends on the day after the holiday.
        """
        return day if self.is_working(day) else self._nth_after(day, 1)

    def add_working_days(self, start: dt.date, days: int) -> dt.date:
        """Return the last day of a term of ``days`` working days; the day of the event is not counted.

        A term of 0 days ends the same day, or on the next working day if that day is off.

        :raises ValueError: ``days`` is negative
        """
        if days < 0:
            msg = "a term cannot have a negative number of days"
            raise ValueError(msg)
        return self._nth_after(start, days) if days else self.next_working_day(start)

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Return the number of working days in [start, end): ``end`` is not counted; negative if it lies before."""
        return self._count(end.toordinal() - 1) - self._count(start.toordinal() - 1)

    def _nth_after(self, start: dt.date, days: int) -> dt.date:
        first = start.toordinal()
        target = self._count(first) + days
        # Five of seven days, less every day off there is, plus a week for the two broken ends.
        last = first + (days + len(self._lost)) * 7 // 5 + 7
        found = bisect_left(range(first + 1, last + 1), target, key=self._count)
        return dt.date.fromordinal(first + 1 + found)

    def _count(self, ordinal: int) -> int:
        """Return how many days are worked from day 1 (a Monday) to this ordinal, both counted."""
        weeks, rest = divmod(ordinal, 7)
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays + bisect_right(self._gained, ordinal) - bisect_right(self._lost, ordinal)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a hall is open at a moment, and when that changes (None: it never opens)."""

    is_open: bool
    changes_at: dt.datetime | None


def opening_spans(day: dt.date, *, hours: Hours, calendar: WorkCalendar) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return the spans a hall is open on a day, in order.

    Named holidays are closed whatever their weekday; a make-up workday is worked as a Monday is.
    """
    named = calendar.named(day)
    if named and not named.is_working:
        return []
    weekday = MONDAY if named else day.weekday()
    return [
        (dt.datetime.combine(day, opens, ZONE), dt.datetime.combine(day, closes, ZONE))
        for opens, closes in hours.get(weekday, ())
    ]


def opening_at(now: dt.datetime, *, hours: Hours, calendar: WorkCalendar) -> Opening:
    """Tell whether a hall is open at ``now`` (aware) and when it next closes or opens."""
    for opens, closes in _spans_from(now, hours, calendar):
        if opens <= now < closes:
            return Opening(is_open=True, changes_at=closes)
        if opens > now:
            return Opening(is_open=False, changes_at=opens)
    return Opening(is_open=False, changes_at=None)


def working_minutes_between(start: dt.datetime, end: dt.datetime, *, hours: Hours, calendar: WorkCalendar) -> int:
    """Return the whole minutes a hall is open in [start, end), both aware; negative if ``end`` lies before."""
    if end < start:
        return -working_minutes_between(end, start, hours=hours, calendar=calendar)
    total = dt.timedelta()
    day, last = _local_day(start), _local_day(end)
    while day <= last:
        for opens, closes in opening_spans(day, hours=hours, calendar=calendar):
            total += max(min(end, closes) - max(start, opens), dt.timedelta())
        day += dt.timedelta(days=1)
    return total // dt.timedelta(minutes=1)


def add_opening_minutes(start: dt.datetime, minutes: int, *, hours: Hours, calendar: WorkCalendar) -> dt.datetime:
    """Return the first moment by which ``minutes`` of opening time have passed since ``start`` (aware).

    :raises ValueError: ``minutes`` is negative, or the hours never open
    """
    if minutes < 0:
        msg = "a term cannot have a negative number of minutes"
        raise ValueError(msg)
    if minutes == 0:
        return start
    left = dt.timedelta(minutes=minutes)
    at = start
    while True:
        for opens, closes in _spans_from(at, hours, calendar):
            at, span = closes, closes - max(at, opens)
            if span >= left:
                return (closes - span + left).astimezone(ZONE)
            left -= span
        if opening_at(at, hours=hours, calendar=calendar).changes_at is None:
            msg = "these opening hours never open"
            raise ValueError(msg)


def _spans_from(start: dt.datetime, hours: Hours, calendar: WorkCalendar) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Yield the spans that end after ``start``, up to the horizon."""
    first = _local_day(start)
    for offset in range(_HORIZON_DAYS):
        for opens, closes in opening_spans(first + dt.timedelta(days=offset), hours=hours, calendar=calendar):
            if closes > start:
                yield opens, closes


def start_of(day: dt.date) -> dt.datetime:
    """Return the first moment of a day in the city."""
    return dt.datetime.combine(day, dt.time(), ZONE)


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment a day in the city is over: the first of the next one."""
    return start_of(day + dt.timedelta(days=1))


def _local_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZONE).date()


def _is_weekday(day: dt.date) -> bool:
    return day.weekday() < SATURDAY
