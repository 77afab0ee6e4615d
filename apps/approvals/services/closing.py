"""The applicant takes the whole application back."""

from datetime import datetime

from django.db import transaction

from apps.approvals.choices import BranchAction, BranchStatus, JointAction
from apps.approvals.models import JointApplication
from apps.approvals.selectors import branches_of
from apps.approvals.services.coordination import end_coordination
from apps.approvals.services.joins import close_ended, locked_joint
from apps.approvals.workflow import BRANCH, JOINT
from apps.cases.choices import UNDECIDED
from apps.cases.models import Case
from apps.cases.services.closing import withdraw_case
from apps.common.actor import SYSTEM, Actor
from apps.journal.services import advance


@transaction.atomic
def withdraw_joint(
    *, joint: JointApplication, actor: Actor, at: datetime, expected_revision: int | None = None
) -> JointApplication:
    """Withdraw all that is undecided; what is decided already stays and ends by itself, what waits never opens.

    The cases are locked before they are looked at: one that is decided at this moment is decided.

    :raises Refused: another's application, or nothing left to withdraw
    """
    joint = locked_joint(joint.pk)
    locked = Case.objects.select_for_update(of=("self",), no_key=True).filter(branch__joint=joint)
    cases = list(locked.select_related("version").order_by("pk"))
    moved = advance(
        JOINT, joint, JointAction.WITHDRAW, actor=actor, at=at, expected_revision=expected_revision, completed_at=at
    )
    for case in cases:
        if case.status in UNDECIDED:
            withdraw_case(case=case, actor=as_portal(actor), at=at)
    for row in branches_of(joint).filter(status=BranchStatus.WAITING):
        facts = {"joint": joint.number, "branch": row.name}
        advance(BRANCH, row, BranchAction.CANCEL, actor=SYSTEM, at=at, facts=facts, closed_at=at)
    close_ended(joint, at=at)
    end_coordination(joint, at=at)
    return moved


def as_portal(actor: Actor) -> Actor:
    """Return the portal doing what an actor asked of the whole: the cases' journals name both."""
    return Actor(
        account_id=actor.account_id,
        person_id=actor.person_id,
        post_id=actor.post_id,
        on_behalf_type=actor.on_behalf_type,
        on_behalf_id=actor.on_behalf_id,
        channel=actor.channel,
        request_id=actor.request_id,
        level=actor.level,
        is_system=True,
    )
