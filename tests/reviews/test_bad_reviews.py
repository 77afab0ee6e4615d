"""A bad review from the officer's desk to the call-back, with its clocks, its refusals and its ways out by time."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from apps.common.errors import IllegalTransition, StaleVersion
from apps.journal.errors import Refused
from apps.journal.models import Event
from apps.journal.services import run_deliveries
from apps.messaging.models import Message, OutboundSms
from apps.reviews import jobs, selectors
from apps.reviews.choices import Channel, ReviewStatus, Verdict, Way
from apps.reviews.errors import AppealTooLate, ReasonMissing, TooLong
from apps.reviews.models import Review
from apps.reviews.services import handling
from apps.reviews.services.handling import Call
from apps.reviews.services.reviewing import Rating
from apps.work.choices import ClockKind
from apps.work.clocks import Limit
from apps.work.models import Clock, WorkItem
from apps.work.selectors import live_items_of, running_clock
from apps.work.services import claim_item, start_clock
from tests.conftest import SHANGHAI
from tests.support import reviewed
from tests.support.actors import at_desk, citizen
from tests.support.desk import join_desk

pytestmark = pytest.mark.usefixtures("city")
OFFICER, HANDLER, HEAD, CLERK = reviewed.OFFICER, reviewed.HANDLER, reviewed.HEAD, reviewed.CLERK


@pytest.fixture
def bad(now):
    """A named bad review of the market bureau, given on Friday 2026-09-18 at ten."""
    return reviewed.review(reviewed.ended_service(now), now, grade=1, named=True, actor=citizen())


@pytest.fixture
def nameless(now):
    return reviewed.review(reviewed.ended_service(now, serial=2), now, grade=2)


def confirm(review, at, who=OFFICER, **more):
    return handling.confirm_review(review=review, actor=at_desk(who), at=at, **{"is_complex": False, **more})


def rectify(review, at, who=HANDLER, **more):
    given = {"remedy": "fixed", "answer": "已经增设一次性告知单"}
    return handling.rectify_review(review=review, actor=at_desk(who), at=at, **(given | more))


def live(review):
    return [(item.kind, item.right, item.due_on) for item in live_items_of(review)]


def move_on(time_machine, at):
    time_machine.move_to(at, tick=False)
    jobs.move_on()


# The whole way --------------------------------------------------------------------------------------------------------


def test_a_bad_review_is_verified_rectified_and_called_back(bad, now):
    assert live(bad) == [("verify", "verify_reviews", date(2026, 9, 20))]  # that Sunday is worked for the holiday

    review = confirm(bad, now + timedelta(hours=2))
    assert (review.status, review.verdict) == (ReviewStatus.RECTIFYING, Verdict.VALID)
    assert live(bad) == [("rectify", "rectify_reviews", date(2026, 9, 24))]

    review = rectify(review, now + timedelta(days=3))
    assert (review.status, review.is_in_time) == (ReviewStatus.RECTIFIED, True)
    assert live(bad) == [("call_back", "verify_reviews", date(2026, 9, 24))]

    call = Call(was_reached=True, is_content=True, words="电话中表示满意", again=Rating(4, (), "改得快", True))
    review = handling.call_back(review=review, call=call, actor=at_desk(OFFICER), at=now + timedelta(days=4))
    run_deliveries()

    assert (review.status, review.was_reached, review.is_content) == (ReviewStatus.CLOSED, True, True)
    assert live(bad) == []
    assert not Clock.objects.filter(subject_id=bad.pk, subject_type="reviews.review", stopped_on__isnull=True).exists()
    added = Review.objects.get(invitation=bad.invitation, round=2)
    assert (added.grade, added.channel, added.status, added.person_id) == (4, Channel.HOTLINE, "filed", bad.person_id)
    assert Message.objects.filter(person_id=bad.person_id, kind="review_handled").count() == 1
    kinds = Event.objects.filter(subject_type="reviews.review", subject_id=bad.pk).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "reviews.received", "reviews.confirmed", "reviews.rectified", "reviews.called_back",
    ]  # fmt: skip


def test_the_call_back_opens_the_time_to_add_a_review_anew(bad, now):
    review = rectify(confirm(bad, now), now)
    late = now + timedelta(days=40)

    handling.call_back(review=review, call=Call(True), actor=at_desk(OFFICER), at=late)

    bad.invitation.refresh_from_db()
    assert bad.invitation.append_until == late + timedelta(days=30)


def test_what_is_complex_gets_more_time(bad, now):
    confirm(bad, now, is_complex=True)

    clock = running_clock(bad, "rectifying")
    assert (clock.promised_value, clock.promised_due_on) == (
        15,
        date(2026, 10, 15),
    )  # 5 before the 25th, 3 before October, 7 after


def test_a_second_bad_review_after_the_call_back_is_handled_again(bad, now):
    review = rectify(confirm(bad, now), now)
    call = Call(was_reached=True, is_content=False, again=Rating(2, (), "还是要跑两趟", True))

    handling.call_back(review=review, call=call, actor=at_desk(OFFICER), at=now)

    added = Review.objects.get(round=2)
    assert added.status == ReviewStatus.RECEIVED
    assert [kind for kind, _right, _due in live(added)] == ["verify"]


# What does not count --------------------------------------------------------------------------------------------------


def test_a_mistaken_review_counts_nowhere(bad, now):
    review = handling.reject_review(
        review=bad, verdict=Verdict.MISTAKEN, reason="评的是另一个部门", actor=at_desk(OFFICER), at=now
    )

    assert (review.status, review.verdict) == (ReviewStatus.INVALID, Verdict.MISTAKEN)
    assert live(bad) == []


def test_a_review_is_not_thrown_out_without_a_reason(bad, now):
    with pytest.raises(ReasonMissing):
        handling.reject_review(review=bad, verdict=Verdict.MALICIOUS, reason=" ", actor=at_desk(OFFICER), at=now)

    bad.refresh_from_db()
    assert bad.status == ReviewStatus.RECEIVED


# Who may --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [CLERK, HANDLER, HEAD, "hr-reviewer", "auditor", "sysadmin"])
def test_only_the_officer_verifies(bad, now, who):
    with pytest.raises(Refused) as refused:
        confirm(bad, now, who)

    assert refused.value.code == "not_allowed"
    assert Review.objects.get(pk=bad.pk).status == ReviewStatus.RECEIVED


@pytest.mark.parametrize("who", [CLERK, OFFICER, "hr-reviewer"])
def test_only_the_department_rectifies(bad, now, who):
    review = confirm(bad, now)

    with pytest.raises(Refused):
        rectify(review, now, who)


def test_who_was_reviewed_does_not_verify(bad, now):
    bad.invitation.posts.append(at_desk(OFFICER).post_id)
    bad.invitation.save()

    with pytest.raises(Refused) as refused:
        confirm(bad, now)

    assert refused.value.code == "recused"


def test_who_gave_the_review_does_not_verify(bad, now):
    actor = replace(at_desk(OFFICER), person_id=bad.person_id)

    with pytest.raises(Refused) as refused:
        handling.confirm_review(review=bad, is_complex=False, actor=actor, at=now)

    assert refused.value.code == "recused"


def test_what_a_colleague_claimed_is_taken(bad, now):
    review = confirm(bad, now)
    join_desk("market-second", beside=HANDLER, now=now)
    claim_item(item=live_items_of(bad).get(), actor=at_desk("market-second"), at=now)

    with pytest.raises(Refused) as refused:
        rectify(review, now)

    assert refused.value.code == "taken"


def test_a_review_verified_twice_is_a_conflict(bad, now):
    confirm(bad, now)

    with pytest.raises(IllegalTransition):
        confirm(bad, now)


def test_an_old_page_does_not_overwrite(bad, now):
    with pytest.raises(StaleVersion):
        confirm(bad, now, revision=bad.revision + 1)


# Time -----------------------------------------------------------------------------------------------------------------


def test_a_review_that_cannot_move_on_keeps_no_other_from_it(bad, now, time_machine, caplog):
    other = reviewed.review(reviewed.ended_service(now, serial=3), now, grade=1, named=True, actor=citizen())
    day = timezone.localdate(now)
    start_clock(
        subject=bad, kind=ClockKind.RECTIFYING, started_on=day, promised=Limit(1), statutory=None, today=day
    )  # a clock of a duty it does not have yet

    move_on(time_machine, now + timedelta(days=4))

    bad.refresh_from_db()
    other.refresh_from_db()
    assert (bad.status, other.status) == (ReviewStatus.RECEIVED, ReviewStatus.RECTIFYING)
    assert f"review {bad.pk} cannot be worked on" in caplog.text


def test_what_nobody_verified_in_time_counts_as_justified(bad, now, time_machine):
    move_on(time_machine, datetime(2026, 9, 20, 23, 0, tzinfo=SHANGHAI))  # still the last day
    assert Review.objects.get(pk=bad.pk).status == ReviewStatus.RECEIVED

    move_on(time_machine, datetime(2026, 9, 21, 0, 10, tzinfo=SHANGHAI))
    move_on(time_machine, datetime(2026, 9, 21, 0, 25, tzinfo=SHANGHAI))

    review = Review.objects.get(pk=bad.pk)
    assert (review.status, review.verdict) == (ReviewStatus.RECTIFYING, Verdict.VALID)
    assert [kind for kind, _right, _due in live(bad)] == ["rectify"]
    assert Event.objects.filter(kind="reviews.confirmed_by_time", subject_id=bad.pk, is_system=True).count() == 1


def test_a_late_remedy_is_late_whatever_follows(bad, now):
    late = now + timedelta(days=30)
    review = rectify(confirm(bad, now), late)
    review = handling.send_back(review=review, reason="没有答到点子上", actor=at_desk(OFFICER), at=late)

    review = rectify(review, late)

    assert review.is_in_time is False


def test_a_limit_is_extended_once_with_a_reason(bad, now):
    review = confirm(bad, now)
    actor = at_desk(HANDLER)

    with pytest.raises(ReasonMissing):
        handling.extend_review(review=review, days=3, reason="", actor=actor, at=now)
    with pytest.raises(TooLong):
        handling.extend_review(review=review, days=11, reason="需要协调", actor=actor, at=now)
    handling.extend_review(review=review, days=3, reason="需要协调", actor=actor, at=now)
    with pytest.raises(Refused) as refused:
        handling.extend_review(review=review, days=3, reason="还要协调", actor=actor, at=now)

    assert refused.value.code == "already_extended"
    assert live(bad) == [("rectify", "rectify_reviews", date(2026, 9, 30))]  # the 25th to the 27th are holidays


def test_a_nameless_review_is_closed_by_time_and_a_named_one_is_not(bad, nameless, now, time_machine):
    for review in (bad, nameless):
        rectify(confirm(review, now), now)

    move_on(time_machine, now + timedelta(days=20))

    assert Review.objects.get(pk=nameless.pk).status == ReviewStatus.CLOSED
    assert Review.objects.get(pk=bad.pk).status == ReviewStatus.RECTIFIED
    assert [kind for kind, _right, _due in live(bad)] == ["call_back"]


# Calling back ---------------------------------------------------------------------------------------------------------


def test_who_was_not_reached_is_accounted_for(bad, now):
    review = rectify(confirm(bad, now), now)

    with pytest.raises(ReasonMissing):
        handling.call_back(review=review, call=Call(was_reached=False), actor=at_desk(OFFICER), at=now)
    call = Call(was_reached=False, is_content=True, words="三次无人接听", again=Rating(5))
    review = handling.call_back(review=review, call=call, actor=at_desk(OFFICER), at=now)

    assert (review.was_reached, review.is_content) == (False, None)
    assert not Review.objects.filter(round=2).exists()  # nobody who was not reached gave a second review


def test_a_poor_remedy_goes_back(bad, now):
    review = rectify(confirm(bad, now), now)

    review = handling.send_back(review=review, reason="没有答到点子上", actor=at_desk(OFFICER), at=now)

    assert review.status == ReviewStatus.RECTIFYING
    assert [kind for kind, _right, _due in live(bad)] == ["rectify"]


# Appeals --------------------------------------------------------------------------------------------------------------


def appeal(review, at, who=HEAD):
    return handling.appeal_review(review=review, reason="办结时间有系统记录为证", actor=at_desk(who), at=at)


def test_an_appeal_that_holds_takes_the_review_out(bad, now):
    review = appeal(confirm(bad, now), now)
    assert live(bad) == [("recheck", "verify_reviews", date(2026, 9, 24))]

    review = handling.overturn_review(
        review=review, verdict=Verdict.MISTAKEN, reason="核对无误", actor=at_desk(OFFICER), at=now
    )

    assert (review.status, review.verdict) == (ReviewStatus.INVALID, Verdict.MISTAKEN)
    assert live(bad) == []


def test_an_appeal_that_fails_leaves_the_duty(bad, now):
    review = appeal(confirm(bad, now), now)

    review = handling.uphold_review(review=review, reason="记录显示超期", actor=at_desk(OFFICER), at=now)

    assert (review.status, review.verdict) == (ReviewStatus.RECTIFYING, Verdict.VALID)
    with pytest.raises(Refused) as refused:
        appeal(review, now)
    assert refused.value.code == "appealed_before"


def test_an_appeal_nobody_looked_at_fails(bad, now, time_machine):
    appeal(confirm(bad, now), now)

    move_on(time_machine, now + timedelta(days=14))

    assert Review.objects.get(pk=bad.pk).status == ReviewStatus.RECTIFYING
    assert WorkItem.objects.filter(subject_id=bad.pk, kind="recheck", status="cancelled").count() == 1


def test_the_time_to_appeal_ends(bad, now):
    review = confirm(bad, now)

    with pytest.raises(AppealTooLate):
        appeal(review, now + timedelta(days=15))


def test_who_reviewed_by_a_code_and_left_a_phone_is_sent_the_link_to_a_second_review(now):
    row = reviewed.review(reviewed.ended_service(now), now, grade=1, named=True, contact="139 0000 1111")
    review = rectify(confirm(row, now), now)

    handling.call_back(review=review, call=Call(True, True), actor=at_desk(OFFICER), at=now)
    run_deliveries()
    run_deliveries()

    (sms,) = OutboundSms.objects.filter(kind="review_link")
    assert sms.phone == "13900001111"
    assert selectors.link_of(row.invitation, number=2, way=Way.SMS) in sms.text
    assert not Message.objects.filter(kind="review_handled").exists()


@pytest.mark.parametrize("contact", ["0931-1234567", ""])
def test_nobody_without_a_mobile_phone_is_sent_anything(now, contact):
    row = reviewed.review(reviewed.ended_service(now), now, grade=1, named=bool(contact), contact=contact)
    review = rectify(confirm(row, now), now)

    handling.call_back(review=review, call=Call(False, words="无法联系"), actor=at_desk(OFFICER), at=now)
    run_deliveries()

    assert not OutboundSms.objects.exists()
