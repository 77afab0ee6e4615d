"""The board counts what the database holds: against a table computed by hand, in as many questions for 1 row as for 50."""

from datetime import date, datetime, timedelta

import pytest

from apps.organisation.models import Department
from apps.reviews import figures, selectors
from apps.reviews.choices import Channel, Verdict
from apps.reviews.figures import Counts, period_named
from apps.reviews.services import handling, publishing
from apps.reviews.services.handling import Call
from tests.conftest import SHANGHAI
from tests.support import reviewed
from tests.support.actors import at_desk, citizen

pytestmark = pytest.mark.usefixtures("city")
SEPTEMBER = period_named("2026-09")
OFFICER, HANDLER = reviewed.OFFICER, reviewed.HANDLER


def said(serial, at, *, department="market", **given):
    invitation = reviewed.ended_service(at, serial=serial, department=department)
    return reviewed.review(invitation, at, **given)


def confirmed(review, at):
    return handling.confirm_review(review=review, is_complex=False, actor=at_desk(OFFICER), at=at)


def rectified(review, at):
    return handling.rectify_review(review=review, remedy="fixed", answer="改了", actor=at_desk(HANDLER), at=at)


def test_the_figures_are_those_counted_by_hand(now):
    owner = citizen()
    said(1, now, grade=5)
    said(2, now, grade=4)
    said(3, now, grade=3, channel=Channel.DEFAULT)
    said(4, now, grade=2)  # anonymous, not verified yet: counts until it does not
    confirmed(said(5, now, grade=1, named=True, actor=owner), now)  # not rectified
    rectified(confirmed(said(6, now, grade=1, named=True, actor=owner), now), now)  # in time
    rectified(confirmed(said(7, now, grade=2, named=True, actor=owner), now), now + timedelta(days=30))  # late
    thrown_out = said(8, now, grade=1)
    handling.reject_review(
        review=thrown_out, verdict=Verdict.MALICIOUS, reason="同行刷评", actor=at_desk(OFFICER), at=now
    )
    reviewed.ended_service(now, serial=9)  # nobody said anything
    said(10, now, grade=1, department="hr")
    said(11, now - timedelta(days=40), grade=1)  # ended in August

    counts = selectors.counts_of(SEPTEMBER)

    market, hr = (Department.objects.get(slug=slug).pk for slug in ("market", "hr"))
    assert counts == {
        market: Counts(ended=9, active=6, active_good=2, default=1, default_good=1, invalid=1, points=5 + 4 + 2 + 1 + 1 + 2,
                       bad=4, bad_named=3, bad_named_rectified=2, bad_named_in_time=1),
        hr: Counts(ended=1, active=1, points=1, bad=1),
    }  # fmt: skip


def test_a_review_added_later_changes_no_figure(now):
    first = said(1, now, grade=5)
    before = selectors.counts_of(SEPTEMBER)

    reviewed.review(first.invitation, now, grade=1, number=2)

    assert selectors.counts_of(SEPTEMBER) == before


def test_a_period_holds_its_first_moment_and_not_its_last(now):
    for serial, day in enumerate((date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1)), start=1):
        reviewed.ended_service(datetime(day.year, day.month, day.day, 0, 0, tzinfo=SHANGHAI), serial=serial)

    ended = [
        sum(selectors.counts_of(period_named(name)).values(), Counts()).ended for name in ("2026-09", "2026-Q3", "2026")
    ]

    assert ended == [2, 3, 4]


def test_one_department_counts_alone(now):
    said(1, now, grade=5)
    said(2, now, grade=5, department="hr")
    hr = Department.objects.get(slug="hr")

    assert set(selectors.counts_of(SEPTEMBER, department=hr)) == {hr.pk}


def test_counting_is_one_question_however_much_there_is(now, django_assert_num_queries):
    said(1, now, grade=5)
    with django_assert_num_queries(1):
        selectors.counts_of(SEPTEMBER)
    for serial in range(2, 51):
        said(serial, now, grade=1 + serial % 5, department=("market", "hr", "hotline")[serial % 3])

    with django_assert_num_queries(1):
        counts = selectors.counts_of(SEPTEMBER)

    assert figures.active_rate(sum(counts.values(), Counts())) == 1


# Texts for everybody --------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(now):
    review = rectified(confirmed(said(1, now, grade=1, named=True, actor=citizen()), now), now)
    return handling.call_back(review=review, call=Call(True, True), actor=at_desk(OFFICER), at=now)


def release(review, text, who=OFFICER, answer="已设一次性告知单"):
    return publishing.release_text(review=review, text=text, answer=answer, actor=at_desk(who), at=review.reviewed_at)


def test_nothing_is_public_before_an_officer_released_it(closed, now):
    assert not selectors.released().exists()

    release(closed, "窗口让我跑了三趟")

    (row,) = selectors.released(department=closed.department)
    assert (row.public_text, row.public_answer) == ("窗口让我跑了三趟", "已设一次性告知单")
    publishing.withdraw_text(review=row, actor=at_desk(OFFICER), at=now)
    assert not selectors.released().exists()


@pytest.mark.parametrize("text", ["请打 138 0013 8000", "证号620102199003070018", "我是测试张兰", "电话 1380013 8000"])
def test_a_text_that_names_somebody_is_not_released(closed, text):
    with pytest.raises(publishing.PersonalDataInText):
        release(closed, text)
    with pytest.raises(publishing.PersonalDataInText):
        release(closed, "好", answer=text)

    assert not selectors.released().exists()


@pytest.mark.parametrize("who", [HANDLER, "market-head", "auditor"])
def test_the_department_releases_nothing_itself(closed, who):
    with pytest.raises(publishing.NotAllowed):
        release(closed, "很好", who)


def test_what_is_still_being_handled_is_not_released(now):
    review = said(1, now, grade=1)

    with pytest.raises(publishing.NothingToRelease):
        release(review, "窗口让我跑了三趟")
