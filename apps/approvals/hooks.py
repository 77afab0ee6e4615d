"""What joint applications add to others: on a case's page of what it is a part, and their part of a person's export."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from apps.approvals.choices import OPEN_JOINTS, JointStatus
from apps.approvals.permissions import visible_joints
from apps.approvals.selectors import exported, joint_of_case
from apps.cases.choices import BRANCH, CaseStatus
from apps.cases.models import Case
from apps.common.actor import Actor
from apps.common.panels import Panel, register_panel
from apps.common.subjects import Named, register_names
from apps.identity.services.exports import register_export


def on_the_case(case: Case, reader: Actor, _now: datetime) -> Panel | None:
    """Say of what the case is a part; only who may see the whole is led there."""
    joint = joint_of_case(case) if case.procedure == BRANCH else None
    if joint is None:
        return None
    context = {"title": joint.title, "url": "", "supplement_url": ""}
    if visible_joints(reader).filter(pk=joint.pk).exists():
        context["url"] = reverse("approvals:detail", args=[joint.public_id])
        if joint.status == JointStatus.CORRECTION:
            context["supplement_url"] = reverse("approvals:supplement", args=[joint.public_id])
    return Panel("approvals/part_of.html", context)


def at_the_desk(case: Case, _reader: Actor, _now: datetime) -> Panel | None:
    """Lead to the whole, and say why a correction goes through the lead."""
    joint = joint_of_case(case) if case.procedure == BRANCH else None
    if joint is None:
        return None
    context = {
        "title": joint.title,
        "number": joint.number,
        "lead": joint.lead.name,
        "url": reverse("approvals:desk_joint", args=[joint.public_id]),
        "in_intake": case.status == CaseStatus.SUBMITTED and joint.status in OPEN_JOINTS,
    }
    return Panel("approvals/desk_part_of.html", context)


def names(pks: Iterable[int], reader: Actor) -> dict[int, Named]:
    """Return what those of the joint applications that a reader sees are called."""
    rows = visible_joints(reader).filter(pk__in=pks).values_list("pk", "title", "number", "public_id").order_by("pk")
    return {pk: Named(title, number, reverse("approvals:detail", args=[code])) for pk, title, number, code in rows}


register_names("approvals.jointapplication", names)
register_export("joint_applications", exported)
register_panel("case", on_the_case)
register_panel("desk_case", at_the_desk)
