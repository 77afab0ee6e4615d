"""Calling back: the list of who waits to be asked, and one screen for one call."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from rest_framework.exceptions import ValidationError

from apps.common.actor import Actor
from apps.common.errors import DomainError, error_texts
from apps.common.lists import count_shown, page_of
from apps.hotline import presentation, selectors
from apps.hotline.choices import Satisfaction, TicketAction
from apps.hotline.models import Ticket
from apps.hotline.permissions import TAKE_CALLS
from apps.hotline.requests import act
from apps.hotline.services.callers import unmask_caller
from apps.hotline.services.settling import HOURS_BETWEEN_TRIES, MOST_TRIES
from apps.hotline.services.steps import CALL_BACK
from apps.hotline.views.calls import takes_calls
from apps.hotline.views.shared import seen_ticket
from apps.identity.requests import actor_of, at_a_post
from apps.journal.services import log_read
from apps.organisation.selectors import work_calendar
from apps.work import services as work
from apps.work.choices import ItemStatus
from apps.work.models import WorkItem
from apps.work.selectors import INBOX_ORDER, live_items, live_items_of, remaining

YES_NO = {"yes": True, "no": False}


@never_cache
@require_GET
@at_a_post
def call_back_list(request: HttpRequest) -> HttpResponse:
    """List who waits to be called back, most urgent first."""
    actor, now = takes_calls(request), timezone.now()
    found = live_items(reader=actor).filter(kind=CALL_BACK, right=TAKE_CALLS, subject_type=Ticket._meta.label_lower)
    page = page_of(found, order=INBOX_ORDER, cursor=request.GET.get("cursor", ""))
    tickets = selectors.tickets(reader=actor).in_bulk([item.subject_id for item in page.rows])
    calendar = work_calendar()
    context = {
        "rows": [
            _row(item, tickets[item.subject_id]) | {"left": remaining(item, now=now, calendar=calendar)}
            for item in page.rows
            if item.subject_id in tickets
        ],
        "count_text": _("%(count)s 件") % {"count": count_shown(found)},
        "newer_url": f"?cursor={page.previous}" if page.previous else "",
        "older_url": f"?cursor={page.next}" if page.next else "",
    }  # fmt: skip
    return render(request, "hotline/call_backs.html", context)


def _row(item: WorkItem, ticket: Ticket) -> dict[str, Any]:
    return {
        "url": reverse("hotline:call_back", args=[ticket.public_id]),
        "title": ticket.title,
        "number": ticket.number,
        "caller": ticket.caller_shown,
        "department": ticket.department.short_name if ticket.department else "",
        "answered_at": ticket.answered_at,
        "tries": ticket.tries,
        "taken": item.assignee.title if item.assignee else "",
    }


@never_cache
@require_http_methods(["GET", "POST"])
@at_a_post
def call_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Call one caller back: read the answer out, keep what they say, or that nobody answered."""
    actor = takes_calls(request)
    ticket = seen_ticket(actor, public_id)
    if request.method == "GET":
        return _page(request, ticket)
    try:
        if "_call" in request.POST:
            return _page(request, ticket, phone=_number(ticket, actor))
        action = TicketAction.NOTE_UNREACHED if "_unreached" in request.POST else TicketAction.CALL_BACK
        data = {} if action == TicketAction.NOTE_UNREACHED else _said(request.POST)
        moved = act(ticket=ticket, action=action, data=data, actor=actor, at=timezone.now())
    except ValidationError as error:
        return _page(request, ticket, posted=request.POST, errors=error_texts(error.detail), status=422)
    except DomainError as error:
        wrong = {"reason": [error.text]} if error.code == "text_missing" else {}
        notice = "" if wrong else error.text
        fresh = seen_ticket(actor, public_id)
        return _page(request, fresh, posted=request.POST, errors=wrong, notice=notice, status=error.status)
    messages.success(request, _told(moved, action))
    return redirect("hotline:call_backs")


def _number(ticket: Ticket, actor: Actor) -> str:
    """Take the call-back in hand and show the number, which is kept and shown to the caller."""
    now = timezone.now()
    caller = unmask_caller(ticket=ticket, reason=_("电话回访"), actor=actor, at=now)
    item = live_items_of(ticket).filter(kind=CALL_BACK, status=ItemStatus.OPEN).first()
    if item is not None:
        work.claim_item(item=item, actor=actor, at=now)
    return f"{caller.name} {caller.phone}".strip()


def _said(posted: QueryDict) -> dict[str, Any]:
    told = {name: YES_NO[str(posted[name])] for name in ("is_responded", "is_solved") if posted.get(name) in YES_NO}
    return told | {"satisfaction": posted.get("satisfaction", ""), "reason": posted.get("reason", "")}


def _told(ticket: Ticket, action: str) -> str:
    if action == TicketAction.NOTE_UNREACHED and ticket.closed_at is None:
        told = {"tries": ticket.tries, "hours": HOURS_BETWEEN_TRIES}
        return _("记下了，第 %(tries)s 次未接通，%(hours)s 小时后再打。") % told
    return _("%(number)s 回访好了。现在：%(status)s") % {
        "number": ticket.number, "status": ticket.get_status_display()
    }  # fmt: skip


def _page(
    request: HttpRequest, ticket: Ticket, *, posted: QueryDict | None = None, errors: dict[str, list[str]] | None = None,
    notice: str = "", phone: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    actor, wrong = actor_of(request), errors or {}
    if not phone:  # whichever way the page came up; unmasking is noted by itself
        log_read(actor=actor, holder=ticket.holder, subject=ticket, at=timezone.now())
    actions = selectors.actions_of(ticket, actor, now=timezone.now())
    refusal = next((one.refusal for one in actions if one.action == CALL_BACK), None)
    given = posted or QueryDict()
    context = {
        "ticket": ticket,
        "light": presentation.light_of(ticket),
        "category": presentation.category_path(ticket.category),
        "caller": ticket.caller_shown,
        "phone": phone,
        "notice": notice,
        "refused": str(refusal.text) if refusal else "",
        "questions": [
            _question("is_responded", _("有人联系过您吗"), given, wrong),
            _question("is_solved", _("问题解决了吗"), given, wrong),
        ],
        "grades": [
            {"value": grade.value, "label": str(grade.label), "chosen": given.get("satisfaction") == str(grade.value)}
            for grade in Satisfaction
        ],
        "grade_errors": wrong.get("satisfaction", []),
        "reason": given.get("reason", ""),
        "reason_errors": wrong.get("reason", []),
        "tries": list(selectors.call_backs_of(ticket)),
        "most_tries": MOST_TRIES,
    }
    return render(request, "hotline/call_back.html", context, status=status)


def _question(name: str, label: str, given: QueryDict, errors: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "errors": errors.get(name, []),
        "choices": [
            {"value": value, "label": text, "chosen": given.get(name) == value}
            for value, text in (("yes", _("是")), ("no", _("没有")))
        ],
    }
