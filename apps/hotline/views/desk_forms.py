"""The buttons of a ticket at the desk: one form per verb, made from the verb's typed input."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from apps.common import masking
from apps.common.actor import Actor
from apps.files.services import uploads_of
from apps.hotline import selectors
from apps.hotline.choices import MOST_REDOS
from apps.hotline.choices import TicketAction as A
from apps.hotline.models import Ticket
from apps.hotline.permissions import HANDLE_TICKETS
from apps.hotline.requests import VERBS
from apps.hotline.services.registration import MOST_FILES
from apps.hotline.services.uploads import MOST_MB
from apps.identity.permissions import departments_where
from apps.journal.workflow import OpenAction
from apps.matters.presentation import file_row

# One main button at most; in this order of preference.
PRIMARY = (A.DISPATCH, A.SIGN, A.REPLY, A.ASSIST, A.REDO, A.CALL_BACK)
AGAINST = frozenset({A.REJECT, A.RETURN, A.WITHDRAW, A.UNPUBLISH})
REPLY = (A.RETURN, A.CONTACT, A.CLOSE_WITH_REASON)  # the verb "r" opens
ELSEWHERE = frozenset({A.CALL_BACK, A.NOTE_UNREACHED})  # on the call-back's own screen
DEPARTMENT = "department"
CHOICES = {"yes": True, "no": False}


def verb_forms(
    ticket: Ticket, actions: list[OpenAction], actor: Actor, *, tried: str = "", posted: QueryDict | None = None,
    errors: Mapping[str, list[str]] | None = None, files: list[str] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return a form for each verb the reader may use now; the one that was tried keeps what was typed.

    :param errors: texts by field of the verb that was tried
    :param files: uploads that came with it
    """
    allowed = [one for one in actions if one.allowed and one.action in VERBS and one.action not in ELSEWHERE]
    names = [one.action for one in allowed]
    primary = next((str(name) for name in PRIMARY if name in names), "")
    reply = next((str(name) for name in REPLY if name in names), "")
    made = _Maker(ticket, actor)
    forms = []
    for one in sorted(allowed, key=lambda row: row.action != primary):
        was_tried = one.action == tried
        given = posted if was_tried else None
        fields = made.fields(one.action, given, (errors or {}) if was_tried else {}, (files or []) if was_tried else [])
        forms.append(
            {
                "action": one.action,
                "label": one.label,
                "url": reverse("hotline:desk_verb", args=[ticket.public_id, one.action]),
                "kind": "primary" if one.action == primary else "danger" if one.action in AGAINST else "",
                "key": "a" if one.action == primary else "r" if one.action == reply else "",
                "help": _help(one.action),
                "fields": fields,
                "with_files": any(row["type"] == "file" for row in fields),
                "places": [],
                "preview": None,
                "is_open": was_tried,
            }
        )
    return forms


def data_from(action: str, posted: QueryDict, *, files: list[str], actor: Actor) -> dict[str, Any]:
    """Return a browser's post as the verb's typed input takes it."""
    data: dict[str, Any] = {}
    for name, source in VERBS[action].input().fields.items():
        if name == "files":
            data[name] = files
        elif isinstance(source, serializers.BooleanField):
            if posted.get(name) in CHOICES:
                data[name] = CHOICES[str(posted[name])]
        elif posted.get(name, "") != "" or source.required:
            data[name] = posted.get(name, "")
    if action == A.MERGE:
        data["into"] = _public_id(data["into"], actor)
    return data


def _public_id(into: str, actor: Actor) -> str:
    """Return the id of a ticket named by its number; what is no number stays as it is."""
    number = into.strip().upper()
    found = selectors.tickets(reader=actor).filter(number=number).first() if number.startswith("LZ") else None
    return found.public_id if found else into.strip()[:20]


