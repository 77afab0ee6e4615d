"""The night: every running clock is looked at, and only those that do not stand where they should are touched."""

import logging
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.workdays import ZONE
from apps.identity.models import Account
from apps.journal.models import Event
from apps.organisation.models import CalendarYear, WorkDay
from apps.work import services as work
from apps.work.choices import ClockKind
from apps.work.clocks import Limit
from apps.work.models import Clock

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 9, 18)


def night_of(day):
    return datetime.combine(day, time(0, 20), ZONE)


def clock_of(number, promised=5, statutory=20):
    return work.start_clock(
        subject=Account(pk=number), kind=ClockKind.DECISION, started_on=FRIDAY, promised=Limit(promised),
        statutory=Limit(statutory), today=FRIDAY,
    )  # fmt: skip


def pause(clock, on=FRIDAY):
    work.pause_clock(clock=clock, procedure="hearing", reason="听证", told_days=5, on=on)


def publish(*days_off):
    year, _new = CalendarYear.objects.update_or_create(
        year=2026, defaults={"digest": str(days_off), "source": "公告", "published_at": night_of(FRIDAY)}
    )
    WorkDay.objects.bulk_create(
        [WorkDay(year=year, on=day, is_working=False, kind="holiday", note="放假") for day in days_off]
    )


def events(clock):
    return [event.facts for event in Event.objects.filter(kind="work.clock_moved", subject_id=clock.pk).order_by("id")]


def statements(count, night):
    Clock.objects.all().delete()
    for number in range(count):
        clock_of(number)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert work.recompute_running_clocks(now=night) == 0
    return [query["sql"] for query in asked.captured_queries]


def test_a_night_in_which_nothing_moves_writes_nothing_and_asks_as_often_for_fifty_as_for_one():
    night = night_of(FRIDAY + timedelta(days=3))
    statements(1, night)  # the calendar is read for the first time

    one, fifty = statements(1, night), statements(50, night)

    assert len(fifty) == len(one) <= 4
    assert [sql for sql in fifty if "UPDATE" in sql or "INSERT" in sql] == []


def test_a_pause_that_grew_by_a_day_moves_both_days_and_is_recorded_with_both():
    moving, standing = clock_of(1), clock_of(2)
    pause(moving)

    assert work.recompute_running_clocks(now=night_of(date(2026, 9, 21))) == 1
    assert work.recompute_running_clocks(now=night_of(date(2026, 9, 21))) == 0

    assert events(moving) == [
        {
            "kind": "decision", "from": "2026-09-25", "to": "2026-09-28", "statutory_from": "2026-10-16",
            "statutory_to": "2026-10-19", "earlier": False,
        }
    ]  # fmt: skip
    assert events(standing) == []
    moving.refresh_from_db()
    assert (moving.promised_due_on, moving.statutory_due_on) == (date(2026, 9, 28), date(2026, 10, 19))


def test_a_published_holiday_that_moves_only_the_statutory_day_says_so():
    clock = clock_of(1)
    stopped = work.stop_clock(clock=clock_of(2), on=FRIDAY)
    publish(date(2026, 10, 1), date(2026, 10, 2))

    work.recompute_running_clocks(now=night_of(date(2026, 9, 21)))

    (facts,) = events(clock)
    assert (facts["from"], facts["to"]) == ("2026-09-25", "2026-09-25")
    assert (facts["statutory_from"], facts["statutory_to"]) == ("2026-10-16", "2026-10-20")
    assert not facts["earlier"]
    assert events(stopped) == []


def test_a_clock_that_cannot_be_computed_is_logged_and_the_later_ones_move(caplog):
    broken, later = clock_of(1), clock_of(2)
    pause(broken)
    pause(later)
    Clock.objects.filter(pk=broken.pk).update(started_on=date.max)

    with caplog.at_level(logging.ERROR, logger="apps.work.services"):
        assert work.recompute_running_clocks(now=night_of(date(2026, 9, 21))) == 1

    assert [record.getMessage() for record in caplog.records] == [f"clock {broken.pk} cannot be worked on"]
    later.refresh_from_db()
    assert later.promised_due_on == date(2026, 9, 28)


def test_a_move_that_cannot_be_recorded_does_not_happen(monkeypatch):
    clock = clock_of(1)
    pause(clock)
    monkeypatch.setattr(work, "record", lambda *_args, **_more: 1 / 0)

    assert work.recompute_running_clocks(now=night_of(date(2026, 9, 21))) == 0

    clock.refresh_from_db()
    assert clock.promised_due_on == date(2026, 9, 25)


def test_a_clock_stopped_meanwhile_keeps_its_days():
    clock = clock_of(1)
    publish(date(2026, 9, 22))
    Clock.objects.filter(pk=clock.pk).update(stopped_on=FRIDAY)

    assert not work.recompute_clock(clock=clock, at=night_of(date(2026, 9, 21)))

    clock.refresh_from_db()
    assert clock.promised_due_on == date(2026, 9, 25)
