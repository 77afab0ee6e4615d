"""What the city knows about itself. All of it is public, so nothing here asks who reads."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from threading import Lock

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from apps.common.geography import Point, county_of, metres_between
from apps.common.workdays import Hours, NamedDay, Opening, WorkCalendar, opening_at
from apps.organisation.choices import DivisionLevel
from apps.organisation.models import CalendarYear, Department, Division, Hall, Seal, Window


# Places and offices -----------------------------------------------------------------------------------------------------
def within(path: str, *, prefix: str = "") -> Q:
    """Return the condition "this row or one below it" for a division or a department.

    :param path: the row's own ``path``
    :param prefix: where the row hangs on what is queried: ``within(path, prefix="department__")``
    """
    return Q(**{f"{prefix}path": path}) | Q(**{f"{prefix}path__startswith": f"{path}/"})


def divisions(*, parent_code: str | None = None) -> QuerySet[Division]:
    """Return divisions with ``has_children``; with ``parent_code`` only those directly below it."""
    below = Division.objects.filter(parent=OuterRef("pk"))
    rows = Division.objects.select_related("parent").annotate(has_children=Exists(below)).order_by("code")
    return rows if parent_code is None else rows.filter(parent__code=parent_code)


def departments(*, division_code: str = "", under: str = "") -> QuerySet[Department]:
    """Return active departments, of one division or of one department's path and below."""
    rows = Department.objects.filter(is_active=True).select_related("division", "parent").order_by("position", "slug")
    if division_code:
        rows = rows.filter(division__code=division_code)
    return rows.filter(within(under)) if under else rows


def halls(*, division_code: str = "") -> QuerySet[Hall]:
    """Return active halls with their division and opening hours."""
    rows = Hall.objects.filter(is_active=True).select_related("division").prefetch_related("opening_hours")
    rows = rows.filter(division__code=division_code) if division_code else rows
    return rows.order_by("position", "slug")


def halls_with_windows() -> QuerySet[Hall]:
    """Return active halls with all a hall's own page shows."""
    shown = Window.objects.filter(is_active=True).prefetch_related("departments").order_by("position", "number")
    return halls().prefetch_related(Prefetch("windows", queryset=shown, to_attr="open_windows"))


def windows_of(*found: Department) -> QuerySet[Window]:
    """Return where departments are found: their own windows first, then the general ones of the same divisions' halls."""
    divisions_of = {department.division_id for department in found}
    return (
        Window.objects.filter(is_active=True, hall__is_active=True)
        .filter(Q(departments__in=found) | Q(is_general=True, hall__division__in=divisions_of))
        .select_related("hall__division")
        .prefetch_related("hall__opening_hours")
        .order_by("is_general", "hall__position", "hall_id", "position", "number")
        .distinct()
    )


# Halls near somebody ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class HallRow:
    """A hall as lists show it: open now?, and how far from a point if one was given."""

    hall: Hall
    opening: Opening
    words: str
    metres: int | None = None


@dataclass(frozen=True, slots=True)
class District:
    """A district or county with its streets and towns, to choose where one lives."""

    code: str
    name: str
    streets: tuple[tuple[str, str], ...]


def hall_rows(rows: Iterable[Hall], *, now: dt.datetime, near: Point | None = None, code: str = "") -> list[HallRow]:
    """Return halls from :func:`halls` as lists show them, the nearest first.

    :param near: where somebody stands; without it
    :param code: the division somebody lives in: its own halls come first, then its district's, then the city's, then the
        others by their distance from the first of these
    """
    calendar, found = work_calendar(), list(rows)
    if near is not None:
        found.sort(key=lambda hall: metres_between(near, place_of(hall)))
    elif code:
        found = _nearest_by_division(found, code)
    placed = []
    for hall in found:
        opening = opening_state(hall, now=now, calendar=calendar)
        metres = None if near is None else round(metres_between(near, place_of(hall)))
        placed.append(HallRow(hall, opening, opening_words(opening, now=now), metres))
    return placed


def place_of(hall: Hall) -> Point:
    """Return where the hall stands."""
    return Point(float(hall.longitude), float(hall.latitude))


def _nearest_by_division(rows: list[Hall], code: str) -> list[Hall]:
    """Sort by how closely a hall's division holds the division, then by distance from the closest hall."""
    prefixes = [code, f"{county_of(code)}000000", f"{code[:4]}00000000"]
    ranks = {prefix: rank for rank, prefix in reversed(list(enumerate(prefixes)))}

    def rank_of(hall: Hall) -> int:
        return ranks.get(hall.division.code, len(prefixes))

    closest = min(rows, key=rank_of, default=None)
    if closest is None or rank_of(closest) == len(prefixes):
        return rows
    start = place_of(closest)
    return sorted(rows, key=lambda hall: (rank_of(hall), metres_between(start, place_of(hall))))


# Digits 7 to 9 of a code from 400 on: a unit like a town, as a firm or a zone may be. Source: 国统字〔2009〕91号 (统计用区划代码).
_LIKE_A_TOWN, _ZONE = "4", "区"


def _is_lived_in(code: str, name: str) -> bool:
    """Tell whether people say they live there: in a district, street, town or zone (高新区), not in a firm that counts as one."""
    return code[6] < _LIKE_A_TOWN or name.endswith(_ZONE)


