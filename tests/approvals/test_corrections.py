"""One correction for all departments: noted by each, told once by the lead, answered once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.approvals.choices import JointStatus
from apps.approvals.errors import NotInIntake
from apps.approvals.models import JointApplication, Shortcoming
from apps.approvals.selectors import actions_of, intake_standing, noted_shortcomings, pending_shortcomings
from apps.approvals.services import corrections, uploads
from apps.cases.choices import CaseStatus, DocumentKind
from apps.cases.errors import CorrectionIncomplete, NothingToCorrect
from apps.cases.selectors import actions_of as case_actions
from apps.cases.services import intake
from apps.cases.services.intake import CorrectionItem
from apps.common.errors import Invalid
from apps.journal.errors import Refused
from apps.journal.models import Event
from apps.journal.services import run_deliveries
from apps.messaging.models import Message
from apps.work.choices import ClockKind
from apps.work.clocks import Limit
from apps.work.models import WorkItem
from apps.work.services import start_clock
from tests.support import joint as j
from tests.support.actors import CHUAN, at_desk, firm
from tests.support.desk import seated
from tests.support.papers import pdf

pytestmark = pytest.mark.usefixtures("city")
LEAD = "housing-clerk"
NAME = CorrectionItem("field:project_name", "与备案文件不一致")
PLAN = CorrectionItem("material:plan", "缺少图纸")


def owner():
    return firm(CHUAN, "示例黄河餐饮有限公司")


def settled():
    while run_deliveries():
        pass


def reload(joint):
    return JointApplication.objects.get(pk=joint.pk)


def note(joint, name, at, *items):
    actor = j.desk(j.case_of(joint, name), "clerk")
    return corrections.note_shortcomings(branch=j.branch(joint, name), items=items, actor=actor, at=at)


def sent(now):
    """Two departments note the same name, one of them a paper too; the lead tells all of it."""
    joint = j.submit(owner(), now)
    note(joint, "shelter", now, NAME)
    note(joint, "soil", now, NAME, PLAN)
    corrections.send_correction(joint=joint, note="请一并补齐", actor=at_desk(LEAD), at=now)
    return reload(joint)


def paper(joint, at):
    return uploads.store_supplement(joint=joint, material="plan", data=pdf("new"), name="a.pdf", actor=owner(), at=at)


def test_a_department_reads_in_no_place_what_another_asked_for(now):
    joint = j.submit(owner(), now)
    note(joint, "shelter", now, CorrectionItem("field:project_name", "人防部门要的"))
    note(joint, "soil", now, CorrectionItem("field:project_name", "水务部门要的"))
    corrections.send_correction(joint=joint, note="请一并补齐", actor=at_desk(LEAD), at=now)

    pages = {who: seated(who).get(f"/desk/joint/{joint.public_id}/").content.decode() for who in (LEAD, "water-clerk")}

    assert "人防部门要的" in pages[LEAD]
    assert "水务部门要的" in pages["water-clerk"]
    assert "人防部门要的" not in pages["water-clerk"]


def test_a_department_does_not_correct_a_branch_by_itself(now):
    joint = j.submit(owner(), now)
    case = j.case_of(joint, "soil")
    clerk = j.desk(case, "clerk")

    with pytest.raises(Refused, match="corrected_jointly"):
        intake.request_correction(case=case, items=[PLAN], actor=clerk, at=now)

    shown = {action.action: action for action in case_actions(case, clerk)}
    assert "联合办理页面" in str(shown["request_correction"].refusal.text)
    assert j.case_of(joint, "soil").status == CaseStatus.SUBMITTED


def test_what_is_noted_can_be_changed_until_it_is_sent(now):
    joint = j.submit(owner(), now)
    note(joint, "soil", now, PLAN)

    note(joint, "soil", now, NAME)

    assert [row.target for row in noted_shortcomings(joint)] == ["field:project_name"]
    note(joint, "soil", now)
    assert not noted_shortcomings(joint).exists()


def test_only_who_takes_in_the_branch_notes_and_only_what_its_form_has(now):
    joint = j.submit(owner(), now)

    with pytest.raises(Refused, match="not_allowed"):
        corrections.note_shortcomings(branch=j.branch(joint, "soil"), items=[PLAN], actor=at_desk(LEAD), at=now)
    with pytest.raises(NothingToCorrect):
        note(joint, "soil", now, CorrectionItem("field:price", "x"))
    j.accept(joint, "soil", now)
    with pytest.raises(NotInIntake):
        note(joint, "soil", now, PLAN)

    assert not Shortcoming.objects.exists()


def test_the_lead_is_told_when_every_department_has_spoken(now):
    joint = j.submit(owner(), now)
    note(joint, "shelter", now, NAME)
    items = WorkItem.objects.filter(subject_type="approvals.jointapplication", kind="joint_correction")
    assert not items.exists()
    assert intake_standing(joint).silent == ("soil",)

    j.accept(joint, "soil", now)
    settled()

    item = items.get()
    assert (item.department.slug, item.due_on) == ("housing", date(2026, 9, 23))  # the 4th working day, 20th is one
    assert intake_standing(joint).is_ready


def test_one_notice_tells_all_and_each_case_waits(now):
    joint = sent(now)
    settled()

    assert joint.status == JointStatus.CORRECTION
    assert {j.case_of(joint, name).status for name in ("shelter", "soil")} == {CaseStatus.CORRECTION}
    message = Message.objects.get(kind="joint_supplement_needed")
    assert message.body.count("项目名称") + message.body.count("工程名称") >= 1
    assert not Message.objects.filter(kind="supplement_needed").exists()
    for name in ("shelter", "soil"):
        case = j.case_of(joint, name)
        assert case.documents.filter(kind=DocumentKind.CORRECTION_NOTICE).count() == 1
        event = Event.objects.get(kind="cases.correction_requested", subject_id=case.pk)
        assert (event.facts["joint"], event.facts["lead"]) == (joint.number, "housing")
    assert {row.joint_target for row in pending_shortcomings(joint)} == {
        "field:project_name", "material:plan",
    }  # fmt: skip


def test_the_applicant_answers_once_and_every_case_gets_its_part(now):
    joint = sent(now)
    later = now + timedelta(days=3)

    corrections.supplement(
        joint=joint, answers={"project_name": "改正后的名称"}, files={"plan": [paper(joint, later)]}, actor=owner(),
        at=later,
    )  # fmt: skip

    joint = reload(joint)
    assert (joint.status, joint.answers["project_name"]) == (JointStatus.PROCESSING, "改正后的名称")
    for name in ("shelter", "soil"):
        case = j.case_of(joint, name)
        assert (case.status, case.answers["project_name"]) == (CaseStatus.SUBMITTED, "改正后的名称")
        assert case.received_on == later.date()
    assert j.case_of(joint, "soil").materials.filter(material="plan", is_current=True).count() == 1
    assert not pending_shortcomings(joint)

    j.approve(joint, "shelter", later)
    settled()
    assert j.case_of(joint, "permit").answers["project_name"] == "改正后的名称"


def test_an_answer_that_is_missing_or_wrong_changes_nothing(now):
    joint = sent(now)

    with pytest.raises(CorrectionIncomplete):
        corrections.supplement(joint=joint, answers={"project_name": "x"}, files={}, actor=owner(), at=now)
    with pytest.raises(Invalid) as refused:
        corrections.supplement(
            joint=joint, answers={"project_name": 5}, files={"plan": [paper(joint, now)]}, actor=owner(), at=now
        )

    assert [error.field for error in refused.value.errors] == ["project_name"]
    assert reload(joint).status == JointStatus.CORRECTION
    assert j.case_of(joint, "soil").status == CaseStatus.CORRECTION


def test_a_branch_is_not_supplemented_by_itself(now):
    joint = sent(now)

    with pytest.raises(Refused, match="supplemented_jointly"):
        intake.supplement_case(
            case=j.case_of(joint, "shelter"), answers={"project_name": "改"}, files={}, actor=owner(), at=now
        )


def test_only_the_lead_sends_and_only_when_something_is_noted(now):
    joint = j.submit(owner(), now)

    with pytest.raises(Refused, match="nothing_noted"):
        corrections.send_correction(joint=joint, actor=at_desk(LEAD), at=now)
    note(joint, "soil", now, PLAN)
    with pytest.raises(Refused, match="not_allowed"):
        corrections.send_correction(joint=joint, actor=at_desk("water-clerk"), at=now)

    assert reload(joint).status == JointStatus.SUBMITTED
    shown = {action.action: action.allowed for action in actions_of(joint, at_desk("water-clerk"))}
    assert shown == {"send_correction": False, "withdraw": False, "note_shortcomings": True}


def test_a_silent_lead_is_spoken_for_after_the_fourth_working_day(now):
    joint = j.submit(owner(), now)
    note(joint, "soil", now, PLAN)

    assert corrections.send_overdue(now=now + timedelta(days=5)) == 0  # the 23rd, the fourth working day itself
    assert corrections.send_overdue(now=now + timedelta(days=6)) == 1

    assert reload(joint).status == JointStatus.CORRECTION
    assert joint.corrections.get().sent_by_post is None
    assert j.case_of(joint, "shelter").status == CaseStatus.SUBMITTED
    assert corrections.send_overdue(now=now + timedelta(days=7)) == 0


def test_a_notice_that_cannot_be_sent_keeps_no_other_from_going_out(now, caplog):
    begun = {"kind": ClockKind.INTAKE, "started_on": timezone.localdate(now), "promised": Limit(1)}
    start_clock(subject=JointApplication(pk=10**9), statutory=None, today=timezone.localdate(now), **begun)
    joint = j.submit(owner(), now)
    note(joint, "soil", now, PLAN)

    assert corrections.send_overdue(now=now + timedelta(days=6)) == 1

    assert reload(joint).status == JointStatus.CORRECTION
    assert f"joint application {10**9} cannot be worked on" in caplog.text


def test_a_correction_that_lapses_ends_for_the_whole_too(now):
    joint = sent(now)
    later = now + timedelta(days=40)

    for name in ("shelter", "soil"):
        intake.lapse_case(case=j.case_of(joint, name), at=later)
    settled()

    assert reload(joint).status == JointStatus.COMPLETED
    assert set(j.statuses(joint).values()) == {"dropped", "cancelled"}


def test_what_was_noted_of_a_case_accepted_since_is_not_told(now):
    joint = j.submit(owner(), now)
    note(joint, "soil", now, PLAN)
    note(joint, "shelter", now, NAME)
    j.accept(joint, "soil", now)

    corrections.send_correction(joint=joint, actor=at_desk(LEAD), at=now)

    assert j.case_of(joint, "soil").status == CaseStatus.PROCESSING
    assert {row.branch.name for row in pending_shortcomings(joint)} == {"shelter"}
    assert not noted_shortcomings(joint).exists()


def test_a_branch_that_speaks_while_another_waits_gets_a_notice_of_its_own_and_both_are_answered_at_once(now):
    joint = j.submit(owner(), now)
    note(joint, "shelter", now, NAME)
    corrections.send_correction(joint=joint, actor=at_desk(LEAD), at=now)
    note(joint, "soil", now, PLAN)
    corrections.send_correction(joint=joint, actor=at_desk(LEAD), at=now)

    corrections.supplement(
        joint=joint,
        answers={"project_name": "改正后的名称"},
        files={"plan": [paper(joint, now)]},
        actor=owner(),
        at=now,
    )

    assert joint.corrections.filter(answered_at__isnull=True).count() == 0
    assert {j.case_of(joint, name).status for name in ("shelter", "soil")} == {CaseStatus.SUBMITTED}
