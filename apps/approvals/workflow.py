"""The tables of what can happen to schemes, joint applications and their branches."""

from apps.approvals import permissions as may
from apps.approvals.choices import ENDED_BRANCHES, OPEN_JOINTS, BranchStatus, JointStatus, SchemeAction, SchemeStatus
from apps.approvals.choices import BranchAction as B
from apps.approvals.choices import JointAction as A
from apps.approvals.models import Branch, JointApplication, SchemeVersion
from apps.journal.workflow import Transition, Workflow, only_system

S = JointStatus

_move = Transition.of

JOINT = Workflow(
    name="joint application",
    model=JointApplication,
    statuses=JointStatus,
    initial=S.SUBMITTED,
    terminal=frozenset({S.COMPLETED, S.WITHDRAWN}),
    actions={
        A.BEGIN: _move(A.BEGIN, (S.SUBMITTED,), S.PROCESSING, only_system, "begun", system=True),
        A.SEND_CORRECTION: _move(
            A.SEND_CORRECTION, OPEN_JOINTS, S.CORRECTION, may.sends_correction, "correction_requested"
        ),
        A.SEND_CORRECTION_BY_CLOCK: _move(
            A.SEND_CORRECTION_BY_CLOCK, OPEN_JOINTS, S.CORRECTION, only_system, "correction_requested", system=True
        ),
        A.SUPPLEMENT: _move(A.SUPPLEMENT, (S.CORRECTION,), S.PROCESSING, may.owner, "supplemented"),
        A.END_CORRECTION: _move(
            A.END_CORRECTION, (S.CORRECTION,), S.PROCESSING, only_system, "correction_ended", system=True
        ),
        A.COMPLETE: _move(A.COMPLETE, OPEN_JOINTS, S.COMPLETED, only_system, "completed", system=True),
        A.WITHDRAW: _move(A.WITHDRAW, OPEN_JOINTS, S.WITHDRAWN, may.withdraws, "withdrawn"),
    },
)


def _turn(action: B, source: str, target: str, event: str) -> Transition:
    return Transition(frozenset({source}), target, only_system, event, action.label, by_system=True)


BRANCH = Workflow(
    name="branch",
    model=Branch,
    statuses=BranchStatus,
    initial=BranchStatus.WAITING,
    terminal=frozenset(ENDED_BRANCHES),
    actions={
        B.OPEN: _turn(B.OPEN, BranchStatus.WAITING, BranchStatus.OPEN, "branch_opened"),
        B.GRANT: _turn(B.GRANT, BranchStatus.OPEN, BranchStatus.GRANTED, "branch_granted"),
        B.REFUSE: _turn(B.REFUSE, BranchStatus.OPEN, BranchStatus.REFUSED, "branch_refused"),
        B.DROP: _turn(B.DROP, BranchStatus.OPEN, BranchStatus.DROPPED, "branch_dropped"),
        B.CANCEL: _turn(B.CANCEL, BranchStatus.WAITING, BranchStatus.CANCELLED, "branch_cancelled"),
    },
)

VERSION = Workflow(
    name="scheme version",
    model=SchemeVersion,
    statuses=SchemeStatus,
    initial=SchemeStatus.DRAFT,
    terminal=frozenset({SchemeStatus.SUPERSEDED}),
    actions={
        SchemeAction.CHECK: Transition(
            frozenset({SchemeStatus.DRAFT}), SchemeStatus.CHECKED, may.may_check, "version_checked",
            SchemeAction.CHECK.label,
        ),
        SchemeAction.SEND_BACK: Transition(
            frozenset({SchemeStatus.CHECKED}), SchemeStatus.DRAFT, may.may_check, "version_sent_back",
            SchemeAction.SEND_BACK.label,
        ),
        SchemeAction.PUBLISH: Transition(
            frozenset({SchemeStatus.CHECKED}), SchemeStatus.PUBLISHED, may.may_publish, "version_published",
            SchemeAction.PUBLISH.label,
        ),
        SchemeAction.SUPERSEDE: Transition(
            frozenset({SchemeStatus.PUBLISHED}), SchemeStatus.SUPERSEDED,
            lambda version, actor: may.may_edit_scheme(version.scheme, actor), "version_superseded",
            SchemeAction.SUPERSEDE.label, by_system=True,
        ),
    },
)  # fmt: skip
