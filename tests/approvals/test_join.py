"""The join: branches open, end and end the whole, whatever the order in which departments decide."""

from datetime import timedelta

import pytest

from apps.approvals.choices import BranchStatus as B
from apps.approvals.choices import JointStatus
from apps.approvals.models import JointApplication, JointDocument
from apps.approvals.selectors import branches_of
from apps.approvals.services import joins
from apps.cases.models import Case
from apps.cases.selectors import licence_of
from apps.cases.services import closing, intake
from apps.common.signing import verify_pdf
from apps.files.services import read_file
from apps.journal.models import Delivery, Event, Link
from apps.journal.selectors import verify
from apps.journal.services import run_deliveries
from apps.messaging.models import Message
from apps.work.choices import ClockKind
from apps.work.models import Clock, WorkItem
from tests.support import joint as j
from tests.support.actors import CHUAN, firm

pytestmark = pytest.mark.usefixtures("city")
FIRM = "示例黄河餐饮有限公司"


def owner():
    return firm(CHUAN, FIRM)


def reload(joint):
    return JointApplication.objects.get(pk=joint.pk)


def settled():
    """Let every event be handled."""
    while run_deliveries():
        pass


def test_what_waits_for_nothing_opens_with_the_application(now):
    joint = j.submit(owner(), now)

    assert j.statuses(joint) == {
        "shelter": B.OPEN, "soil": B.OPEN, "permit": B.WAITING, "waste": B.WAITING, "drainage": B.WAITING,
    }  # fmt: skip
    assert (joint.status, joint.lead.slug, joint.number[:8]) == (JointStatus.SUBMITTED, "housing", "LB620100")
    clock = Clock.objects.get(subject_type="approvals.jointapplication", subject_id=joint.pk)
    assert (clock.kind, clock.promised_value) == (ClockKind.JOINT, 25)
    item = WorkItem.objects.get(subject_type="approvals.jointapplication", subject_id=joint.pk)
    assert (item.kind, item.right, item.department.slug) == ("coordinate", "intake_cases", "housing")
    case = j.case_of(joint, "soil")
    assert (case.procedure, case.entity_id, case.department.slug) == ("branch", joint.entity_id, "water")
    assert case.answers["disturbed_area"] == 10
    assert case.answers["project_name"] == joint.answers["project_name"]
    assert Link.objects.filter(kind="branch", from_id=joint.pk, to_id=case.pk).exists()
    assert case.materials.filter(material="plan").count() == 1


def test_a_granted_branch_opens_those_that_wait_for_it_with_its_licence_as_their_paper(now):
    joint = j.submit(owner(), now)
    j.approve(joint, "shelter", now)
    settled()
    assert j.statuses(joint)["permit"] == B.OPEN

    j.approve(joint, "permit", now)
    settled()

    assert (j.statuses(joint)["waste"], j.statuses(joint)["drainage"]) == (B.OPEN, B.OPEN)
    waste = j.case_of(joint, "waste")
    paper = waste.materials.get(material="permit")
    assert paper.licence_id == licence_of(j.case_of(joint, "permit")).pk
    assert waste.received_on == now.date()
    assert Clock.objects.filter(subject_id=waste.pk, subject_type="cases.case", kind=ClockKind.INTAKE).exists()


def test_the_whole_ends_once_with_one_document_and_one_message(now):
    joint = j.submit(owner(), now)
    for name in ("shelter", "soil", "permit", "waste", "drainage"):
        j.approve(joint, name, now)
        settled()

    joint = reload(joint)
    assert joint.status == JointStatus.COMPLETED
    document = JointDocument.objects.get(joint=joint)
    assert document.number.startswith("兰建联告字〔2026〕第")
    assert verify_pdf(read_file(document.file)).is_good
    assert Message.objects.filter(kind="joint_completed", entity_id=joint.entity_id).count() == 1
    assert Event.objects.filter(kind="approvals.completed", subject_id=joint.pk).count() == 1
    kind = "approvals.jointapplication"
    assert not WorkItem.objects.filter(subject_type=kind, closed_at__isnull=True).exists()
    assert not Clock.objects.filter(subject_type=kind, stopped_on__isnull=True).exists()
    assert not Delivery.objects.filter(done_at__isnull=True).exists()
    assert verify().broken == []


def test_what_waits_for_a_refused_branch_never_opens(now):
    joint = j.submit(owner(), now)
    j.deny(joint, "shelter", now)
    settled()

    assert j.statuses(joint) == {
        "shelter": B.REFUSED, "soil": B.OPEN, "permit": B.CANCELLED, "waste": B.CANCELLED, "drainage": B.CANCELLED,
    }  # fmt: skip

    case = j.case_of(joint, "soil")
    intake.refuse_case(case=case, reason="不属于本机关", actor=j.desk(case, "clerk"), at=now)
    settled()
    assert reload(joint).status == JointStatus.COMPLETED
    assert joint.documents.count() == 1


def test_one_case_withdrawn_is_a_branch_dropped(now):
    joint = j.submit(owner(), now)

    closing.withdraw_case(case=j.case_of(joint, "shelter"), actor=owner(), at=now)
    settled()

    assert j.statuses(joint)["shelter"] == B.DROPPED
    assert j.statuses(joint)["permit"] == B.CANCELLED


def test_the_whole_is_processed_from_its_first_accepted_case_on(now):
    joint = j.submit(owner(), now)

    j.accept(joint, "soil", now)
    settled()

    assert reload(joint).status == JointStatus.PROCESSING


def test_settling_twice_changes_nothing(now):
    joint = j.submit(owner(), now)
    j.approve(joint, "soil", now)
    settled()
    before = (Event.objects.count(), Case.objects.count())

    joins.settle(joint_id=joint.pk, at=now)

    assert (Event.objects.count(), Case.objects.count()) == before


def test_the_sweeper_settles_what_a_lost_event_left(now):
    joint = j.submit(owner(), now)
    j.approve(joint, "shelter", now)
    settled()
    soil = j.case_of(joint, "soil")
    intake.refuse_case(case=soil, reason="不属于本机关", actor=j.desk(soil, "clerk"), at=now)
    Delivery.objects.filter(handler="approvals.settle").delete()
    settled()
    assert j.statuses(joint)["soil"] == B.OPEN
    assert joins.unsettled() == [joint.pk]

    swept = joins.sweep(now=now + timedelta(minutes=5))

    assert swept == 1
    assert j.statuses(joint)["soil"] == B.REFUSED
    assert joins.unsettled() == []


def test_a_branch_left_out_by_the_situation_is_not_made_and_its_successor_waits_for_what_it_waited_for(now):
    situations = {**j.STAGE_SITUATIONS, "earth": "no"}

    joint = j.submit(owner(), now, situations=situations)

    assert set(j.statuses(joint)) == {"shelter", "soil", "permit", "drainage"}
    assert {row.name: row.after for row in branches_of(joint)}["permit"] == ["shelter"]
