"""The rates of 好差评 and the periods they are told for. Pure; counted by ``selectors``.

One period is the services that **ended** in it, whenever they were reviewed: so no rate can exceed 100 %, and a month's
figures settle. Only the first review of a service counts; one added later changes no rate.
Source: GB/T 39735-2020 names the rates; formulas domain.md §4.5.
"""

import re
from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction

MONTH, QUARTER, YEAR = "month", "quarter", "year"
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
# Of fewer, one opinion moves a share by more than 20 points: what is told is then how many there were, not a rate.
FEWEST = 5
SCALE = 2  # five grades told on a scale of ten
_MONTH = re.compile(r"^(20[0-9]{2})-(0[1-9]|1[0-2])$")
_QUARTER = re.compile(r"^(20[0-9]{2})-Q([1-4])$")
_YEAR = re.compile(r"^(20[0-9]{2})$")


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of the services of one period.

    ``active`` are valid reviews that somebody gave, ``default`` those the system gave in silence's stead; ``invalid`` were
    given and do not count. ``bad`` and what begins with it are valid, active reviews of the two lowest grades.
    """

    ended: int = 0
    active: int = 0
    active_good: int = 0
    default: int = 0
    default_good: int = 0
    invalid: int = 0
    points: int = 0  # sum of the grades of ``active``
    bad: int = 0
    bad_named: int = 0
    bad_named_rectified: int = 0
    bad_named_in_time: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Return both together: rates are of sums, never means of rates."""
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def _share(part: int, whole: int) -> Fraction | None:
    """Return a share, or nothing where there is nothing to share."""
    return Fraction(part, whole) if whole else None


def valid_reviews(counts: Counts) -> int:
    """Return of how many reviews 好评率 is a share."""
    return counts.active + counts.default


def good_rate(counts: Counts) -> Fraction | None:
    """好评率: good ones of all valid reviews, those given by default included."""
    return _share(counts.active_good + counts.default_good, counts.active + counts.default)


def active_rate(counts: Counts) -> Fraction | None:
    """主动评价率: services somebody reviewed, of those that ended."""
    return _share(counts.active, counts.ended)


def active_good_rate(counts: Counts) -> Fraction | None:
    """主动评价好评率: good ones of the reviews somebody gave."""
    return _share(counts.active_good, counts.active)


def silent_rate(counts: Counts) -> Fraction | None:
    """不评率: services nobody reviewed, of those that ended; a default is silence, an invalid review is not."""
    return _share(counts.ended - counts.active - counts.invalid, counts.ended)


def rectified_rate(counts: Counts) -> Fraction | None:
    """差评整改率: named bad reviews that were rectified, of the named ones. The rule demands all."""
    return _share(counts.bad_named_rectified, counts.bad_named)


def in_time_rate(counts: Counts) -> Fraction | None:
    """差评按期整改率: named bad reviews rectified within their limit, of the named ones."""
    return _share(counts.bad_named_in_time, counts.bad_named)


def average(counts: Counts) -> Fraction | None:
    """均分: the mean of the grades somebody gave, on a scale of ten."""
    return Fraction(counts.points * SCALE, counts.active) if counts.active else None


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year: from its first day up to but without ``end``."""

    kind: str
    name: str  # 2026-09, 2026-Q3, 2026
    start: date
    end: date

    @property
    def number(self) -> int:
        """Which month or quarter of its year; the year itself for a year."""
        return {MONTH: self.start.month, QUARTER: (self.start.month + 2) // 3, YEAR: self.start.year}[self.kind]


def period_of(kind: str, day: date) -> Period:
    """Return the period of a kind that holds a day."""
    months = MONTHS[kind]
    first = (day.month - 1) // months * months + 1
    start = date(day.year, first, 1)
    end = date(day.year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
    names = {MONTH: f"{start:%Y-%m}", QUARTER: f"{start.year}-Q{(first + 2) // 3}", YEAR: f"{start.year}"}
    return Period(kind, names[kind], start, end)


def period_named(name: str) -> Period | None:
    """Return the period of a name, or nothing when it names none."""
    if found := _MONTH.match(name):
        return period_of(MONTH, date(int(found[1]), int(found[2]), 1))
    if found := _QUARTER.match(name):
        return period_of(QUARTER, date(int(found[1]), int(found[2]) * 3, 1))
    if found := _YEAR.match(name):
        return period_of(YEAR, date(int(found[1]), 1, 1))
    return None


def before(period: Period) -> Period:
    """Return the period that ends where this one begins."""
    return period_of(period.kind, period.start - timedelta(days=1))


def after(period: Period) -> Period:
    """Return the period that begins where this one ends."""
    return period_of(period.kind, period.end)