def districts_with_streets() -> list[District]:
    """Return the city's districts and counties with the streets and towns people live in, by their codes; one query."""
    rows = Division.objects.exclude(level=DivisionLevel.CITY).order_by("code").values_list("code", "name", "level")
    found = []
    for _prefix, run in groupby(rows, key=lambda row: county_of(row[0])):
        (code, name, _level), *streets = run
        lived_in = tuple((street, called) for street, called, _below in streets if _is_lived_in(street, called))
        found.append(District(code, name, lived_in))
    return found


def seal_of(department: Department, kind: str, *, on: dt.date) -> Seal | None:
    """Return the department's newest seal of the kind that is valid on the day."""
    return department.seals.filter(kind=kind, valid_from__lte=on).order_by("-valid_from").first()


# The work calendar ------------------------------------------------------------------------------------------------------
Stamp = tuple[tuple[int, str], ...]
_cache: dict[str, tuple[Stamp, WorkCalendar]] = {}
_cache_lock = Lock()


def work_calendar() -> WorkCalendar:
    """Return the calendar the city works by.

    Kept per process. Each call asks the database for the years and the hashes of their plans (one query over a handful
    of rows), and reads the days again only when these differ: a plan published by any process counts at once, which the
    recomputing of due dates relies on. Ask once per request or job and pass the calendar on.
    """
    stamp: Stamp = tuple(CalendarYear.objects.order_by("year").values_list("year", "digest"))
    with _cache_lock:
        held = _cache.get("calendar")
    if held and held[0] == stamp:
        return held[1]
    read = _read_calendar()
    with _cache_lock:
        _cache["calendar"] = read
    return read[1]


def _read_calendar() -> tuple[Stamp, WorkCalendar]:
    """Read years and days in one statement, so that the stamp and the days belong together."""
    rows = CalendarYear.objects.order_by("year", "days__on").values_list(
        "year", "digest", "is_provisional", "days__on", "days__is_working", "days__note"
    )
    years: dict[int, str] = {}
    announced: set[int] = set()
    days: list[NamedDay] = []
    for year, digest, is_provisional, on, is_working, note in rows:
        years[year] = digest
        if not is_provisional:
            announced.add(year)
        if on is not None:  # a year that names no day
            days.append(NamedDay(on, is_working, note))
    return tuple(years.items()), WorkCalendar.of(days, announced=announced)


# Opening hours ----------------------------------------------------------------------------------------------------------
def hours_of(hall: Hall) -> Hours:
    """Return a hall's opening hours for the arithmetic of :mod:`apps.common.workdays`."""
    hours: dict[int, list[tuple[dt.time, dt.time]]] = {}
    for span in hall.opening_hours.all():
        hours.setdefault(span.weekday, []).append((span.opens_at, span.closes_at))
    return hours


def office_hours() -> Hours:
    """Return the hours in which the city's offices work, Monday to Friday, for limits counted in them."""
    spans = [tuple(dt.time.fromisoformat(part) for part in span.split("-")) for span in settings.OFFICE_HOURS]
    return {weekday: [(opens, closes) for opens, closes in spans] for weekday in range(5)}


def opening_state(hall: Hall, *, now: dt.datetime, calendar: WorkCalendar) -> Opening:
    """Tell whether the hall is open and when that changes; no query for halls from :func:`halls`."""
    return opening_at(now, hours=hours_of(hall), calendar=calendar)


def opening_words(opening: Opening, *, now: dt.datetime) -> str:
    """Say in words what an opening state means for somebody about to leave home."""
    if opening.changes_at is None:
        return _("开放时间以大厅公告为准")
    changes_at = timezone.localtime(opening.changes_at)
    time = f"{changes_at:%H:%M}"
    if opening.is_open:
        return _("开放中，%(time)s 结束") % {"time": time}
    days = (timezone.localdate(changes_at) - timezone.localdate(now)).days
    if days == 0:
        return _("现在不开放，今天 %(time)s 开放") % {"time": time}
    if days == 1:
        return _("现在不开放，明天 %(time)s 开放") % {"time": time}
    day = formats.date_format(changes_at, "MONTH_DAY_FORMAT")
    return _("现在不开放，%(day)s %(time)s 开放") % {"day": day, "time": time}


def division_exists(code: str) -> bool:
    """Tell whether a 12-digit code is a division of the city."""
    return Division.objects.filter(code=code).exists()


def street_names() -> list[tuple[str, str, str]]:
    """Return every street and town of the city with its code and its district's name, in the order of the codes."""
    rows = Division.objects.filter(level=DivisionLevel.TOWN, parent__isnull=False).order_by("code")
    return [(code, name, district or "") for code, name, district in rows.values_list("code", "name", "parent__name")]


def division_names(codes: Iterable[str], *, with_city: bool = False) -> dict[str, str]:
    """Return how divisions are written in an address, by code; one query.

    :param with_city: 兰州市城关区张掖路街道, as documents say it; pages of the city leave its name out
    """
    rows = Division.objects.filter(code__in=sorted(set(codes))).select_related("parent__parent").order_by("code")
    found = {}
    for row in rows:
        line = [one for one in (row.parent and row.parent.parent, row.parent, row) if one is not None]
        found[row.code] = "".join(one.name for one in line if with_city or one.level != DivisionLevel.CITY) or row.name
    return found
