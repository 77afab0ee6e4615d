"""The rates of 好差评, against a table computed by hand."""

from datetime import date
from fractions import Fraction

import pytest

from apps.reviews import figures
from apps.reviews.choices import TAGS, Channel, Grade, tags_of
from apps.reviews.figures import Counts, period_named, period_of

# 40 services ended: 20 were reviewed by people (2 of these do not count), 8 by default, 12 not at all.
# The 18 that count: 8 x 5, 4 x 4, 2 x 3, 1 x 2, 3 x 1; of the 4 bad ones 3 are named, 2 of them rectified, 1 in time.
# Of the 8 defaults 7 are good.
BY_HAND = Counts(
    ended=40, active=18, active_good=14, default=8, default_good=7, invalid=2, points=40 + 16 + 6 + 2 + 3, bad=4,
    bad_named=3, bad_named_rectified=2, bad_named_in_time=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (figures.good_rate, Fraction(21, 26)),
        (figures.active_rate, Fraction(18, 40)),
        (figures.active_good_rate, Fraction(14, 18)),
        (figures.silent_rate, Fraction(20, 40)),
        (figures.rectified_rate, Fraction(2, 3)),
        (figures.in_time_rate, Fraction(1, 3)),
        (figures.average, Fraction(67 * 2, 18)),
    ],
)
def test_the_rates_are_those_computed_by_hand(rate, expected):
    assert rate(BY_HAND) == expected


@pytest.mark.parametrize(
    "rate",
    [figures.good_rate, figures.active_rate, figures.active_good_rate, figures.silent_rate, figures.rectified_rate,
     figures.in_time_rate, figures.average],
)  # fmt: skip
def test_of_nothing_there_is_no_rate(rate):
    assert rate(Counts()) is None


def test_a_default_rating_moves_no_active_rate():
    plain = Counts(ended=10, active=4, active_good=2, points=12)
    silent = Counts(ended=10, active=4, active_good=2, points=12, default=6, default_good=6)

    active = (figures.active_rate, figures.active_good_rate, figures.silent_rate, figures.average)
    assert [rate(silent) for rate in active] == [rate(plain) for rate in active]
    assert figures.good_rate(silent) == Fraction(8, 10)
    assert figures.good_rate(plain) == Fraction(2, 4)


def test_rates_of_the_city_are_of_sums_not_means_of_rates():
    small, large = Counts(ended=1, active=1, active_good=1, points=5), Counts(ended=99, active=99, points=99)

    assert figures.active_good_rate(small + large) == Fraction(1, 100)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2026-09", date(2026, 9, 1), date(2026, 10, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_read_from_its_name(name, start, end):
    period = period_named(name)

    assert period is not None
    assert (period.name, period.start, period.end) == (name, start, end)
    assert figures.after(figures.before(period)) == period


@pytest.mark.parametrize("name", ["", "2026-13", "2026-Q5", "1999-01", "2026-9", "x", "2026-09-01", "99999"])
def test_other_names_are_no_period(name):
    assert period_named(name) is None


def test_a_day_lies_in_its_periods():
    day = date(2026, 11, 30)

    assert [period_of(kind, day).name for kind in figures.MONTHS] == ["2026-11", "2026-Q4", "2026"]
    assert [period_of(kind, day).number for kind in figures.MONTHS] == [11, 4, 2026]


def test_there_are_eight_tags_to_each_grade():
    assert len(TAGS) == 40
    assert {grade.value: len(tags_of(grade)) for grade in Grade} == dict.fromkeys((5, 4, 3, 2, 1), 8)
    assert tags_of(5)[:3] == [510, 511, 512]
    assert Channel.DEFAULT == 7
