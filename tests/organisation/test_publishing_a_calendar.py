"""A year's plan: published, replaced, refused, and known to every process at once."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from apps.common.actor import SYSTEM
from apps.common.workdays import WorkCalendar
from apps.journal.models import Event
from apps.organisation.errors import YearAlreadyAnnounced
from apps.organisation.models import CalendarYear, WorkDay
from apps.organisation.selectors import work_calendar
from apps.organisation.services import PlannedDay, YearPlan, publish_calendar_year, read_year
from tests.organisation.conftest import NOW, REAL_FOLDER

pytestmark = pytest.mark.django_db

NEW_YEAR = PlannedDay(dt.date(2027, 1, 1), False, "元旦")
ESTIMATE = YearPlan(2027, True, "推算", (NEW_YEAR,))
ANNOUNCED = YearPlan(2027, False, "通知", (NEW_YEAR, PlannedDay(dt.date(2027, 1, 4), False, "元旦")))


def publish(plan: YearPlan) -> CalendarYear:
    return publish_calendar_year(plan=plan, actor=SYSTEM, at=NOW)


def test_without_any_plan_weekdays_are_worked_and_everything_is_provisional():
    calendar = work_calendar()

    assert calendar == WorkCalendar()
    assert calendar.is_provisional(dt.date(2026, 11, 23))


def test_publishing_says_in_the_journal_which_days_changed():
    publish(ESTIMATE)

    publish(ANNOUNCED)

    first, second = Event.objects.filter(kind="organisation.calendar_published").order_by("pk")
    assert first.facts == {"year": 2027, "provisional": True, "added": ["2027-01-01"], "removed": []}
    assert second.facts == {"year": 2027, "provisional": False, "added": ["2027-01-04"], "removed": []}
    assert second.subject_id == 2027


def test_publishing_the_same_plan_twice_writes_nothing():
    publish(ESTIMATE)

    again = publish_calendar_year(plan=ESTIMATE, actor=SYSTEM, at=NOW + dt.timedelta(days=1))

    assert again.published_at == NOW
    assert Event.objects.filter(kind="organisation.calendar_published").count() == 1


def test_an_estimate_never_replaces_an_announced_plan():
    publish(ANNOUNCED)

    with pytest.raises(YearAlreadyAnnounced) as caught:
        publish(ESTIMATE)

    assert caught.value.text == "2027年的放假安排已经公布，不能换成暂定的安排。"
    assert WorkDay.objects.count() == 2
    assert not CalendarYear.objects.get(year=2027).is_provisional


def test_a_calendar_in_hand_is_replaced_as_soon_as_a_plan_is_published(django_assert_num_queries):
    publish(ESTIMATE)
    before = work_calendar()
    with django_assert_num_queries(1):
        assert work_calendar() is before

    publish(ANNOUNCED)
    with django_assert_num_queries(2):
        after = work_calendar()

    assert before.is_working(dt.date(2027, 1, 4))
    assert before.is_provisional(dt.date(2027, 1, 4))
    assert not after.is_working(dt.date(2027, 1, 4))
    assert not after.is_provisional(dt.date(2027, 1, 4))


def test_two_plans_of_equal_size_are_told_apart():
    publish(ANNOUNCED)
    work_calendar()

    publish(YearPlan(2027, False, "通知", (NEW_YEAR, PlannedDay(dt.date(2027, 1, 5), False, "元旦"))))

    assert work_calendar().is_working(dt.date(2027, 1, 4))


def test_the_database_refuses_a_day_outside_its_year():
    year = publish(ESTIMATE)

    with pytest.raises(IntegrityError, match="work_day_lies_in_its_year"), transaction.atomic():
        WorkDay.objects.create(on=dt.date(2026, 1, 1), year=year, is_working=False, kind="holiday", note="元旦")


@pytest.mark.parametrize(
    ("year", "worked_days"),
    [(2024, 251), (2025, 248), (2026, 248)],  # counted with an independent calendar
)
def test_the_real_plans_leave_the_right_number_of_working_days(year, worked_days):
    publish(read_year(REAL_FOLDER / "calendar" / f"{year}.yaml"))

    assert work_calendar().working_days_between(dt.date(year, 1, 1), dt.date(year + 1, 1, 1)) == worked_days


def test_a_case_that_crosses_into_an_estimated_year_has_a_provisional_end():
    for year in (2026, 2027):
        publish(read_year(REAL_FOLDER / "calendar" / f"{year}.yaml"))

    end = work_calendar().add_working_days(dt.date(2026, 12, 7), 20)

    assert end == dt.date(2027, 1, 5)
    assert work_calendar().is_provisional(end)
