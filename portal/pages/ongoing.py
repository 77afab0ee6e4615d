"""What goes on for a reader: cases, and things done in one go, whose cases stand for nothing of their own there."""

from django.db.models import QuerySet
from django.utils import timezone

from apps.approvals import selectors as approvals
from apps.approvals.choices import JointStatus
from apps.approvals.models import JointApplication
from apps.approvals.permissions import visible_joints
from apps.approvals.presentation import card_of as joint_card
from apps.cases import selectors as cases
from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from apps.cases.presentation import card_of
from apps.common.actor import Actor

Card = dict[str, str]


def going_on(actor: Actor, *, most: int, waiting: bool | None = None) -> list[Card]:
    """Return the newest open joint applications and cases as cards, joint ones first.

    :param waiting: only those that wait for the reader, or only those that do not
    """
    joints = approvals.joint_applications(reader=actor, open_only=True)
    rows = cases.cases(reader=actor, open_only=True).exclude(branch__joint__in=visible_joints(actor))
    if waiting is not None:
        joints, rows = _waiting(joints, rows, waiting=waiting)
    now = timezone.now()
    found_joints = list(joints[:most])
    found = list(rows[: most - len(found_joints)])
    joint_standings = approvals.standings(found_joints, now=now) if found_joints else {}
    standings = cases.standings(found, now=now) if found else {}
    cards = [joint_card(joint, joint_standings[joint.pk]) for joint in found_joints]
    return cards + [card_of(row, standings[row.pk]) for row in found]


def _waiting(
    joints: QuerySet[JointApplication], rows: QuerySet[Case], *, waiting: bool
) -> tuple[QuerySet[JointApplication], QuerySet[Case]]:
    if waiting:
        return joints.filter(status=JointStatus.CORRECTION), rows.filter(status=CaseStatus.CORRECTION)
    return joints.exclude(status=JointStatus.CORRECTION), rows.exclude(status=CaseStatus.CORRECTION)
