"""A review as the desk reads it: the service, the handling, the clocks and the history, without the evaluator."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.identity.selectors import post_names
from apps.journal.models import Event
from apps.reviews import events as names
from apps.reviews import presentation
from apps.reviews.choices import Verdict
from apps.reviews.models import Review
from apps.reviews.workflow import REVIEW

PLAIN = {"note": "", "url": "", "tag": "", "light": "", "unmask_url": ""}


def service_rows(review: Review, *, officer: bool) -> list[dict[str, str]]:
    """Return what was reviewed. Which case it was, only officers are told, and others when the evaluator signed."""
    invitation = review.invitation
    rows = [
        {"label": _("服务"), "value": presentation.desk_title(review)},
        {"label": _("部门"), "value": review.department.name},
        {"label": _("渠道"), "value": str(review.get_channel_display())},
        {"label": _("评价方式"), "value": _("实名") if review.is_named else _("匿名")},
    ]
    if officer or review.is_named:
        rows.insert(1, {"label": _("编号"), "value": invitation.number})
        rows.append({"label": _("办结时间"), "value": f"{timezone.localtime(invitation.ended_at):%Y-%m-%d %H:%M}"})
    return [PLAIN | row for row in rows]


def handling_rows(review: Review, *, officer: bool) -> list[dict[str, str]]:
    """Return what was found and done so far; what the evaluator said on the telephone is the officer's alone."""
    reached = {True: _("联系上了"), False: _("没有联系上"), None: ""}[review.was_reached]
    content = {True: _("满意"), False: _("不满意"), None: ""}[review.is_content]
    in_time = {True: _("按期"), False: _("超期"), None: ""}[review.is_in_time]
    rows = [
        {"label": _("核实结论"), "value": str(review.get_verdict_display()) if review.verdict != Verdict.NONE else ""},
        {"label": _("理由"), "value": review.reason},
        {"label": _("申诉"), "value": review.appeal},
        {"label": _("处理方式"), "value": str(review.get_remedy_display()) if review.remedy else "", "note": in_time},
        {"label": _("处理结果"), "value": review.answer},
        {"label": _("回访"), "value": _("，").join(part for part in (reached, content) if part)},
        {"label": _("回访记录"), "value": review.words if officer else ""},
        {"label": _("已公开"), "value": review.public_text},
    ]
    return [PLAIN | row for row in rows if row["value"]]


def other_row(other: Review) -> dict[str, str]:
    """Return the review of the same service in the other round."""
    return {
        "title": _("%(round)s：%(grade)s") % {"round": other.get_round_display(), "grade": other.get_grade_display()},
        "url": reverse("reviews:desk_review", args=[other.public_id]),
        "number": other.number,
    }


def history_rows(events: list[Event]) -> list[dict[str, Any]]:
    """Return the history newest first, with the posts that acted and nobody's name; one query for the posts."""
    posts = post_names(events)
    return [
        {
            "title": event_title(event.kind),
            "at": event.at,
            "who": _who(event, posts),
            "text": _text(event),
            "state": "done",
        }
        for event in reversed(events)
    ]


def event_title(kind: str) -> str:
    """Return what an event is called: the name of the move that wrote it."""
    own = {
        names.RECEIVED: _("收到评价"),
        names.TEXT_RELEASED: _("公开评价"),
        names.TEXT_WITHDRAWN: _("取消公开"),
    }
    name = kind.partition(".")[2]
    moves = (str(move.label) for move in REVIEW.actions.values() if move.event == name)
    return own.get(kind) or next(moves, name)


def _who(event: Event, posts: dict[int, str]) -> str:
    if event.is_system:
        return _("系统")
    return posts.get(event.post_id or 0) or _("评价人")


def _text(event: Event) -> str:
    parts = []
    if "days" in event.facts:
        parts.append(_("延长 %(days)s 个工作日") % {"days": event.facts["days"]})
    if event.facts.get("reason"):
        parts.append(str(event.facts["reason"]))
    return _("；").join(parts)
