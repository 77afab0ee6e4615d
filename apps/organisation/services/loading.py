"""Load the reviewed files into the database: what is there stays, what differs changes, what is gone is switched off."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from apps.common.actor import Actor
from apps.journal.services import record
from apps.organisation.events import LOADED
from apps.organisation.models import CalendarYear, Department, Division, Hall, OpeningHours, Seal, Window
from apps.organisation.services.calendars import digest_of, publish_calendar_year
from apps.organisation.services.definitions import (
    DepartmentRow,
    DivisionRow,
    HallRow,
    LoadReport,
    SealRow,
    WindowRow,
    YearPlan,
)
from apps.organisation.services.reading import read_organisation

M = TypeVar("M", bound=Model)
_LOAD_LOCK = 620100  # any number no other advisory lock of the portal uses


@transaction.atomic
def load_organisation(*, folder: Path, actor: Actor, at: datetime) -> LoadReport:
    """Make the database say what the files say; twice is the same as once.

    Departments, halls and windows that left the files become inactive; divisions, seals and years stay.

    :raises DataFileError: a file is wrong; nothing is changed
    :raises YearAlreadyAnnounced: a provisional plan for a year already announced
    """
    files = read_organisation(folder)
    _wait_for_other_loads()
    report = LoadReport()
    divisions = _load_divisions(files.divisions, report)
    departments = _load_departments(files.departments, divisions, report)
    _load_seals(files.seals, departments, report)
    _load_halls(files.halls, divisions, departments, report)
    _load_years(files.years, report, actor, at)
    if report.created or report.changed:
        city = divisions[files.divisions[0].code]
        facts = {"created": Counter(name.split()[0] for name in report.created), "changed": report.changed}
        record(LOADED, city, actor=actor, at=at, facts=facts)
    return report


def _wait_for_other_loads() -> None:
    """Let one load run at a time: nodes that start together would create the same rows twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOAD_LOCK])


def _load_divisions(rows: Iterable[DivisionRow], report: LoadReport) -> dict[str, Division]:
    known = {division.code: division for division in Division.objects.all()}
    for row in rows:
        parent = known[row.parent] if row.parent else None
        fields = {
            "name": row.name,
            "level": row.level,
            "parent_id": parent.pk if parent else None,
            "path": f"{parent.path}/{row.code}" if parent else row.code,
            "is_statutory": row.is_statutory,
        }
        known[row.code] = _put(Division, known.get(row.code), {"code": row.code}, fields, report)
    return known


def _load_departments(
    rows: Iterable[DepartmentRow], divisions: Mapping[str, Division], report: LoadReport
) -> dict[str, Department]:
    known = {department.slug: department for department in Department.objects.all()}
    kept = set()
    for row in rows:
        parent = known[row.parent] if row.parent else None
        fields = {
            "name": row.name,
            "short_name": row.short_name,
            "uscc": row.uscc,
            "parent_id": parent.pk if parent else None,
            "division_id": divisions[row.division].pk,
            "path": f"{parent.path}/{row.slug}" if parent else row.slug,
            "phone_consult": row.phone_consult,
            "phone_supervise": row.phone_supervise,
            "address": row.address,
            "document_word": row.document_word,
            "position": row.position,
            "is_active": True,
        }
        known[row.slug] = _put(Department, known.get(row.slug), {"slug": row.slug}, fields, report)
        kept.add(row.slug)
    _retire([department for slug, department in known.items() if slug not in kept], report)
    return known


def _load_seals(rows: Iterable[SealRow], departments: Mapping[str, Department], report: LoadReport) -> None:
    known = {(seal.department_id, seal.kind, seal.valid_from): seal for seal in Seal.objects.all()}
    for row in rows:
        key = (departments[row.department].pk, row.kind, row.valid_from)
        identity = {"department_id": key[0], "kind": row.kind, "valid_from": row.valid_from}
        _put(Seal, known.get(key), identity, {"title": row.title}, report, name=f"seal {row.department} {row.kind}")


