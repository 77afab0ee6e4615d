"""What a joint application shows to whom, built once for pages and API."""

from dataclasses import dataclass
from typing import Any

from apps.approvals.definition import Union, joint_form
from apps.approvals.models import Branch, JointApplication
from apps.approvals.permissions import sees_whole
from apps.approvals.selectors import branches_of, union_of_joint
from apps.common.actor import Actor
from apps.common.forms.fields import Form
from apps.common.forms.masked import masked_answers
from apps.identity.permissions import departments_with


@dataclass(frozen=True, slots=True)
class Shown:
    """The answers a reader may see, under the form they were given in; personal numbers are masked for posts."""

    form: Form
    answers: dict[str, Any]


def shown_answers(joint: JointApplication, *, reader: Actor) -> Shown:
    """Return the answers for a reader: the applicant and the lead see all, a department what its branches ask."""
    union = union_of_joint(joint)
    form = joint_form(union, joint.situations, joint.answers)
    answers: dict[str, Any] = dict(joint.answers or {})
    if not sees_whole(joint, reader):
        theirs = _asked_by(union, own_branches(joint, reader))
        answers = {name: value for name, value in answers.items() if name in theirs}
    return Shown(form, masked_answers(form, answers) if reader.is_staff else answers)


def own_branches(joint: JointApplication, reader: Actor) -> list[Branch]:
    """Return the branches of the departments a post looks after."""
    departments = departments_with(reader, "view_cases")
    return [row for row in branches_of(joint) if row.department_id in departments]


def _asked_by(union: Union, branches: list[Branch]) -> set[str]:
    return {question.id for row in branches for question, _source in union.sources_of(row.name)}
