"""What applicants are told of the whole; what happens to each case is told by the cases."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from apps.approvals.models import JointApplication
from apps.journal.models import Event
from apps.messaging.services import tell
from apps.work.choices import ClockKind
from apps.work.selectors import latest_clocks


def tell_applicant(*, event: Event) -> None:
    """Tell the applicant what an event of the whole means for them."""
    joint = JointApplication.objects.select_related("person", "entity", "lead").get(pk=event.subject_id)
    template, extra = NOTICES[event.kind]
    tell(
        key=f"{event.pk}:{template}:{joint.holder[0]}:{joint.holder[1]}",
        person=joint.person if joint.entity_id is None else None,
        entity=joint.entity,
        template=template,
        params={"matter": joint.title, "number": joint.number, **extra(joint, event)},
        link=reverse("approvals:detail", args=[joint.public_id]),
        at=event.at,
        sms=True,
    )


def _received(joint: JointApplication, _event: Event) -> dict[str, Any]:
    return {"due_on": latest_clocks(joint, ClockKind.JOINT)[0].promised_due_on}


def _correction(joint: JointApplication, event: Event) -> dict[str, Any]:
    correction = joint.corrections.get(number=event.facts["number"])
    labels = list(dict.fromkeys(correction.shortcomings.order_by("id").values_list("label", flat=True)))
    return {"items": labels, "until_on": correction.due_on}


def _nothing(_joint: JointApplication, _event: Event) -> dict[str, Any]:
    return {}


NOTICES: dict[str, tuple[str, Callable[[JointApplication, Event], dict[str, Any]]]] = {
    "approvals.submitted": ("joint_received", _received),
    "approvals.correction_requested": ("joint_supplement_needed", _correction),
    "approvals.completed": ("joint_completed", _nothing),
    "approvals.withdrawn": ("joint_withdrawn", _nothing),
}
