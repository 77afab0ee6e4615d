"""The buttons of a case at the desk: one form per verb, made from the verb's typed input."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.cases.choices import CaseAction
from apps.cases.models import Case
from apps.cases.permissions import step_of
from apps.cases.requests import VERBS
from apps.cases.services.review import LEAST_FINDING
from apps.journal.workflow import OpenAction
from apps.matters.presentation import correction_places
from apps.work.choices import SpecialProcedure

# One main button at most; in this order of preference.
PRIMARY = (CaseAction.ACCEPT, CaseAction.PASS_STEP, CaseAction.APPROVE, CaseAction.RESUME, CaseAction.DELIVER)
AGAINST = frozenset({CaseAction.REFUSE, CaseAction.DENY, CaseAction.REVOKE})
# The verb "r" opens: the one that tells the applicant something, or the opinion.
REPLY = (CaseAction.REQUEST_CORRECTION, CaseAction.SEND_BACK, CaseAction.LIFT_CORRECTION)


@dataclass(slots=True)
class VerbForm:
    """An allowed verb with its form, ready for the page."""

    action: str
    label: str
    url: str
    kind: str = ""
    key: str = ""
    help: str = ""
    fields: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)  # of a correction: what may be ticked
    may_preview: bool = False
    is_open: bool = False
    preview: dict[str, Any] | None = None


def verb_forms(
    case: Case, actions: list[OpenAction], *, tried: str = "", posted: QueryDict | None = None,
    errors: Mapping[str, list[str]] | None = None,
) -> list[VerbForm]:  # fmt: skip
    """Return a form for each verb the reader may use now; the one that was tried keeps what was typed.

    :param errors: texts by field of the verb that was tried
    """
    allowed = [action for action in actions if action.allowed]
    names = [action.action for action in allowed]
    primary = next((name for name in PRIMARY if name in names), "")
    reply = next((name for name in REPLY if name in names), "")
    forms = []
    for action in sorted(allowed, key=lambda one: one.action != primary):
        was_tried = action.action == tried
        form = VerbForm(
            action=action.action,
            label=action.label,
            url=reverse("cases:desk_verb", args=[case.public_id, action.action]),
            kind="primary" if action.action == primary else "danger" if action.action in AGAINST else "",
            key="a" if action.action == primary else "r" if action.action == reply else "",
            help=_help(action.action),
            is_open=was_tried,
        )
        given = posted if was_tried and posted is not None else QueryDict()
        form.fields = _fields(case, action.action, given, errors if was_tried and errors else {})
        if action.action == CaseAction.REQUEST_CORRECTION:
            form.places = correction_places(
                case.version.parsed, case.situations, case.answers or {},
                ticked={name: given.get(f"text:{name}", "") for name in given.getlist("target")},
            )  # fmt: skip
            form.may_preview = True
        forms.append(form)
    return forms


def data_from(action: str, posted: QueryDict) -> dict[str, Any]:
    """Return a browser's post as the verb's typed input takes it."""
    names = [name for name, _source in VERBS[action].input().fields.items() if name != "items"]
    data: dict[str, Any] = {name: posted[name] for name in names if posted.get(name, "") != "" or name == "reason"}
    if action == CaseAction.REQUEST_CORRECTION:
        targets = posted.getlist("target")
        data["items"] = [{"target": name, "text": posted.get(f"text:{name}", "")} for name in targets]
    if "reason" in names:
        data["reason"] = posted.get("reason", "")
    return data


def _fields(case: Case, action: str, posted: QueryDict, errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    shown = []
    for name, source in VERBS[action].input().fields.items():
        if name in {"revision", "items"}:
            continue
        shown.append(
            {
                **_control(case, name, source),
                "name": name,
                "id": f"{action}-{name}",
                "label": _label(action, name),
                "required": source.required,
                "value": posted.get(name, ""),
                "errors": errors.get(name, []),
                **(_finding(case) if name == "opinion" else {}),
            }
        )
    return shown


def _finding(case: Case) -> dict[str, Any]:
    """Return what the opinion of a site visit has to be."""
    step = step_of(case)
    if step is None or not step.site_visit:
        return {}
    help = _("写明看到了什么、是否符合，至少 %(least)s 个字。") % {"least": LEAST_FINDING}
    return {"required": True, "minlength": LEAST_FINDING, "help": help}


def _control(case: Case, name: str, source: serializers.Field) -> dict[str, Any]:  # type: ignore[type-arg]
    if name == "procedure":
        special = case.version.parsed.procedure.special
        choices = [{"value": value, "label": SpecialProcedure(value).label} for value in special]
        return {"type": "choice", "choices": choices}
    if isinstance(source, serializers.ChoiceField):
        choices = [{"value": value, "label": label} for value, label in source.choices.items()]
        return {"type": "choice", "choices": choices}
    if isinstance(source, serializers.IntegerField):
        most = settings.EXTENSION_MAX_DAYS if name == "days" else source.max_value
        return {"type": "number", "unit": _("个工作日"), "help": _("1 到 %(most)s 个工作日") % {"most": most}}
    return {"type": "longtext", "rows": 4, "maxlength": getattr(source, "max_length", None)}


def _label(action: str, name: str) -> str:
    labels = {
        "reason": _("理由和依据"),
        "opinion": _("办理意见"),
        "note": _("另外要说明的"),
        "procedure": _("特别程序"),
        "told_days": _("需要多少时间"),
        "days": _("延长多少"),
        "how": _("怎样送达"),
    }
    if name == "reason" and action in {CaseAction.SEND_BACK, CaseAction.LIFT_CORRECTION}:
        return _("原因")
    return labels[name]


def _help(action: str) -> str:
    helps = {
        CaseAction.REQUEST_CORRECTION: _("一次说清要补什么：勾选有问题的材料或内容，逐项写明怎么改。只能告知一次。"),
        CaseAction.REFUSE: _("申请人会收到盖章的不予受理通知书，会原样看到这些话。"),
        CaseAction.DENY: _("申请人会收到盖章的决定书，会原样看到这些话，并被告知复议和诉讼的途径。"),
        CaseAction.PAUSE: _("所需时间不计入办理时限，会书面告知申请人。"),
        CaseAction.EXTEND: _("只能延长一次，会书面告知申请人理由。"),
        CaseAction.REVOKE: _("撤销已经作出的决定，会书面告知申请人。"),
        CaseAction.LIFT_CORRECTION: _("补正要求有误时由督办岗位解除，会记录在案，重新开始收件审查。"),
    }
    return helps.get(CaseAction(action), "")
