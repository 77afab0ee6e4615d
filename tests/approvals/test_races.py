"""Two departments, two connections, one moment: the whole ends once and is never left waiting."""

import itertools
import threading

import pytest
from django.db import connection, connections

from apps.approvals.choices import BranchAction, BranchStatus, JointStatus
from apps.approvals.models import Branch, JointApplication, JointDocument
from apps.approvals.selectors import current_pins, scheme_by_slug
from apps.approvals.services import joins, papers
from apps.approvals.services.closing import withdraw_joint
from apps.approvals.services.coordination import begin_coordination
from apps.approvals.workflow import BRANCH
from apps.cases.choices import BRANCH as BRANCH_PROCEDURE
from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from apps.cases.services import intake
from apps.cases.services.submission import Submission, open_case
from apps.common.actor import SYSTEM
from apps.common.errors import DomainError
from apps.journal.models import Event
from apps.journal.services import advance
from apps.matters.models import MatterVersion
from tests.support.actors import CHUAN, at_desk, firm

TRIALS, WITHDRAWALS, PAPERS = 100, 20, 5
PAIR = {"shelter": "airdefence", "soil": "water"}


def owner():
    return firm(CHUAN, "示例黄河餐饮有限公司")


class Two:
    """Two threads with a connection each, kept for all trials: what they are given starts at the same moment."""

    def __init__(self):
        self.results = [None, None]
        self.calls = [None, None]
        self.start, self.end = threading.Barrier(3), threading.Barrier(3)
        self.threads = [threading.Thread(target=self._run, args=(index,), daemon=True) for index in (0, 1)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.calls = [None, None]
        self.start.wait(timeout=30)
        for thread in self.threads:
            thread.join(timeout=30)

    def _run(self, index):
        try:
            while True:
                self.start.wait(timeout=60)
                if self.calls[index] is None:
                    return
                try:
                    self.results[index] = self.calls[index]()
                except DomainError as error:
                    self.results[index] = error.code
                self.end.wait(timeout=60)
        finally:
            connections.close_all()

    def at_once(self, *calls):
        self.calls = list(calls)
        self.start.wait(timeout=60)
        self.end.wait(timeout=60)
        return self.results


@pytest.fixture
def make_joint(live_city, now):
    """Return a maker of joint applications with two open branches, without the forms nobody looks at here."""
    scheme = scheme_by_slug("construction-stage")
    pins = current_pins(scheme.current.parsed)
    versions = {
        name: MatterVersion.objects.select_related("matter__department__division").get(pk=pins[name]) for name in PAIR
    }
    applicant, serial = owner(), itertools.count(1)

    def make():
        joint = JointApplication.objects.create(
            number=f"LB{next(serial)}", scheme=scheme, version=scheme.current, lead=scheme.lead, pins=pins,
            entity_id=applicant.on_behalf_id, agent_id=applicant.person_id, title=scheme.title, channel="web",
            place="620100", situations={}, answers={}, submitted_at=now,
        )  # fmt: skip
        begin_coordination(joint, at=now)
        for position, (name, version) in enumerate(versions.items()):
            row = Branch.objects.create(
                joint=joint, name=name, position=position, matter=version.matter, version=version,
                department=version.matter.department,
            )  # fmt: skip
            case = open_case(
                submission=Submission(
                    version=version, department=version.matter.department, holder=joint.holder, agent_id=None,
                    situations={}, answers={}, papers=[], channel="web", procedure=BRANCH_PROCEDURE,
                ),
                actor=applicant, at=now,
            )  # fmt: skip
            advance(BRANCH, row, BranchAction.OPEN, actor=SYSTEM, at=now, case=case, opened_at=now)
        return joint

    return make


def cases_of(joint):
    return [Case.objects.select_related("version", "department").get(branch__joint=joint, branch__name=n) for n in PAIR]


def refuser(case, now):
    """Return what a department and the worker do: refuse, then settle what the event calls for."""
    clerk = at_desk(f"{case.department.slug}-clerk")

    def work():
        intake.refuse_case(case=case, reason="材料不属实", actor=clerk, at=now)
        return joins.settle_case(case_id=case.pk, at=now).status

    return work


def test_two_last_branches_that_end_together_end_the_whole_once(make_joint, now):
    seen = []
    with Two() as two:
        for _trial in range(TRIALS):
            joint = make_joint()
            connection.close()
            seen.append(two.at_once(*[refuser(case, now) for case in cases_of(joint)]).copy())

    assert JointApplication.objects.filter(status=JointStatus.COMPLETED).count() == TRIALS
    assert Event.objects.filter(kind="approvals.completed").count() == TRIALS
    assert not Branch.objects.filter(status=BranchStatus.OPEN).exists()
    assert joins.unsettled() == []
    assert all(JointStatus.COMPLETED in pair for pair in seen)


def test_two_workers_issue_one_merged_answer(make_joint, now):
    with Two() as two:
        for _trial in range(PAPERS):
            joint = make_joint()
            for case in cases_of(joint):
                refuser(case, now)()
            connection.close()
            first, second = two.at_once(*[lambda pk=joint.pk: papers.issue_result(joint_id=pk, at=now).pk] * 2)
            assert first == second

    assert JointDocument.objects.count() == PAPERS
    assert len(set(JointDocument.objects.values_list("number", flat=True))) == PAPERS


def test_withdrawing_while_a_department_refuses_leaves_nothing_half_done(make_joint, now):
    with Two() as two:
        for _trial in range(WITHDRAWALS):
            joint = make_joint()
            case = cases_of(joint)[0]
            connection.close()
            two.at_once(lambda j=joint: withdraw_joint(joint=j, actor=owner(), at=now).status, refuser(case, now))
            joins.settle(joint_id=joint.pk, at=now)

    assert set(JointApplication.objects.values_list("status", flat=True)) == {JointStatus.WITHDRAWN}
    assert not Branch.objects.filter(status__in=(BranchStatus.OPEN, BranchStatus.WAITING)).exists()
    assert not Case.objects.filter(branch__isnull=False, status=CaseStatus.SUBMITTED).exists()
    assert joins.unsettled() == []


def test_a_crash_after_one_branch_is_closed_leaves_nothing_half(make_joint, now, monkeypatch):
    joint = make_joint()
    for case in cases_of(joint):
        intake.refuse_case(case=case, reason="x", actor=at_desk(f"{case.department.slug}-clerk"), at=now)
    closing = iter([None, RuntimeError("the power went")])

    def unlucky(*args, **kwargs):
        broken = next(closing, None)
        if broken:
            raise broken
        return advance(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(joins, "advance", unlucky)
        with pytest.raises(RuntimeError):
            joins.settle(joint_id=joint.pk, at=now)
    assert set(joint.branches.values_list("status", flat=True)) == {BranchStatus.OPEN}

    swept = joins.sweep(now=now)

    assert swept == 1
    joint.refresh_from_db()
    assert joint.status == JointStatus.COMPLETED
