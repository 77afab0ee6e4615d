"""A ticket at the desk in words: who called (as far as the reader may know), what about, how its time runs, what happened."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.actor import Actor
from apps.common.masking import mask_phone
from apps.hotline import presentation, selectors
from apps.hotline.models import Ticket
from apps.hotline.permissions import is_centre, sees_caller, visible_files
from apps.hotline.services.callers import UnmaskedCaller
from apps.identity.selectors import post_names


def caller_rows(ticket: Ticket, *, reader: Actor, shown: UnmaskedCaller | None) -> list[dict[str, str]]:
    """Return who called: hidden, masked with a way to unmask it, or unmasked for this page view."""
    label = _("诉求人")
    if shown is not None:
        return [{"label": label, "value": f"{shown.name} {shown.phone}".strip(), "note": _("本次查看已留痕")}]
    if ticket.is_hidden and not is_centre(ticket, reader):
        told = _("承办单位不能查看其身份，需要联系时请找 12345。")
        return [{"label": label, "value": ticket.caller_shown, "note": told}]
    masked = ticket.caller_shown
    if not ticket.is_hidden and ticket.caller_name and ticket.caller_phone:
        masked = f"{masked} {mask_phone(ticket.caller_phone)}"
    row = {"label": label, "value": masked}
    if sees_caller(ticket, reader) is None:
        row["unmask_url"] = reverse("hotline:desk_unmask", args=[ticket.public_id])
    return [row]


def fact_rows(ticket: Ticket, *, reader: Actor) -> list[dict[str, str]]:
    """Return what the ticket is about."""
    place = (
        [ticket.division.parent.name if ticket.division.parent else "", ticket.division.name] if ticket.division else []
    )
    address = presentation.words_shown(ticket, ticket.address, reader=reader)
    happened = f"{timezone.localtime(ticket.happened_at):%Y-%m-%d %H:%M}" if ticket.happened_at else ""
    rows = [
        (_("类型"), str(ticket.get_ticket_type_display())),
        (_("类别"), presentation.category_path(ticket.category)),
        (_("地点"), f"{''.join(place)} {address}".strip()),
        (_("发生时间"), happened),
        (_("来源"), str(ticket.get_channel_display())),
        (_("登记时间"), f"{timezone.localtime(ticket.registered_at):%Y-%m-%d %H:%M}"),
        (_("派单规则"), ticket.rule_words),
        (_("催办"), _("%(count)s 次") % {"count": ticket.urges} if ticket.urges else ""),
        (_("重办"), _("%(count)s 次") % {"count": ticket.redos} if ticket.redos else ""),
        (_("并入"), ticket.parent.number if ticket.parent else ""),
        (_("该找谁办"), ticket.right_channel),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def return_words(ticket: Ticket, *, reader: Actor) -> dict[str, str] | None:
    """Return who sent a ticket back that waits to be sent on, when and why; None for any other."""
    note = selectors.returns_of([ticket.pk]).get(ticket.pk)
    if note is None:
        return None
    told = {
        "who": note.department.name if note.department else "",
        "moment": f"{timezone.localtime(note.at):%m-%d %H:%M}",
    }
    return {
        "title": _("%(who)s %(moment)s 退回了这一件") % told,
        "text": presentation.words_shown(ticket, note.text, reader=reader),
    }


def file_rows(ticket: Ticket, *, reader: Actor) -> list[dict[str, str]]:
    """Return the files the reader may open."""
    return [
        {
            "name": presentation.file_name(ticket, row, reader=reader),
            "url": reverse("hotline:desk_file", args=[ticket.public_id, row.public_id]),
            "note": str(row.get_side_display()),
        }
        for row in visible_files(ticket, reader)
    ]


def assist_rows(ticket: Ticket, *, reader: Actor) -> list[dict[str, Any]]:
    """Return who was asked to help, with what they think."""
    return [
        {
            "department": row.department.name,
            "question": presentation.words_shown(ticket, row.question, reader=reader),
            "opinion": presentation.words_shown(ticket, row.opinion, reader=reader),
            "asked_at": row.asked_at,
            "given_at": row.given_at,
            "ended": row.ended_at is not None,
        }
        for row in selectors.assists_of(ticket)
    ]


def call_back_rows(ticket: Ticket, *, reader: Actor) -> list[dict[str, Any]]:
    """Return the tries to reach the caller and what was said."""
    return [
        {
            "at": row.at,
            "words": _said(row) if row.is_reached else _("未接通"),
            "reason": presentation.words_shown(ticket, row.reason, reader=reader),
        }
        for row in selectors.call_backs_of(ticket)
    ]


def _said(row: Any) -> str:
    solved = _("已解决") if row.is_solved else _("没有解决")
    by = _("诉求人自评") if row.is_by_caller else _("电话回访")
    return _("%(by)s：%(solved)s，%(grade)s") % {"by": by, "solved": solved, "grade": row.get_satisfaction_display()}


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """Return another ticket in a few words."""
    return {
        "url": reverse("hotline:desk_ticket", args=[ticket.public_id]),
        "title": ticket.title,
        "number": ticket.number,
        "status": presentation.desk_status(ticket),
        "light": presentation.light_of(ticket),
        "department": ticket.department.short_name if ticket.department else "",
        "at": ticket.registered_at,
    }


def history_rows(ticket: Ticket, *, reader: Actor) -> list[dict[str, Any]]:
    """Return the history newest first, with the posts that acted; one query for their names."""
    events = list(selectors.history_of(ticket))
    posts = post_names(events)
    rows = []
    for event, step in zip(events, presentation.story_of(ticket, reader=reader), strict=True):
        who = posts.get(event.post_id or 0) or (_("系统") if event.is_system else _("诉求人"))
        rows.append({"title": step.label, "at": step.at, "who": who, "text": step.text, "state": "done"})
    return rows[::-1]
