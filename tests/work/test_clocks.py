"""The arithmetic of time limits, as tables and as properties."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.workdays import NamedDay, WorkCalendar, end_of, start_of
from apps.work.choices import Light, Unit
from apps.work.clocks import Limit, Span, days_left, due_at, due_on, light_of, warn_on
from apps.work.models import Clock
from apps.work.selectors import remaining

# 2026: Mid-Autumn 25–27 September; National Day 1–7 October with work on 20 September and 10 October.
CALENDAR = WorkCalendar.of(
    [
        NamedDay(date(2026, 9, 20), True, "make-up"),
        NamedDay(date(2026, 9, 25), False, "中秋"),
        *(NamedDay(date(2026, 10, day), False, "国庆") for day in range(1, 8)),
        NamedDay(date(2026, 10, 10), True, "make-up"),
    ],
    announced=[2026],
)
FRIDAY = date(2026, 9, 18)


def due(start, limit, **more):
    return due_on(start=start, limit=limit, today=more.pop("today", start), calendar=CALENDAR, **more)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        (FRIDAY, Limit(0), FRIDAY),
        (FRIDAY, Limit(1), date(2026, 9, 20)),  # a Sunday of work
        (FRIDAY, Limit(5), date(2026, 9, 24)),
        (date(2026, 9, 24), Limit(10), date(2026, 10, 15)),
        (date(2026, 9, 24), Limit(20), date(2026, 10, 29)),
        (FRIDAY, Limit(3, Unit.DAY), date(2026, 9, 21)),
        (FRIDAY, Limit(7, Unit.DAY), date(2026, 9, 28)),  # the last day is a holiday, then a week-end
        (FRIDAY, Limit(30, Unit.DAY), date(2026, 10, 19)),
        (date(2026, 1, 31), Limit(1, Unit.MONTH), date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2026, 3, 31), Limit(1, Unit.MONTH), date(2026, 4, 30)),
        (date(2026, 12, 15), Limit(2, Unit.MONTH), date(2027, 2, 15)),
    ],
)
def test_the_last_day(start, limit, expected):
    assert due(start, limit) == expected


def test_a_pause_in_working_days_is_added():
    pause = Span(date(2026, 10, 12), date(2026, 10, 19))

    assert due(date(2026, 9, 24), Limit(10), pauses=[pause]) == date(2026, 10, 22)


def test_an_open_pause_grows_with_each_working_day():
    pause = Span(date(2026, 10, 12), None)

    grown = [due(date(2026, 9, 24), Limit(10), pauses=[pause], today=date(2026, 10, day)) for day in (12, 13, 14)]

    assert grown == [date(2026, 10, 15), date(2026, 10, 16), date(2026, 10, 19)]


def test_a_pause_of_calendar_days_moves_a_limit_of_days():
    pause = Span(FRIDAY, FRIDAY + timedelta(days=4))

    assert due(FRIDAY, Limit(3, Unit.DAY), pauses=[pause]) == date(2026, 9, 28)


def test_an_extension_adds_working_days():
    assert due(date(2026, 9, 24), Limit(20), extra_days=10) == date(2026, 11, 12)
    assert due(FRIDAY, Limit(3, Unit.DAY), extra_days=2) == date(2026, 9, 23)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 18), 4),
        (date(2026, 9, 19), 4),  # a day off
        (date(2026, 9, 23), 1),
        (date(2026, 9, 24), 0),
        (date(2026, 9, 25), 0),  # late, and no working day has passed
        (date(2026, 9, 28), -1),
    ],
)
def test_days_left(today, expected):
    due_day = date(2026, 9, 24)
    calendar = WorkCalendar.of([NamedDay(date(2026, 9, 25), False, "")], announced=[2026])

    assert days_left(due=due_day, today=today, calendar=calendar) == expected


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Limit(1), date(2026, 10, 14)),
        (Limit(5), date(2026, 10, 14)),
        (Limit(10), date(2026, 10, 13)),
        (Limit(20), date(2026, 10, 11)),  # a Sunday: four working days are left
        (Limit(30, Unit.DAY), date(2026, 10, 13)),
    ],
)
def test_yellow_begins_with_a_fifth_of_the_limit_left(limit, expected):
    assert warn_on(due=date(2026, 10, 15), limit=limit, calendar=CALENDAR) == expected


@pytest.mark.parametrize(
    ("today", "counting", "statutory", "light"),
    [
        (date(2026, 10, 12), True, None, Light.GREEN),
        (date(2026, 10, 13), True, None, Light.YELLOW),
        (date(2026, 10, 15), True, None, Light.YELLOW),
        (date(2026, 10, 16), True, None, Light.RED),
        (date(2026, 10, 29), True, date(2026, 10, 29), Light.RED),
        (date(2026, 10, 30), True, date(2026, 10, 29), Light.BLACK),
        (date(2026, 10, 30), False, date(2026, 10, 29), Light.GREY),
    ],
)
def test_the_light(today, counting, statutory, light):
    found = light_of(
        due=end_of(date(2026, 10, 15)),
        warn=start_of(date(2026, 10, 13)),
        statutory=end_of(statutory) if statutory else None,
        now=start_of(today),
        counting=counting,
    )

    assert found == light


def test_a_duty_without_a_day_has_no_light():
    assert light_of(due=None, warn=None, statutory=None, now=start_of(FRIDAY), counting=True) == Light.GREY


@pytest.mark.parametrize(
    ("hours", "citizen", "clerk"),
    [
        (-40, "还剩 1 个工作日，9月18日前给您答复", "还剩 1 个工作日"),  # Thursday morning
        (-1, "今天给您答复", "今天到期"),
        (10, "已超过承诺的时间，您可以打 12345 催办", "已超期"),  # Saturday: no working day went by
        (58, "已超过承诺的日子 1 个工作日，您可以打 12345 催办", "已超期 1 个工作日"),
    ],
)
def test_a_friday_due_is_late_on_saturday_in_everybodys_words(hours, citizen, clerk):
    clock = Clock(
        kind="decision", started_on=date(2026, 9, 11), promised_due_on=FRIDAY, due_at=end_of(FRIDAY),
        warn_at=start_of(date(2026, 9, 17)),
    )  # fmt: skip
    week = WorkCalendar.of([], announced=[2026])

    left = remaining(clock, now=end_of(FRIDAY) + timedelta(hours=hours), calendar=week)

    assert (left.words_for("decision"), left.words) == (citizen, clerk)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-40, "请在9月18日前补充，还剩 1 个工作日"), (-1, "今天是补充材料的最后一天"),
        (10, "补充材料的期限已过，请马上补充"), (58, "补充材料的期限已过，请马上补充"),
    ],
)  # fmt: skip
def test_the_last_day_of_a_correction_is_one_day_only(hours, words):
    left = remaining(
        Clock(kind="correction", promised_due_on=FRIDAY, due_at=end_of(FRIDAY), warn_at=start_of(FRIDAY)),
        now=end_of(FRIDAY) + timedelta(hours=hours), calendar=WorkCalendar.of([], announced=[2026]),
    )  # fmt: skip

    assert left.words_for("correction") == words


days = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))
units = st.sampled_from([Unit.WORKDAY, Unit.DAY, Unit.MONTH])


@given(start=days, value=st.integers(1, 60), unit=units)
def test_a_limit_ends_on_a_working_day_after_its_start(start, value, unit):
    end = due(start, Limit(value, unit))

    assert end > start
    assert CALENDAR.is_working(end)


@given(start=days, value=st.integers(1, 60), unit=units)
def test_a_longer_limit_never_ends_earlier(start, value, unit):
    assert due(start, Limit(value + 1, unit)) >= due(start, Limit(value, unit))


@given(start=days, value=st.integers(1, 30), pause=st.integers(0, 40), offset=st.integers(0, 30))
def test_a_pause_of_working_days_moves_the_end_by_just_as_many(start, value, pause, offset):
    begin = start + timedelta(days=offset)
    span = Span(begin, begin + timedelta(days=pause))
    counted = CALENDAR.working_days_between(span.start, span.end)

    moved = due(start, Limit(value), pauses=[span])

    assert moved == CALENDAR.add_working_days(start, value + counted)


@given(due_day=days, today=days)
def test_days_left_and_lateness_agree(due_day, today):
    left = days_left(due=due_day, today=today, calendar=CALENDAR)

    assert left >= 0 if today <= due_day else left <= 0


@given(due_day=days, value=st.integers(1, 60))
def test_the_warning_comes_before_the_end(due_day, value):
    assert warn_on(due=due_day, limit=Limit(value), calendar=CALENDAR) < due_day


def at(hour, minute=0, day=FRIDAY):
    return start_of(day) + timedelta(hours=hour, minutes=minute)


OFFICE = {weekday: [(time(9), time(12)), (time(13), time(17))] for weekday in range(5)}


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        (at(10), Limit(30, Unit.MINUTE), at(10, 30)),
        (at(23, 50), Limit(30, Unit.MINUTE), at(24, 20)),  # urgent: the night counts
        (at(10), Limit(240, Unit.OFFICE_MINUTE), at(15)),  # the hour of lunch does not
        (at(16), Limit(240, Unit.OFFICE_MINUTE), at(12, day=date(2026, 9, 20))),  # a Sunday worked to make up
        (at(20, day=date(2026, 9, 30)), Limit(60, Unit.OFFICE_MINUTE), at(10, day=date(2026, 10, 8))),
    ],
)
def test_a_limit_of_minutes_ends_at_a_moment(start, limit, expected):
    assert limit.is_timed
    assert due_at(start=start, limit=limit, hours=OFFICE, calendar=CALENDAR) == expected