class _Maker:
    """Makes the fields of one ticket's verbs; what several need is read once."""

    def __init__(self, ticket: Ticket, actor: Actor) -> None:
        self.ticket = ticket
        self.actor = actor
        self._departments: list[dict[str, str]] | None = None

    def fields(
        self, action: str, posted: QueryDict | None, errors: Mapping[str, list[str]], files: list[str]
    ) -> list[dict[str, Any]]:
        """Return the fields of a verb's input."""
        return [
            {
                **self._control(action, name, source, files),
                "name": name,
                "id": f"{action}-{name}",
                "label": _label(action, name),
                "required": source.required,
                "value": posted.get(name, "") if posted is not None else self._first(action, name),
                "errors": errors.get(name, []),
            }
            for name, source in VERBS[action].input().fields.items()
            if name != "revision"
        ]

    def _control(self, action: str, name: str, source: Any, files: list[str]) -> dict[str, Any]:
        if name == DEPARTMENT:
            return {"type": "choice", "choices": self._answerers(), "as_list": True}
        if name == "files":
            return {
                "type": "file", "multiple": True, "accept": ".jpg,.jpeg,.png,.pdf", "files": self._uploads(files),
                "max_size": _("图片或 PDF，每个不超过 %(mb)s MB，最多 %(most)s 个")
                % {"mb": MOST_MB, "most": MOST_FILES},
            }  # fmt: skip
        if isinstance(source, serializers.BooleanField):
            return {"type": "choice", "choices": _yes_no(name)}
        if isinstance(source, serializers.ChoiceField):
            choices = [{"value": str(value), "label": label} for value, label in source.choices.items()]
            return {"type": "choice", "choices": choices}
        if isinstance(source, serializers.IntegerField):
            most = selectors.limit("extension").value
            return {"type": "number", "unit": _("个工作日"), "help": _("1 到 %(most)s 个工作日") % {"most": most}}
        if name in {"title", "right_channel"}:
            return {"type": "text", "maxlength": source.max_length}
        if name == "into":
            return {"type": "text", "maxlength": 20, "help": _("主件的工单编号，同一区县、同一类问题，还没有答复。")}
        return {"type": "longtext", "rows": 4, "maxlength": getattr(source, "max_length", None)}

    def _answerers(self) -> list[dict[str, str]]:
        if self._departments is None:
            rows = departments_where(HANDLE_TICKETS).exclude(pk=self.ticket.department_id or 0)
            self._departments = [{"value": row.slug, "label": row.name} for row in rows]
        return self._departments

    def _uploads(self, files: list[str]) -> list[dict[str, Any]]:
        return [
            file_row(name=row.name, token=row.public_id)
            for row in uploads_of(self.actor.account_id, files, most=MOST_FILES)
        ]

    def _first(self, action: str, name: str) -> str:
        """Return what a form begins with: texts to publish are cleaned of who can be told from them."""
        if name == "is_counted":
            return "yes"
        if action != A.PUBLISH:
            return ""
        texts = {"title": self.ticket.title, "question": self.ticket.content, "answer": self.ticket.answer}
        return masking.hide_personal(texts[name], names=selectors.names_in(self.ticket))


def _yes_no(name: str) -> list[dict[str, str]]:
    if name == "may_return":
        return [
            {"value": "", "label": _("退过的不能再退")},
            {"value": "yes", "label": _("可以退单")},
            {"value": "no", "label": _("指定办理，不能退单")},
        ]
    return [{"value": "yes", "label": _("计入考核")}, {"value": "no", "label": _("不计入：超出职权或恶意诉求")}]


def _label(action: str, name: str) -> str:
    labels = {
        "answer": _("公开的答复") if action == A.PUBLISH else _("答复诉求人的话"),
        "department": _("派给谁") if action != A.ASK_ASSISTANCE else _("请谁会办"),
        "note": _("和诉求人说了什么") if action == A.CONTACT else _("说明"),
        "may_return": _("能不能退单"),
        "reason": _("理由"),
        "days": _("延长多少"),
        "question": _("公开的问题") if action == A.PUBLISH else _("请他们做什么"),
        "opinion": _("会办意见"),
        "files": _("附件"),
        "is_counted": _("计不计入考核"),
        "ground": _("为什么不能受理"),
        "right_channel": _("该找谁办"),
        "into": _("并入哪一件"),
        "title": _("公开的标题"),
    }
    return labels[name]


def _help(action: str) -> str:
    helps = {
        A.REPLY: _("诉求人会原样看到。说清楚做了什么、结果怎样、依据是什么；不要写别人的个人信息。"),
        A.RETURN: _("不是本单位职责的，派单后 2 个工作日内退回，写明该派给谁。"),
        A.EXTEND: _("只能延长一次，诉求人会收到理由。"),
        A.CONTACT: _("先和诉求人说上话，记下说了什么；答复另算。"),
        A.REJECT: _("诉求人会原样看到理由和该找谁办。"),
        A.REDO: _("重新计时，最多重办 %(most)s 次；不选单位就由原单位重办。") % {"most": MOST_REDOS},
        A.CLOSE_WITH_REASON: _("诉求人会原样看到理由。"),
        A.PUBLISH: _("所有人都能看到。先删去姓名、电话、门牌等能认出人的内容。"),
        A.SUPERVISE: _("承办单位会看到督办标记和理由。"),
        A.ANSWER_DIRECTLY: _("不用派单就能答的，由 12345 直接答复并办结。"),
    }
    return helps.get(A(action), "")