def _load_halls(
    rows: Iterable[HallRow],
    divisions: Mapping[str, Division],
    departments: Mapping[str, Department],
    report: LoadReport,
) -> None:
    known = {hall.slug: hall for hall in Hall.objects.prefetch_related("opening_hours", "windows__departments")}
    kept = set()
    for row in rows:
        fields = {
            "name": row.name,
            "division_id": divisions[row.division].pk,
            "level": row.level,
            "address": row.address,
            "longitude": row.longitude,
            "latitude": row.latitude,
            "transport": row.transport,
            "phone": row.phone,
            "position": row.position,
            "is_active": True,
        }
        hall = _put(Hall, known.get(row.slug), {"slug": row.slug}, fields, report)
        _load_hours(hall, row, report)
        _load_windows(hall, row.windows, departments, report)
        kept.add(row.slug)
    _retire([hall for slug, hall in known.items() if slug not in kept], report)


def _load_hours(hall: Hall, row: HallRow, report: LoadReport) -> None:
    before = tuple(sorted((span.weekday, span.opens_at, span.closes_at) for span in hall.opening_hours.all()))
    if before == row.hours:
        report.unchanged += 1
        return
    hall.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(hall=hall, weekday=weekday, opens_at=opens_at, closes_at=closes_at)
        for weekday, opens_at, closes_at in row.hours
    )
    (report.changed if before else report.created).append(f"opening hours {row.slug}")


def _load_windows(
    hall: Hall, rows: Iterable[WindowRow], departments: Mapping[str, Department], report: LoadReport
) -> None:
    known = {window.number: window for window in hall.windows.all()}
    kept = set()
    for row in rows:
        found = known.get(row.number)
        before = {department.pk for department in found.departments.all()} if found else set()
        after = {departments[slug].pk for slug in row.departments}
        fields = {
            "name": row.name,
            "floor": row.floor,
            "is_general": row.is_general,
            "position": row.position,
            "is_active": True,
        }
        name = f"window {hall.slug} {row.number}"
        window = _put(
            Window,
            found,
            {"hall_id": hall.pk, "number": row.number},
            fields,
            report,
            name=name,
            touched=before != after,
        )
        if before != after:
            window.departments.set(after)
        kept.add(row.number)
    _retire([window for number, window in known.items() if number not in kept], report)


def _load_years(plans: Iterable[YearPlan], report: LoadReport, actor: Actor, at: datetime) -> None:
    known = dict(CalendarYear.objects.values_list("year", "digest"))
    for plan in plans:
        name = f"calendar {plan.year}"
        if known.get(plan.year) == digest_of(plan):
            report.unchanged += 1
            continue
        publish_calendar_year(plan=plan, actor=actor, at=at)
        (report.changed if plan.year in known else report.created).append(name)


def _put(
    model: type[M],
    found: M | None,
    identity: Mapping[str, Any],
    fields: Mapping[str, Any],
    report: LoadReport,
    *,
    name: str = "",
    touched: bool = False,
) -> M:
    """Create the row, or save the fields that differ, and note it under ``name``.

    :param touched: something beside the fields differs, so the row counts as changed
    """
    name = name or f"{model._meta.model_name} {' '.join(map(str, identity.values()))}"
    if found is None:
        report.created.append(name)
        return model._default_manager.create(**identity, **fields)
    differing = [field for field, value in fields.items() if getattr(found, field) != value]
    for field in differing:
        setattr(found, field, fields[field])
    if differing:
        found.save(update_fields=differing)
    if differing or touched:
        report.changed.append(name)
    else:
        report.unchanged += 1
    return found


def _retire(gone: Iterable[Department | Hall | Window], report: LoadReport) -> None:
    """Switch off what left the files: old work still points to it."""
    for row in gone:
        if row.is_active:
            row.is_active = False
            row.save(update_fields=["is_active"])
            report.changed.append(f"{row._meta.model_name} {getattr(row, 'slug', row.pk)} (no longer active)")
