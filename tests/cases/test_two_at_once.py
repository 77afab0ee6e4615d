"""Two people work on one case: who read it before the other acted is told so, and nothing is done twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from apps.cases.requests import VERBS, VerbIn, act
from apps.cases.selectors import history_of, progress_of
from apps.cases.services import closing, intake, review, steps
from apps.cases.services.intake import CorrectionItem
from apps.common.errors import Conflict, StaleVersion
from apps.journal.services import run_deliveries
from apps.work.choices import ItemStatus
from apps.work.models import Clock, Opinion, WorkItem
from tests.support import food
from tests.support.actors import at_desk, firm

pytestmark = pytest.mark.usefixtures("city")
CLERK, REVIEWER, HEAD = "market-clerk", "market-reviewer", "market-head"
LAYOUT = CorrectionItem("material:layout", "没有标面积")
AREA = CorrectionItem("field:premises_area", "与合同不一致")


def reload(case: Case) -> Case:
    return Case.objects.select_related("version__matter", "department", "person", "entity").get(pk=case.pk)


def accepted(now):
    return reload(intake.accept_case(case=food.submit(firm(), now), actor=at_desk(CLERK), at=now))


def approved(now, delivery_way="online"):
    case = accepted(now)
    Case.objects.filter(pk=case.pk).update(delivery_way=delivery_way)
    for _step in range(2):
        case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=at_desk(REVIEWER), at=now)
    return review.approve_case(case=reload(case), opinion="", actor=at_desk(HEAD), at=now)


def test_every_verb_may_carry_the_revision_its_writer_read():
    assert all(issubclass(verb.input, VerbIn) for verb in VERBS.values())


@pytest.mark.parametrize(
    ("username", "action", "data"),
    [
        (HEAD, "lift_correction", {"reason": "材料其实齐全"}),
        ("", "supplement", {"answers": {"premises_area": 80}}),
        ("", "withdraw", {}),
    ],
)
def test_a_verb_on_what_moved_on_since_it_was_read_is_refused(now, username, action, data):
    read = food.submit(firm(), now)
    case = intake.request_correction(case=read, items=[AREA], actor=at_desk(CLERK), at=now)
    actor = at_desk(username) if username else firm()

    with pytest.raises(StaleVersion):
        act(case=reload(case), action=action, data=data | {"revision": read.revision}, actor=actor, at=now)

    assert reload(case).status == CaseStatus.CORRECTION
    act(case=reload(case), action=action, data=data | {"revision": case.revision}, actor=actor, at=now)
    assert reload(case).status != CaseStatus.CORRECTION


def test_a_revocation_of_what_moved_on_since_it_was_read_is_refused(now):
    read = approved(now)
    run_deliveries()
    data = {"reason": "条件不符", "revision": read.revision}

    with pytest.raises(StaleVersion):
        act(case=reload(read), action="revoke", data=data, actor=at_desk(HEAD), at=now)

    assert reload(read).status == CaseStatus.DELIVERED


@pytest.mark.parametrize("verb", ["pass_step", "send_back"])
def test_of_two_who_leave_a_step_at_once_the_second_is_told_and_leaves_no_other(now, verb):
    reviewer = at_desk(REVIEWER)
    first = accepted(now)
    seen = (
        reload(review.pass_step(case=first, opinion="符合", actor=reviewer, at=now)) if verb == "send_back" else first
    )
    same = reload(seen)
    words = {"opinion": "符合"} if verb == "pass_step" else {"reason": "再看"}
    moved = getattr(review, verb)(case=seen, **words, actor=reviewer, at=now)
    written = Opinion.objects.filter(subject_id=first.pk).count()

    with pytest.raises(Conflict):
        getattr(review, verb)(case=same, **words, actor=reviewer, at=now)

    assert reload(first).step == moved.step
    assert Opinion.objects.filter(subject_id=first.pk).count() == written


def test_of_two_who_decide_at_once_the_second_is_told(now):
    case = accepted(now)
    for _step in range(2):
        case = reload(review.pass_step(case=case, opinion=food.FOUND, actor=at_desk(REVIEWER), at=now))
    same = reload(case)
    review.approve_case(case=case, opinion="", actor=at_desk(HEAD), at=now)

    with pytest.raises(Conflict):
        review.deny_case(case=same, reason="布局不合要求", actor=at_desk(HEAD), at=now)

    assert reload(case).status == CaseStatus.APPROVED


def test_a_second_correction_is_numbered_by_what_was_told_meanwhile(now):
    read = food.submit(firm(), now)
    told = intake.request_correction(case=read, items=[LAYOUT], actor=at_desk(CLERK), at=now)
    intake.lift_correction(case=reload(told), reason="材料其实齐全", actor=at_desk(HEAD), at=now)

    again = intake.request_correction(case=read, items=[AREA], actor=at_desk(CLERK), at=now)

    assert list(again.correction_rows.order_by("id").values_list("number", flat=True)) == [1, 2]


def test_a_supplement_answers_what_is_asked_now_not_what_was_read(now):
    read = reload(intake.request_correction(case=food.submit(firm(), now), items=[AREA], actor=at_desk(CLERK), at=now))
    intake.supplement_case(case=read, answers={"premises_area": 80}, files={}, actor=firm(), at=now)

    with pytest.raises(Conflict):
        intake.supplement_case(case=read, answers={"premises_area": 90}, files={}, actor=firm(), at=now)

    assert reload(read).answers["premises_area"] == 80


def dates(case):
    """The steps of the progress bar, each with its state and the day it was passed."""
    shown = progress_of(reload(case), list(history_of(case)))[2:-1]
    return [(station.state, station.at and timezone.localdate(station.at).day) for station in shown]


def test_a_step_sent_back_is_to_do_again_and_keeps_no_day_of_another(now):
    case, reviewer = accepted(now), at_desk(REVIEWER)
    case = review.pass_step(case=case, opinion=food.FOUND, actor=reviewer, at=now + timedelta(days=1))
    case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=reviewer, at=now + timedelta(days=2))
    assert dates(case) == [("done", 19), ("done", 20), ("current", None)]

    case = review.send_back(case=reload(case), reason="再看", actor=at_desk(HEAD), at=now + timedelta(days=3))
    case = review.send_back(case=reload(case), reason="再看", actor=reviewer, at=now + timedelta(days=4))
    assert dates(case) == [("current", None), ("todo", None), ("todo", None)]

    case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=reviewer, at=now + timedelta(days=5))
    assert dates(case) == [("done", 23), ("current", None), ("todo", None)]
    case = review.pass_step(case=reload(case), opinion=food.FOUND, actor=reviewer, at=now + timedelta(days=6))
    review.approve_case(case=reload(case), opinion="", actor=at_desk(HEAD), at=now + timedelta(days=7))
    assert dates(case) == [("done", 23), ("done", 24), ("done", 25)]


def test_a_result_that_goes_online_never_lies_in_the_inbox(now):
    case = approved(now)

    closing.issue_result(case_id=case.pk, at=now)

    assert not WorkItem.objects.filter(subject_id=case.pk, kind=steps.DELIVERY).exists()
    assert Clock.objects.filter(subject_id=case.pk, kind="delivery", stopped_on__isnull=True).exists()
    closing.deliver_online(case_id=case.pk, at=now)
    assert reload(case).status == CaseStatus.DELIVERED
    assert not Clock.objects.filter(subject_id=case.pk, stopped_on__isnull=True).exists()


def test_a_result_that_is_handed_over_waits_in_the_inbox(now):
    case = approved(now, delivery_way="window")

    closing.issue_result(case_id=case.pk, at=now)
    assert WorkItem.objects.get(subject_id=case.pk, kind=steps.DELIVERY).status == ItemStatus.OPEN

    closing.deliver_case(case=reload(case), actor=at_desk(CLERK), at=now, how="window")
    assert WorkItem.objects.get(subject_id=case.pk, kind=steps.DELIVERY).status == ItemStatus.DONE


def test_a_case_that_ends_asks_once_for_all_its_clocks(now):
    case = food.submit(firm(), now)

    with CaptureQueriesContext(connection) as asked:
        closing.withdraw_case(case=case, actor=firm(), at=now)

    looked_for = [query for query in asked.captured_queries if 'FROM "work_clock"' in query["sql"]]
    assert len(looked_for) == 2  # which run; then the one that does, locked to be stopped
    assert not Clock.objects.filter(subject_id=case.pk, stopped_on__isnull=True).exists()
    assert not WorkItem.objects.filter(subject_id=case.pk, closed_at__isnull=True).exists()
