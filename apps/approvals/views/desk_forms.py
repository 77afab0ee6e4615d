"""The forms of a joint application at the desk, for ``desk/verb.html``."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.approvals.choices import JointAction
from apps.approvals.models import Branch, JointApplication, Shortcoming
from apps.approvals.requests import MAX_TEXT
from apps.common.forms.display import shown_field
from apps.journal.workflow import OpenAction
from apps.matters.presentation import correction_places

BY_HAND = (JointAction.NOTE_SHORTCOMINGS, JointAction.SEND_CORRECTION)


def note_forms(
    joint: JointApplication, branches: Sequence[Branch], noted: Sequence[Shortcoming], *, tried: str, posted: QueryDict
) -> list[dict[str, Any]]:
    """Return a form for each part whose case the post takes in: its places, those noted already ticked."""
    forms = []
    for branch in branches:
        case, name = branch.case, f"note:{branch.name}"
        if case is None:
            continue
        if tried == name:
            ticked = {target: posted.get(f"text:{target}", "") for target in posted.getlist("target")}
        else:
            ticked = {row.target: row.text for row in noted if row.branch_id == branch.pk}
        forms.append(
            _form(
                action=f"note-{branch.name}",
                label=_("记录“%(matter)s”要补正的内容") % {"matter": branch.matter.name},
                url=reverse("approvals:desk_note", args=[joint.public_id, branch.name]),
                help=_(
                    "勾选有问题的材料或内容，逐项写明怎么改。由牵头部门和别的部门的合在一起，一次告知申请人；发出前可以改。"
                ),
                places=correction_places(branch.version.parsed, case.situations, case.answers or {}, ticked=ticked),
                is_open=tried == name,
            )
        )
    return forms


def send_form(
    joint: JointApplication, actions: Sequence[OpenAction], *, tried: str, posted: QueryDict
) -> list[dict[str, Any]]:
    """Return the lead's form for the one notice; nothing while it cannot be sent."""
    if not any(action.action == JointAction.SEND_CORRECTION and action.allowed for action in actions):
        return []
    note = shown_field(
        type="longtext", name="note", id="send-note", label=_("另外要说明的"), rows=3, maxlength=MAX_TEXT,
        value=posted.get("note", "") if tried == "send" else "",
    )  # fmt: skip
    return [
        _form(
            action="send",
            label=_("发出一次性告知"),
            url=reverse("approvals:desk_send", args=[joint.public_id]),
            help=_("上面列出的全部内容一次告知申请人，盖章的告知书由各办件分别生成。发出后不能再改。"),
            kind="primary",
            key="a",
            fields=[note],
            is_open=tried == "send",
        )
    ]


def _form(*, action: str, label: str, url: str, help: str, **more: Any) -> dict[str, Any]:
    plain = {
        "kind": "", "key": "", "fields": [], "places": [], "is_open": False, "preview": None, "may_preview": False,
    }  # fmt: skip
    return plain | {"action": action, "label": label, "url": url, "help": help} | more
