"""Read ``data/organisation``: every mistake is a :class:`DataFileError` with its file and line."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from stdnum.cn import uscc as credit_code

from apps.common.geography import county_of
from apps.common.yaml_lines import Section, read_yaml, sections_of
from apps.organisation.choices import DivisionLevel, SealKind
from apps.organisation.services.bureaux import BUREAU_KEYS, District, made_bureaux
from apps.organisation.services.definitions import (
    DepartmentRow,
    DivisionRow,
    HallRow,
    Organisation,
    PlannedDay,
    SealRow,
    WindowRow,
    YearPlan,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LEVELS = {"city": DivisionLevel.CITY, "county": DivisionLevel.COUNTY, "township": DivisionLevel.TOWN}  # as published
_SPAN = re.compile(r"^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d$")
_SLUG = re.compile(r"^[a-z][a-z0-9-]*$")
_DEPARTMENT_KEYS = {
    "slug", "name", "short_name", "uscc", "word", "phone_consult", "phone_supervise",
    "address", "parent", "division", "bureaux",
}  # fmt: skip
_HALL_KEYS = {
    "slug", "name", "division", "level", "address", "longitude", "latitude", "transport", "phone", "hours", "windows",
}  # fmt: skip


def read_organisation(folder: Path) -> Organisation:
    """Return what the files in ``folder`` say.

    :raises DataFileError: the first mistake found, with file and line
    """
    divisions = _divisions(folder)
    departments, seals = _departments(folder, divisions)
    halls = _halls(folder, divisions, {row.slug for row in departments})
    plans = sorted((folder / "calendar").glob("*.yaml"))
    return Organisation(
        divisions=tuple(divisions.values()),
        departments=departments,
        seals=seals,
        halls=halls,
        years=tuple(read_year(path, root=folder) for path in plans),
    )


def read_year(path: Path, *, root: Path | None = None) -> YearPlan:
    """Return the plan of a year.

    :raises DataFileError: a day lies outside the year, is named twice, or is a weekday "made up" for
    """
    name = path.relative_to(root) if root else path
    plan = Section(name, read_yaml(path, root=root))
    plan.refuse_unknown({"year", "provisional", "source", "holidays", "make_up"})
    year, days = plan.whole("year"), dict[dt.date, PlannedDay]()
    for holiday in plan.sections("holidays"):
        holiday.refuse_unknown({"name", "from", "to"})
        first, last = holiday.day("from"), holiday.day("to")
        if last < first:
            holiday.refuse("ends before it begins", "to")
        for offset in range((last - first).days + 1):
            _name_day(days, holiday, PlannedDay(first + dt.timedelta(days=offset), False, holiday.text("name")), year)
    for made_up in plan.sections("make_up"):
        made_up.refuse_unknown({"name", "on"})
        if made_up.day("on").weekday() < WEEKDAYS.index("sat"):
            made_up.refuse("is worked anyway: it is no weekend day", "on")
        _name_day(days, made_up, PlannedDay(made_up.day("on"), True, made_up.text("name")), year)
    return YearPlan(year, plan.flag("provisional"), plan.text("source"), tuple(days[on] for on in sorted(days)))


def _name_day(days: dict[dt.date, PlannedDay], section: Section, day: PlannedDay, year: int) -> None:
    if day.on.year != year:
        section.refuse(f"{day.on} does not lie in {year}")
    if day.on in days:
        section.refuse(f"{day.on} is already named by {days[day.on].note}")
    days[day.on] = day


def _divisions(folder: Path) -> dict[str, DivisionRow]:
    rows: dict[str, DivisionRow] = {}
    file = Path("divisions.json")
    for section in sections_of(file, read_yaml(folder / file, root=folder)):
        section.refuse_unknown({"code", "name", "level", "parent", "statutory"})
        code, parent = section.text("code"), section.text("parent", "")
        if not re.fullmatch(r"\d{12}", code):
            section.refuse("must be 12 digits", "code")
        _refuse_repeated(section, "code", code, rows)
        if parent and parent not in rows:
            section.refuse(f"{parent} is not listed before it", "parent")
        level = _LEVELS[section.choice("level", _LEVELS)]
        rows[code] = DivisionRow(code, section.text("name"), level, parent, section.flag("statutory", True))
    return rows


def _departments(
    folder: Path, divisions: dict[str, DivisionRow]
) -> tuple[tuple[DepartmentRow, ...], tuple[SealRow, ...]]:
    file = Path("departments.yaml")
    document = Section(file, read_yaml(folder / file, root=folder))
    document.refuse_unknown({"districts", "seals", "departments"})
    districts = [_district(section, divisions) for section in document.sections("districts")]
    entries = document.sections("departments")
    written = {entry.text("slug") for entry in entries}
    rows: dict[str, DepartmentRow] = {}
    for entry in entries:
        row = _department(entry, rows, divisions)
        rows[row.slug] = row
        bureaux = made_bureaux(row, entry.section("bureaux"), districts) if "bureaux" in entry.node else []
        rows.update({made.slug: made for made in bureaux if made.slug not in written})
    for entry in entries:
        _refuse_shared(entry, rows[entry.text("slug")], rows.values())
    return tuple(rows.values()), _seals(document.section("seals"), rows.values())


def _district(section: Section, divisions: dict[str, DivisionRow]) -> District:
    section.refuse_unknown({"division", "short", "word"})
    division = divisions[_known(section, "division", divisions)]
    is_district = division.is_statutory and division.name.endswith("区")
    return District(division.code, division.name, section.text("short"), section.text("word"), is_district)


def _department(entry: Section, rows: dict[str, DepartmentRow], divisions: dict[str, DivisionRow]) -> DepartmentRow:
    entry.refuse_unknown(_DEPARTMENT_KEYS)
    slug, parent = _slug(entry), entry.text("parent", "")
    _refuse_repeated(entry, "slug", slug, rows)
    if parent and parent not in rows:
        entry.refuse(f"{parent} is not listed before it", "parent")
    if not credit_code.is_valid(entry.text("uscc")):
        entry.refuse("is not a valid credit code (18 characters, the last one checks)", "uscc")
    if "bureaux" in entry.node:
        entry.section("bureaux").refuse_unknown(BUREAU_KEYS)
    city = next(iter(divisions))
    return DepartmentRow(
        slug=slug,
        name=entry.text("name"),
        short_name=entry.text("short_name"),
        uscc=entry.text("uscc"),
        parent=parent,
        division=_known(entry, "division", divisions, city),
        document_word=entry.text("word", ""),
        phone_consult=entry.text("phone_consult"),
        phone_supervise=entry.text("phone_supervise"),
        address=entry.text("address", ""),
        position=rows[parent].position if parent else 1 + sum(not row.parent for row in rows.values()),
    )


def _refuse_shared(entry: Section, row: DepartmentRow, rows: Iterable[DepartmentRow]) -> None:
    """Refuse a credit code or a document word that two departments share."""
    for other in rows:
        if other.slug == row.slug:
            continue
        if other.uscc == row.uscc:
            entry.refuse(f"is also that of {other.slug}", "uscc")
        if row.document_word and other.document_word == row.document_word:
            entry.refuse(f"is also that of {other.slug}: their documents would share numbers", "word")


def _seals(section: Section, departments: Iterable[DepartmentRow]) -> tuple[SealRow, ...]:
    section.refuse_unknown({"valid_from", "kinds"})
    kinds = section.texts("kinds")
    for kind in kinds:
        if kind not in SealKind.values:
            section.refuse(f"{kind!r} is not one of {', '.join(SealKind.values)}", "kinds")
    valid_from = section.day("valid_from")
    return tuple(
        SealRow(row.slug, kind, _seal_title(row.name, kind), valid_from)
        for row in departments
        if row.document_word
        for kind in kinds
    )


def _seal_title(name: str, kind: str) -> str:
    return name if kind == SealKind.OFFICIAL else f"{name}{_SEAL_WORDS[kind]}"


_SEAL_WORDS = {SealKind.APPROVAL.value: "行政审批专用章", SealKind.ACCEPTANCE.value: "受理专用章"}


def _halls(folder: Path, divisions: dict[str, DivisionRow], departments: set[str]) -> tuple[HallRow, ...]:
    file = Path("halls.yaml")
    document = Section(file, read_yaml(folder / file, root=folder))
    document.refuse_unknown({"hours", "windows", "halls"})
    hours, windows = document.section("hours"), document.section("windows")
    rows: dict[str, HallRow] = {}
    for section in document.sections("halls"):
        section.refuse_unknown(_HALL_KEYS)
        _refuse_repeated(section, "slug", _slug(section), rows)
        division = _known(section, "division", divisions)
        level = section.choice("level", DivisionLevel.values)
        suffix = "" if level == DivisionLevel.CITY else f"-{county_of(division)}"
        rows[section.text("slug")] = HallRow(
            slug=section.text("slug"),
            name=section.text("name"),
            division=division,
            level=level,
            address=section.text("address"),
            longitude=Decimal(str(section.number("longitude"))),
            latitude=Decimal(str(section.number("latitude"))),
            transport=section.text("transport", ""),
            phone=section.text("phone"),
            position=1 + len(rows),
            hours=_hours(hours.sections(_known(section, "hours", hours.node))),
            windows=_windows(windows.sections(_known(section, "windows", windows.node)), departments, suffix),
        )
    return tuple(rows.values())


def _hours(sections: list[Section]) -> tuple[tuple[int, dt.time, dt.time], ...]:
    rows: list[tuple[int, dt.time, dt.time]] = []
    for section in sections:
        section.refuse_unknown({"days", "spans"})
        spans = _spans(section)
        for day in section.texts("days"):
            if day not in WEEKDAYS:
                section.refuse(f"{day!r} is not one of {', '.join(WEEKDAYS)}", "days")
            weekday = WEEKDAYS.index(day)
            if any(row[0] == weekday for row in rows):
                section.refuse(f"{day} is given twice", "days")
            rows += [(weekday, opens, closes) for opens, closes in spans]
    return tuple(sorted(rows))


def _spans(section: Section) -> list[tuple[dt.time, dt.time]]:
    spans: list[tuple[dt.time, dt.time]] = []
    for text in section.texts("spans"):
        if not _SPAN.match(text):
            section.refuse(f"{text!r} is not hh:mm-hh:mm", "spans")
        opens, closes = dt.time.fromisoformat(text[:5]), dt.time.fromisoformat(text[6:])
        if closes <= opens or (spans and opens <= spans[-1][1]):
            section.refuse(f"{text} must end after it begins and begin after the span before it has ended", "spans")
        spans.append((opens, closes))
    return spans


def _windows(sections: list[Section], departments: set[str], suffix: str) -> tuple[WindowRow, ...]:
    rows: dict[str, WindowRow] = {}
    for section in sections:
        section.refuse_unknown({"number", "name", "floor", "general", "departments"})
        number, is_general = section.text("number"), section.flag("general", False)
        _refuse_repeated(section, "number", number, rows)
        slugs = section.texts("departments", [])
        if is_general == bool(slugs):
            section.refuse("a window is either general or has departments")
        for slug in slugs:
            if slug not in departments:
                section.refuse(f"{slug} is no department", "departments")
        here = tuple(slug + suffix if slug + suffix in departments else slug for slug in slugs)
        floor = section.text("floor", "")
        rows[number] = WindowRow(number, section.text("name"), floor, here, is_general, 1 + len(rows))
    return tuple(rows.values())


def _slug(section: Section) -> str:
    slug = section.text("slug")
    if not _SLUG.match(slug):
        section.refuse("must be lower-case letters, digits and hyphens", "slug")
    return slug


def _known(section: Section, key: str, known: Any, default: str | None = None) -> str:
    value = section.text(key) if default is None else section.text(key, default)
    if value not in known:
        section.refuse(f"{value!r} is not known", key)
    return value


def _refuse_repeated(section: Section, key: str, value: str, seen: Any) -> None:
    if value in seen:
        section.refuse(f"{value} is given twice", key)
