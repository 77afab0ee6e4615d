"""The buttons of a review at the desk: one form per verb, made from the verb's typed input."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.common.actor import Actor
from apps.journal.workflow import OpenAction
from apps.reviews import presentation
from apps.reviews.choices import OPEN_STATUSES, ReviewAction, ReviewStatus
from apps.reviews.models import Review
from apps.reviews.permissions import is_officer
from apps.reviews.requests import RELEASE, VERBS, WITHDRAW

# One main button at most; in this order of preference.
PRIMARY = (ReviewAction.CONFIRM, ReviewAction.RECTIFY, ReviewAction.UPHOLD, ReviewAction.CALL_BACK)
AGAINST = frozenset({ReviewAction.REJECT, ReviewAction.OVERTURN})


def verb_forms(
    review: Review, actions: list[OpenAction], actor: Actor, *, tried: str = "", posted: QueryDict | None = None,
    errors: Mapping[str, list[str]] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return a form for each verb the reader may use now; the one that was tried keeps what was typed.

    :param errors: texts by field of the verb that was tried
    """
    allowed = [(action.action, action.label) for action in actions if action.allowed]
    allowed += _extra(review, actor)
    names = [name for name, _label in allowed]
    primary = next((str(name) for name in PRIMARY if name in names), "")
    forms = []
    for name, label in sorted(allowed, key=lambda one: one[0] != primary):
        was_tried = name == tried
        given = posted if was_tried and posted is not None else None
        forms.append(
            {
                "action": name,
                "label": label,
                "url": reverse("reviews:desk_verb", args=[review.public_id, name]),
                "kind": "primary" if name == primary else "danger" if name in AGAINST else "",
                "key": "a" if name == primary else "",
                "help": _help(name),
                "fields": _fields(review, name, given, (errors or {}) if was_tried else {}),
                "places": [],
                "preview": None,
                "is_open": was_tried,
            }
        )
    return forms


def _extra(review: Review, actor: Actor) -> list[tuple[str, str]]:
    """Return what may be done besides the moves: showing the words to everybody, and taking them back."""
    if not is_officer(review, actor) or review.status in {*OPEN_STATUSES, ReviewStatus.INVALID}:
        return []
    found = [(RELEASE, _("公开这条评价"))]
    return [*found, (WITHDRAW, _("取消公开"))] if review.released_at else found


def data_from(action: str, posted: QueryDict) -> dict[str, Any]:
    """Return a browser's post as the verb's typed input takes it."""
    data: dict[str, Any] = {}
    for name, source in VERBS[action].input().fields.items():
        if isinstance(source, serializers.BooleanField):
            data[name] = posted.get(name) == "yes"
        elif posted.get(name, "") != "" or source.required:
            data[name] = posted.get(name, "")
    return data


def _fields(
    review: Review, action: str, posted: QueryDict | None, errors: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    return [
        {
            **_control(source),
            "name": name,
            "id": f"{action}-{name}",
            "label": _label(action, name),
            "required": source.required,
            "value": posted.get(name, "") if posted is not None else _first_value(review, action, name),
            "errors": errors.get(name, []),
        }
        for name, source in VERBS[action].input().fields.items()
        if name != "revision"
    ]


def _first_value(review: Review, action: str, name: str) -> str:
    """Return what a form begins with: texts to release are cleaned from what was written."""
    if action == RELEASE:
        text = review.public_text or presentation.text_cleaned(review)
        return {"text": text, "answer": review.public_answer or review.answer}[name]
    return "no" if name == "complex" else ""


def _control(source: serializers.Field) -> dict[str, Any]:  # type: ignore[type-arg]
    if isinstance(source, serializers.BooleanField):
        choices = [{"value": "no", "label": _("一般问题")}, {"value": "yes", "label": _("复杂问题，多给时间")}]
        return {"type": "choice", "choices": choices}
    if isinstance(source, serializers.ChoiceField):
        choices = [{"value": str(value), "label": label} for value, label in source.choices.items()]
        return {"type": "choice", "choices": choices}
    if isinstance(source, serializers.IntegerField):
        return {
            "type": "number",
            "unit": _("个工作日"),
            "help": _("1 到 %(most)s 个工作日") % {"most": source.max_value},
        }
    return {"type": "longtext", "rows": 4, "maxlength": getattr(source, "max_length", None)}


def _label(action: str, name: str) -> str:
    labels = {
        "complex": _("问题是简单还是复杂"),
        "verdict": _("为什么不计入"),
        "reason": _("理由"),
        "remedy": _("怎样处理的"),
        "answer": _("处理结果"),
        "days": _("延长多少"),
        "reached": _("联系上评价人了吗"),
        "content": _("评价人对处理满意吗"),
        "words": _("回访记录"),
        "grade": _("评价人再次评价"),
        "grade_words": _("再次评价时说的话"),
        "text": _("公开的评价"),
    }
    return _("公开的部门答复") if (action, name) == (RELEASE, "answer") else labels[name]


def _help(action: str) -> str:
    helps = {
        ReviewAction.CONFIRM: _("交给被评价部门整改；部门看不到评价人是谁。"),
        ReviewAction.REJECT: _("不计入任何统计。评价人会原样看到理由。"),
        ReviewAction.RECTIFY: _("评价人会原样看到处理结果。能马上改的马上改；没有依据的，说清楚为什么。"),
        ReviewAction.EXTEND: _("只能延长一次，会记录在案。"),
        ReviewAction.APPEAL: _("认为是误评或恶意评价的，可以申诉一次，由好差评专员复核。"),
        ReviewAction.CALL_BACK: _("实名差评必须回访。评价人愿意再评的，可以在电话里代为登记。"),
        RELEASE: _("先删去姓名、电话、编号等能认出人的内容，再公开。"),
    }
    return helps.get(action, "")
