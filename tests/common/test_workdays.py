"""Working days and opening hours: the vectors of 2025 and 2026, and laws that hold for every calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.workdays import (
    ZONE,
    NamedDay,
    Opening,
    WorkCalendar,
    add_opening_minutes,
    opening_at,
    opening_spans,
    working_minutes_between,
)


def days(first: str, last: str) -> list[dt.date]:
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return [start + dt.timedelta(days=offset) for offset in range((end - start).days + 1)]


OFF_2026 = [
    *days("2026-01-01", "2026-01-03"),
    *days("2026-02-15", "2026-02-23"),
    *days("2026-04-04", "2026-04-06"),
    *days("2026-05-01", "2026-05-05"),
    *days("2026-06-19", "2026-06-21"),
    *days("2026-09-25", "2026-09-27"),
    *days("2026-10-01", "2026-10-07"),
]
MADE_UP_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
CALENDAR = WorkCalendar.of(
    [NamedDay(day, False, "假日") for day in OFF_2026]
    + [NamedDay(dt.date.fromisoformat(day), True, "调休") for day in MADE_UP_2026],
    announced=[2026],
)
NINE_TO_FIVE = [(dt.time(9), dt.time(12)), (dt.time(13), dt.time(17))]
HOURS = {**dict.fromkeys(range(5), NINE_TO_FIVE), 5: [(dt.time(9), dt.time(12))]}


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


# Days ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-10", 5, "2026-02-24"),
        ("2026-02-12", 20, "2026-03-18"),
        ("2026-04-28", 5, "2026-05-08"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-11-22", 20, "2026-12-18"),
        ("2026-11-23", 20, "2026-12-21"),
        # One food licence from submission to a bad review, and a call to 12345.
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 10, "2026-10-15"),
        ("2026-09-24", 20, "2026-10-29"),
        ("2026-10-15", 5, "2026-10-22"),
        ("2026-10-29", 5, "2026-11-05"),
        ("2026-11-05", 10, "2026-11-19"),
        ("2026-10-20", 10, "2026-11-03"),
        ("2026-10-23", 1, "2026-10-26"),
        ("2026-10-23", 5, "2026-10-30"),
        ("2026-10-23", 15, "2026-11-13"),
        ("2026-09-30", 2, "2026-10-09"),
        ("2026-09-30", 5, "2026-10-13"),
    ],
)
def test_a_term_ends_on_the_known_day(start, count, end):
    assert CALENDAR.add_working_days(dt.date.fromisoformat(start), count) == dt.date.fromisoformat(end)


def test_a_pause_counts_its_first_day_and_not_its_last():
    assert CALENDAR.working_days_between(dt.date(2026, 10, 12), dt.date(2026, 10, 19)) == 5


def test_days_left_are_negative_once_the_day_is_past():
    assert CALENDAR.working_days_between(dt.date(2026, 10, 12), dt.date(2026, 10, 8)) == -3


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-10-01", "2026-10-08"),
        ("2026-09-20", "2026-09-20"),
        ("2026-10-03", "2026-10-08"),
        ("2026-11-21", "2026-11-23"),
    ],
)
def test_a_last_day_on_a_holiday_moves_to_the_next_working_day(day, expected):
    assert CALENDAR.next_working_day(dt.date.fromisoformat(day)) == dt.date.fromisoformat(expected)


def test_a_term_into_an_unknown_year_is_provisional_and_follows_weekdays():
    end = CALENDAR.add_working_days(dt.date(2026, 12, 7), 20)

    assert end == dt.date(2027, 1, 4)
    assert CALENDAR.is_provisional(end)
    assert not CALENDAR.is_provisional(dt.date(2026, 12, 31))


def test_a_term_of_no_days_ends_at_once_unless_that_day_is_off():
    assert CALENDAR.add_working_days(dt.date(2026, 9, 30), 0) == dt.date(2026, 9, 30)
    assert CALENDAR.add_working_days(dt.date(2026, 10, 1), 0) == dt.date(2026, 10, 8)


def test_a_negative_term_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(dt.date(2026, 9, 30), -1)


dates = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
calendars = st.dictionaries(dates, st.booleans(), max_size=60).map(
    lambda named: WorkCalendar.of([NamedDay(on, is_working) for on, is_working in named.items()])
)
# Long holidays next to each other are the hard case for the search's upper bound.
dense = st.tuples(dates, st.integers(1, 80)).map(
    lambda run: WorkCalendar.of([NamedDay(run[0] + dt.timedelta(days=n), False) for n in range(run[1])])
)


@given(calendar=calendars | dense, start=dates, count=st.integers(1, 120))
def test_the_search_agrees_with_walking_day_by_day(calendar, start, count):
    day, left = start, count
    while left:
        day += dt.timedelta(days=1)
        left -= calendar.is_working(day)

    assert calendar.add_working_days(start, count) == day


@given(calendar=calendars | dense, start=dates, end=dates)
def test_counting_agrees_with_walking_day_by_day(calendar, start, end):
    low, high = sorted((start, end))
    walked = sum(calendar.is_working(low + dt.timedelta(days=n)) for n in range((high - low).days))

    assert calendar.working_days_between(low, high) == walked
    assert calendar.working_days_between(high, low) == -walked


@given(calendar=calendars | dense, start=dates, first=st.integers(1, 40), second=st.integers(0, 40))
def test_terms_add_up(calendar, start, first, second):
    stepwise = calendar.add_working_days(calendar.add_working_days(start, first), second)

    assert stepwise == calendar.add_working_days(start, first + second)
    assert calendar.is_working(stepwise)


# Hours ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "is_open", "changes_at"),
    [
        ("2026-11-23T08:59", False, "2026-11-23T09:00"),
        ("2026-11-23T09:00", True, "2026-11-23T12:00"),
        ("2026-11-23T12:00", False, "2026-11-23T13:00"),
        ("2026-11-23T17:00", False, "2026-11-24T09:00"),
        ("2026-11-21T11:00", True, "2026-11-21T12:00"),  # an ordinary Saturday morning
        ("2026-10-03T10:00", False, "2026-10-08T09:00"),  # a Saturday of the National Day holiday
        ("2026-09-20T14:00", True, "2026-09-20T17:00"),  # a Sunday worked instead
    ],
)
def test_a_hall_says_whether_it_is_open_and_when_that_changes(now, is_open, changes_at):
    assert opening_at(at(now), hours=HOURS, calendar=CALENDAR) == Opening(is_open, at(changes_at))


def test_hours_that_never_open_are_said_to_be_so():
    assert opening_at(at("2026-11-23T10:00"), hours={}, calendar=CALENDAR) == Opening(False, None)
    with pytest.raises(ValueError, match="never open"):
        add_opening_minutes(at("2026-11-23T10:00"), 30, hours={}, calendar=CALENDAR)
    with pytest.raises(ValueError, match="negative"):
        add_opening_minutes(at("2026-11-23T10:00"), -1, hours=HOURS, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-23T11:30", 30, "2026-11-23T12:00"),
        ("2026-11-23T11:30", 60, "2026-11-23T13:30"),
        ("2026-11-23T16:30", 60, "2026-11-24T09:30"),
        ("2026-11-20T16:00", 300, "2026-11-23T10:00"),
        ("2026-09-30T16:30", 60, "2026-10-08T09:30"),
        ("2026-11-22T03:00", 0, "2026-11-22T03:00"),
    ],
)
def test_an_hour_clock_runs_on_opening_hours(start, minutes, end):
    found = add_opening_minutes(at(start), minutes, hours=HOURS, calendar=CALENDAR)

    assert found == at(end)
    assert working_minutes_between(at(start), found, hours=HOURS, calendar=CALENDAR) == minutes


def test_a_moment_in_another_zone_is_the_same_moment():
    start = at("2026-11-23T16:30").astimezone(dt.UTC)

    assert add_opening_minutes(start, 60, hours=HOURS, calendar=CALENDAR) == at("2026-11-24T09:30")


def test_a_clock_of_a_whole_year_of_hours_still_ends():
    start = at("2026-01-05T09:00")
    minutes = 600 * 7 * 60

    end = add_opening_minutes(start, minutes, hours=dict.fromkeys(range(5), NINE_TO_FIVE), calendar=CALENDAR)

    assert (
        working_minutes_between(start, end, hours=dict.fromkeys(range(5), NINE_TO_FIVE), calendar=CALENDAR) == minutes
    )


moments = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=ZONE)
)


@given(start=moments, minutes=st.integers(1, 5000))
def test_adding_minutes_and_counting_them_are_inverse(start, minutes):
    end = add_opening_minutes(start, minutes, hours=HOURS, calendar=CALENDAR)

    assert working_minutes_between(start, end, hours=HOURS, calendar=CALENDAR) == minutes
    assert working_minutes_between(end, start, hours=HOURS, calendar=CALENDAR) == -minutes
    assert any(opens < end <= closes for opens, closes in opening_spans(end.date(), hours=HOURS, calendar=CALENDAR))


@given(now=moments)
def test_the_state_flips_exactly_at_the_promised_moment(now):
    state = opening_at(now, hours=HOURS, calendar=CALENDAR)

    before = opening_at(state.changes_at - dt.timedelta(microseconds=1), hours=HOURS, calendar=CALENDAR)
    after = opening_at(state.changes_at, hours=HOURS, calendar=CALENDAR)

    assert before.is_open is state.is_open
    assert after.is_open is not state.is_open
