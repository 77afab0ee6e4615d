"""How things stand in lists: the clock that is due first, or the one of a kind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.identity.models import Account
from apps.work.choices import ClockKind, Light
from apps.work.clocks import Limit
from apps.work.selectors import latest_clocks, standings_of
from apps.work.services import start_clock, stop_clock

pytestmark = pytest.mark.django_db


def begin(number, kind, now, days):
    today = timezone.localdate(now)
    return start_clock(
        subject=Account(pk=number), kind=kind, started_on=today, promised=Limit(days), statutory=None, today=today
    )


def test_of_several_clocks_the_one_due_first_counts_or_the_one_of_the_kind(now, django_assert_num_queries):
    later, sooner = begin(1, ClockKind.JOINT, now, 9), begin(1, ClockKind.INTAKE, now, 2)
    stop_clock(clock=begin(2, ClockKind.INTAKE, now, 1), on=timezone.localdate(now))
    rows = [Account(pk=1), Account(pk=2)]

    with django_assert_num_queries(2):
        first = standings_of(rows, now=now + timedelta(days=10))
    whole = standings_of(rows, now=now, kind=ClockKind.JOINT)

    assert (first[1].clock, whole[1].clock) == (sooner, later)
    assert (first[1].remaining.light, whole[1].remaining.light) == (Light.RED, Light.GREEN)
    assert (first[2].clock, first[2].remaining) == (None, None)
    assert standings_of([], now=now) == {}


def test_the_latest_clock_of_a_kind_is_the_last_begun_though_it_stopped(now):
    first = begin(1, ClockKind.INTAKE, now, 1)
    stop_clock(clock=first, on=timezone.localdate(now))
    second = stop_clock(clock=begin(1, ClockKind.INTAKE, now, 2), on=timezone.localdate(now))
    begin(1, ClockKind.DECISION, now, 2)

    assert list(latest_clocks(Account(pk=1), ClockKind.INTAKE)) == [second, first]
