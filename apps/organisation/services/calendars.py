"""Publish the plan of a year."""

import hashlib
from datetime import date, datetime

import orjson
from django.db import transaction

from apps.common.actor import Actor
from apps.journal.services import record
from apps.organisation.choices import DayKind
from apps.organisation.errors import YearAlreadyAnnounced
from apps.organisation.events import CALENDAR_PUBLISHED
from apps.organisation.models import CalendarYear, WorkDay
from apps.organisation.services.definitions import YearPlan


@transaction.atomic
def publish_calendar_year(*, plan: YearPlan, actor: Actor, at: datetime) -> CalendarYear:
    """Replace a year's named days by the plan's; a plan that changes nothing writes nothing.

    :raises YearAlreadyAnnounced: the plan is provisional and the year has been announced
    """
    digest = digest_of(plan)
    # Two processes that publish a new year at once meet on its row.
    fresh = CalendarYear(year=plan.year, is_provisional=True, source=plan.source, digest="", published_at=at)
    CalendarYear.objects.bulk_create([fresh], ignore_conflicts=True)
    year = CalendarYear.objects.select_for_update().get(year=plan.year)
    if year.digest == digest:
        return year
    if plan.is_provisional and not year.is_provisional:
        raise YearAlreadyAnnounced(year=plan.year)
    before = set(year.days.values_list("on", "is_working"))
    after = {(day.on, day.is_working) for day in plan.days}
    year.is_provisional, year.source, year.digest, year.published_at = plan.is_provisional, plan.source, digest, at
    year.save(update_fields=["is_provisional", "source", "digest", "published_at"])
    year.days.all().delete()
    WorkDay.objects.bulk_create(_rows(year, plan))
    facts = {"year": plan.year, "provisional": plan.is_provisional}
    changes = {"added": _iso(after - before), "removed": _iso(before - after)}
    record(CALENDAR_PUBLISHED, year, actor=actor, at=at, facts={**facts, **changes})
    return year


def digest_of(plan: YearPlan) -> str:
    """Return the hash of all a plan says."""
    days = [[day.on.isoformat(), day.is_working, day.note] for day in plan.days]
    return hashlib.sha256(orjson.dumps([plan.year, plan.is_provisional, plan.source, days])).hexdigest()


def _rows(year: CalendarYear, plan: YearPlan) -> list[WorkDay]:
    return [
        WorkDay(
            on=day.on,
            year=year,
            is_working=day.is_working,
            kind=DayKind.MAKE_UP if day.is_working else DayKind.HOLIDAY,
            note=day.note,
        )
        for day in plan.days
    ]


def _iso(days: set[tuple[date, bool]]) -> list[str]:
    return sorted(str(on) for on, _ in days)
