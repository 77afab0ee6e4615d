"""My tickets, and one ticket: where it is, who has it, by when, the answer, and what I think of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from rest_framework.exceptions import ValidationError

from apps.common.actor import Actor
from apps.common.errors import DomainError, NotFound, error_texts
from apps.common.forms.display import Shown, shown_field
from apps.common.lists import page_of
from apps.common.panels import panels_at
from apps.files.views import file_response
from apps.hotline import presentation, selectors
from apps.hotline.choices import FileSide, Satisfaction, TicketAction, TicketStatus
from apps.hotline.models import Ticket
from apps.hotline.permissions import visible_files
from apps.hotline.requests import MAX_TEXT, act
from apps.hotline.views.shared import my_ticket
from apps.identity.requests import actor_of
from apps.matters.presentation import file_row

THANKS = {
    TicketAction.URGE: gettext_lazy("已经替您催了，承办单位能看到。"),
    TicketAction.WITHDRAW: gettext_lazy("已经为您撤回。"),
    TicketAction.CALL_BACK: gettext_lazy("收到了，谢谢您。"),
}


@never_cache
@require_GET
def ticket_list(request: HttpRequest) -> HttpResponse:
    """List the reader's tickets, those still going on first."""
    if actor_of(request).is_staff:  # what posts see is listed at the desk
        return redirect("hotline:desk_list")
    show_all = request.GET.get("show") == "all"
    found = selectors.tickets(reader=actor_of(request), open_only=not show_all)
    page = page_of(found, order=selectors.ORDER, cursor=request.GET.get("cursor", ""))
    here = reverse("hotline:mine")
    cursor = f"{here}?show=all&cursor=" if show_all else f"{here}?cursor="
    context = {
        "cards": presentation.cards_of(page.rows),
        "tabs": [
            {"label": _("正在办"), "url": here, "current": not show_all, "count": None},
            {"label": _("全部"), "url": f"{here}?show=all", "current": show_all, "count": None},
        ],
        "newer_url": f"{cursor}{page.previous}" if page.previous else "",
        "older_url": f"{cursor}{page.next}" if page.next else "",
    }
    return render(request, "hotline/mine.html", context)


