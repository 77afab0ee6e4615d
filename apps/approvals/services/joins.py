"""The join: what a joint application does when one of its cases has moved.

Lock the parent, then look at the branches. Two cases that end together each cause a settling; the second waits for the
first at the parent's row and then sees what both did, so that the whole ends once and is never left waiting. It runs after
the case's own transaction, as a handler of its event: a department's decision waits for nobody's lock.
See docs/decisions/0019-joins.md.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from apps.approvals.choices import OPEN_JOINTS, BranchAction, BranchStatus, JointAction, JointStatus
from apps.approvals.models import Branch, JointApplication
from apps.approvals.selectors import branches_of, union_of_joint
from apps.approvals.services import branches
from apps.approvals.services.coordination import end_coordination, note_intake_standing
from apps.approvals.workflow import BRANCH, JOINT
from apps.cases.choices import CaseStatus, Outcome
from apps.cases.models import Case
from apps.common.actor import SYSTEM, Actor
from apps.common.rows import one_by_one
from apps.journal.services import advance

log = logging.getLogger(__name__)

# What a case's status means for its branch. A grant counts from its issue on: those that come after need the licence.
ENDS = {
    CaseStatus.ISSUED: BranchAction.GRANT,
    CaseStatus.DENIED: BranchAction.REFUSE,
    CaseStatus.REFUSED: BranchAction.REFUSE,
    CaseStatus.REVOKED: BranchAction.REFUSE,
    CaseStatus.WITHDRAWN: BranchAction.DROP,
    CaseStatus.TERMINATED: BranchAction.DROP,
}
MOST_SWEPT = 500


@transaction.atomic
def settle(*, joint_id: int, at: datetime) -> JointApplication:
    """Bring a joint application up to what its cases say: close branches, open or cancel others, end the whole.

    Called twice, or late, or by the sweeper, it does what is left to do.
    """
    joint = locked_joint(joint_id)
    close_ended(joint, at=at)
    if joint.status not in OPEN_JOINTS:
        return joint
    branches.open_ready(joint=joint, union=union_of_joint(joint), actor=_for(joint), at=at)
    rows = list(branches_of(joint))
    joint = _follow_cases(joint, rows, at=at)
    if branches.all_ended(rows):
        return _complete(joint, rows, at=at)
    note_intake_standing(joint, at=at)
    return joint


def settle_case(*, case_id: int, at: datetime) -> JointApplication | None:
    """Settle the joint application a case belongs to; most cases belong to none."""
    joint_id = Branch.objects.filter(case_id=case_id).order_by("id").values_list("joint_id", flat=True).first()
    return None if joint_id is None else settle(joint_id=joint_id, at=at)


def locked_joint(joint_id: int) -> JointApplication:
    """Lock a joint application: always before its cases and items, so that nobody waits in a circle."""
    return (
        JointApplication.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lead__division", "person", "entity", "scheme", "version")
        .get(pk=joint_id)
    )


def close_ended(joint: JointApplication, *, at: datetime) -> None:
    """Close the open branches whose cases have ended."""
    for row in branches_of(joint).filter(status=BranchStatus.OPEN):
        action = ending_of(row.case) if row.case is not None else None
        if action is not None and row.case is not None:
            facts = {"joint": joint.number, "branch": row.name, "case": row.case.number}
            advance(BRANCH, row, action, actor=SYSTEM, at=at, facts=facts, closed_at=at)


def ending_of(case: Case) -> BranchAction | None:
    """Return what a case's end means for its branch; ``None`` while it goes on."""
    if case.status == CaseStatus.DELIVERED:
        return BranchAction.GRANT if case.outcome == Outcome.APPROVED else BranchAction.REFUSE
    return ENDS.get(CaseStatus(case.status))


def _follow_cases(joint: JointApplication, rows: Iterable[Branch], *, at: datetime) -> JointApplication:
    """Let the whole begin with its first accepted case, and its correction end when no case waits for one."""
    cases = [row.case for row in rows if row.case is not None]
    if joint.status == JointStatus.SUBMITTED and any(case.accepted_on for case in cases):
        return advance(JOINT, joint, JointAction.BEGIN, actor=SYSTEM, at=at)
    if joint.status == JointStatus.CORRECTION and all(case.status != CaseStatus.CORRECTION for case in cases):
        joint.corrections.filter(answered_at__isnull=True).update(answered_at=at)
        return advance(JOINT, joint, JointAction.END_CORRECTION, actor=SYSTEM, at=at)
    return joint


def _complete(joint: JointApplication, rows: Iterable[Branch], *, at: datetime) -> JointApplication:
    results = {row.name: str(row.status) for row in rows}
    joint = advance(
        JOINT, joint, JointAction.COMPLETE, actor=SYSTEM, at=at, facts={"results": results}, completed_at=at
    )
    end_coordination(joint, at=at)
    return joint


def _for(joint: JointApplication) -> Actor:
    """Return the portal acting for the applicant: later branches are opened in their name."""
    kind, pk = joint.holder
    return Actor(channel=SYSTEM.channel, is_system=True, on_behalf_type=kind, on_behalf_id=pk)


def unsettled() -> list[int]:
    """Return the joint applications somebody should have settled: an ended case under an open branch, or nothing open."""
    own = Branch.objects.filter(joint=OuterRef("pk"), status=BranchStatus.OPEN)
    ended = own.filter(case__status__in=[*ENDS, CaseStatus.DELIVERED])
    found = JointApplication.objects.filter(Exists(ended) | Q(status__in=OPEN_JOINTS) & ~Exists(own))
    return list(found.order_by("id").values_list("pk", flat=True)[:MOST_SWEPT])


def sweep(*, now: datetime) -> int:
    """Settle what nobody settled: a lost or failed delivery delays the end, and does not lose it. Return how many."""
    return one_by_one(
        unsettled(), lambda joint_id: settle(joint_id=joint_id, at=now), what="joint application", log=log
    )
