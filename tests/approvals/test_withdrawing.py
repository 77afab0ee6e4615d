"""The applicant takes the whole back: what is decided stays, what waits never opens."""

import pytest

from apps.approvals.choices import BranchStatus as B
from apps.approvals.choices import JointStatus
from apps.approvals.models import JointApplication
from apps.approvals.selectors import actions_of
from apps.approvals.services.closing import withdraw_joint
from apps.cases.choices import CaseStatus
from apps.common.errors import IllegalTransition
from apps.journal.errors import Refused
from apps.journal.models import Event
from apps.journal.services import run_deliveries
from apps.messaging.models import Message
from apps.work.models import Clock, WorkItem
from tests.support import joint as j
from tests.support.actors import CHUAN, at_desk, citizen, firm

pytestmark = pytest.mark.usefixtures("city")


def owner():
    return firm(CHUAN, "示例黄河餐饮有限公司")


def settled():
    while run_deliveries():
        pass


def test_undecided_cases_are_withdrawn_and_waiting_branches_never_open(now):
    joint = j.submit(owner(), now)

    withdraw_joint(joint=joint, actor=owner(), at=now)
    settled()

    assert JointApplication.objects.get(pk=joint.pk).status == JointStatus.WITHDRAWN
    assert j.statuses(joint) == {
        "shelter": B.DROPPED, "soil": B.DROPPED, "permit": B.CANCELLED, "waste": B.CANCELLED, "drainage": B.CANCELLED,
    }  # fmt: skip
    case = j.case_of(joint, "soil")
    event = Event.objects.get(kind="cases.withdrawn", subject_id=case.pk)
    assert (case.status, event.account_id, event.is_system) == (CaseStatus.WITHDRAWN, owner().account_id, True)
    assert Message.objects.filter(kind="joint_withdrawn").count() == 1
    assert not WorkItem.objects.filter(closed_at__isnull=True, number=joint.number).exists()
    assert not Clock.objects.filter(subject_type="approvals.jointapplication", stopped_on__isnull=True).exists()
    assert joint.documents.count() == 0


def test_what_is_decided_stays_and_ends_by_itself(now):
    joint = j.submit(owner(), now)
    j.approve(joint, "soil", now)

    withdraw_joint(joint=joint, actor=owner(), at=now)
    assert j.statuses(joint)["soil"] == B.OPEN
    settled()

    assert (j.statuses(joint)["soil"], j.statuses(joint)["shelter"]) == (B.GRANTED, B.DROPPED)
    assert j.case_of(joint, "soil").status == CaseStatus.DELIVERED


def test_nobody_else_withdraws_and_nobody_twice(now):
    joint = j.submit(owner(), now)

    for stranger in (citizen(), at_desk("housing-clerk")):
        with pytest.raises(Refused, match="not_allowed"):
            withdraw_joint(joint=joint, actor=stranger, at=now)
    withdraw_joint(joint=joint, actor=owner(), at=now)
    with pytest.raises(IllegalTransition):
        withdraw_joint(joint=joint, actor=owner(), at=now)


def test_when_all_is_decided_there_is_nothing_to_withdraw(now):
    joint = j.submit(owner(), now, situations={**j.STAGE_SITUATIONS, "earth": "no"})
    for name in ("shelter", "soil"):
        j.approve(joint, name, now)
    settled()
    for name in ("permit", "drainage"):
        j.approve(joint, name, now)
        if name == "permit":
            settled()

    shown = {action.action: action.refusal for action in actions_of(joint, owner())}

    assert shown["withdraw"].code == "nothing_to_withdraw"
    with pytest.raises(Refused, match="nothing_to_withdraw"):
        withdraw_joint(joint=joint, actor=owner(), at=now)