@never_cache
@require_GET
def ticket(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one's own ticket whole."""
    if actor_of(request).is_staff:  # the caller's page hides nothing; the desk's asks for a reason
        return redirect("hotline:desk_ticket", public_id=public_id)
    return _page(request, my_ticket(request, public_id))


def _page(
    request: HttpRequest, ticket: Ticket, *, posted: QueryDict | None = None, errors: dict[str, list[str]] | None = None,
    notice: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    reader, now = actor_of(request), timezone.now()
    due = presentation.due_words(presentation.answer_clock(ticket), now=now)
    allowed = {one.action for one in selectors.actions_of(ticket, reader, now=now) if one.allowed}
    fields = _say_fields(posted, errors or {}) if TicketAction.CALL_BACK in allowed else []
    context = {
        "ticket": ticket,
        "status": str(ticket.get_status_display()),
        "light": presentation.light_of(ticket),
        "to_do": presentation.to_do(ticket, due),
        "notice": notice,
        "steps": [row | {"url": "", "note": _moment(row["at"])} for row in presentation.progress_of(ticket)],
        "rows": _rows(ticket, due, reader),
        "answer": ticket.answer,
        "reason": ticket.reason,
        "answer_files": _files(ticket, reader, FileSide.ANSWER),
        "my_files": _files(ticket, reader, FileSide.CALLER),
        "fields": fields,
        "errors": [
            {"field": one["name"], "text": text} for one in fields for text in one["errors"]
        ],
        "said": [_said(row) for row in selectors.call_backs_of(ticket) if row.is_reached],
        "may_urge": TicketAction.URGE in allowed,
        "may_withdraw": TicketAction.WITHDRAW in allowed,
        "history": presentation.my_history(ticket, reader=reader),
        "panels": panels_at("ticket", ticket, reader=reader, now=now),
    }  # fmt: skip
    return render(request, "hotline/ticket.html", context, status=status)


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""


def _rows(ticket: Ticket, due: str, reader: Actor) -> list[dict[str, str]]:
    place = ticket.division.name if ticket.division else ""
    hidden = _("匿名") if ticket.is_anonymous else _("要求保密，承办单位看不到您是谁") if ticket.is_confidential else ""
    rows = [
        {"label": _("工单编号"), "value": ticket.number},
        {"label": _("查询码"), "value": ticket.query_code, "note": _("凭编号和查询码，不登录也能查进度")},
        {"label": _("诉求人"), "value": presentation.caller_for(ticket, reader=reader), "note": hidden},
        {"label": _("类别"), "value": presentation.category_path(ticket.category)},
        {"label": _("谁在办"), "value": ticket.department.name if ticket.department else _("12345 热线")},
        {"label": _("什么时候答复"), "value": due},
        {"label": _("地点"), "value": f"{place} {ticket.address}".strip()},
        {"label": _("提交时间"), "value": f"{timezone.localtime(ticket.registered_at):%Y-%m-%d %H:%M}"},
        {"label": _("催办"), "value": _("%(count)s 次") % {"count": ticket.urges} if ticket.urges else ""},
    ]
    plain = {"note": "", "url": "", "tag": "", "light": "", "unmask_url": ""}
    return [plain | row for row in rows if row["value"]]


def _files(ticket: Ticket, reader: Actor, side: str) -> list[dict[str, Any]]:
    return [
        file_row(name=row.file.name, url=reverse("hotline:mine_file", args=[ticket.public_id, row.public_id]))
        for row in visible_files(ticket, reader)
        if row.side == side
    ]


def _say_fields(posted: QueryDict | None, errors: dict[str, list[str]]) -> list[Shown]:
    """Return the questions of the call-back, as the caller answers them without a call."""

    def made(type: str, name: str, label: str, **more: Any) -> Shown:
        own = {"value": posted.get(name, "") if posted else "", "errors": errors.get(name, [])}
        return shown_field(type=type, name=name, label=label, required=name != "reason", **own | more)

    yes_no = [{"value": "yes", "label": _("是"), "help": ""}, {"value": "no", "label": _("没有"), "help": ""}]
    grades = [{"value": str(grade.value), "label": str(grade.label), "help": ""} for grade in reversed(Satisfaction)]
    return [
        made("choice", "is_solved", _("问题解决了吗"), choices=yes_no, inline=True),
        made("choice", "is_responded", _("有人联系过您吗"), choices=yes_no, inline=True),
        made("choice", "satisfaction", _("您满意吗"), choices=grades, inline=True),
        made("longtext", "reason", _("想说的话"), rows=3, maxlength=MAX_TEXT, help=_("不满意的，请写明为什么。")),
    ]


def _said(row: Any) -> dict[str, Any]:
    return {
        "at": row.at,
        "solved": _("已解决") if row.is_solved else _("没有解决"),
        "satisfaction": str(row.get_satisfaction_display()),
        "reason": row.reason,
    }


@require_POST
def do(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Urge, take back, or say what one thinks of the answer."""
    if action not in THANKS:
        raise NotFound
    ticket = my_ticket(request, public_id)
    try:
        data = _data(action, request.POST)
        act(ticket=ticket, action=action, data=data, actor=actor_of(request), at=timezone.now())
    except ValidationError as error:
        return _page(request, ticket, posted=request.POST, errors=error_texts(error.detail), status=422)
    except DomainError as error:
        fresh = my_ticket(request, public_id)
        wrong = {"reason": [error.text]} if error.code == "text_missing" else {}
        notice = "" if wrong and fresh.status == TicketStatus.REPLIED else error.text
        return _page(request, fresh, posted=request.POST, errors=wrong, notice=notice, status=error.status)
    messages.success(request, THANKS[TicketAction(action)])
    return redirect("hotline:mine_ticket", public_id=public_id)


def _data(action: str, posted: QueryDict) -> dict[str, Any]:
    if action != TicketAction.CALL_BACK:
        return {"note": posted.get("note", "")} if action == TicketAction.URGE else {}
    answers = {"yes": True, "no": False}
    names = ("is_solved", "is_responded")
    return {name: answers[str(posted[name])] for name in names if posted.get(name) in answers} | {
        "satisfaction": posted.get("satisfaction", ""),
        "reason": posted.get("reason", ""),
    }


@require_GET
def ticket_file(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    """Send a file of one's own ticket, or of its answer."""
    ticket = my_ticket(request, public_id)
    row = get_object_or_404(visible_files(ticket, actor_of(request)), public_id=file)
    return file_response(row.file, download=True)
