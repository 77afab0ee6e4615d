"""Finding tickets at the desk. A telephone number is posted and never stands in an address."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.common.actor import Actor
from apps.common.errors import NotAllowed
from apps.common.lists import Page, count_shown, filters_shown, neighbour_url, page_of
from apps.common.text import has_forbidden
from apps.hotline import presentation, selectors
from apps.hotline.choices import OPEN_STATUSES, TicketStatus, TicketType, Urgency
from apps.hotline.models import Ticket
from apps.hotline.permissions import HANDLE_TICKETS, VIEW_TICKETS, centres_of
from apps.identity.permissions import departments_where, departments_with
from apps.identity.requests import actor_of, at_a_post
from apps.work.selectors import Standing

NAMES = ("q", "status", "type", "urgency", "category", "department")
OPEN = "open"
SUPERVISED = "supervised"


@never_cache
@require_http_methods(["GET", "POST"])
@at_a_post
def ticket_list(request: HttpRequest) -> HttpResponse:
    """List the tickets the post may see, newest first; what is posted becomes an address, unless it is a number."""
    actor = actor_of(request)
    if not departments_with(actor, VIEW_TICKETS) and not centres_of(actor):
        raise NotAllowed
    if request.method == "POST":
        return _looked_for(request, actor)
    given = {name: request.GET.get(name, "").strip()[:80] for name in NAMES}
    given = {name: "" if has_forbidden(text) else text for name, text in given.items()}
    return _page(request, actor, given, _narrow(selectors.tickets(reader=actor), given))


def _looked_for(request: HttpRequest, actor: Actor) -> HttpResponse:
    text = request.POST.get("q", "").strip()[:60]
    if has_forbidden(text):
        text = ""
    compact = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"\+?\d{7,15}", compact):
        given = dict.fromkeys(NAMES, "")
        return _page(request, actor, given, selectors.found_tickets(reader=actor, words=compact))
    return redirect(f"{reverse('hotline:desk_list')}?{urlencode({'q': text})}")


def _narrow(tickets: QuerySet[Ticket], given: dict[str, str]) -> QuerySet[Ticket]:
    if given["status"] == OPEN:
        tickets = tickets.filter(status__in=OPEN_STATUSES)
    elif given["status"] in TicketStatus.values:
        tickets = tickets.filter(status=given["status"])
    if given["type"] in TicketType.values:
        tickets = tickets.filter(ticket_type=given["type"])
    if given["urgency"] == SUPERVISED:
        tickets = tickets.filter(is_supervised=True)
    elif given["urgency"] in Urgency.values:
        tickets = tickets.filter(urgency=given["urgency"])
    if given["category"]:
        tickets = tickets.filter(category__parent__parent__slug=given["category"])
    if given["department"]:
        tickets = tickets.filter(department__slug=given["department"])
    words = given["q"]
    return tickets.filter(Q(number__istartswith=words) | Q(title__icontains=words)) if words else tickets


def _page(request: HttpRequest, actor: Actor, given: dict[str, str], found: QuerySet[Ticket]) -> HttpResponse:
    page: Page[Ticket] = page_of(found, order=selectors.ORDER, cursor=request.GET.get("cursor", ""))
    standings = selectors.standings(page.rows, now=timezone.now())
    here = reverse("hotline:desk_list")
    context = {
        "rows": [_row(ticket, standings[ticket.pk]) for ticket in page.rows],
        "filters": _filters(given, actor),
        "query": given["q"],
        "count_text": _("%(count)s 件") % {"count": count_shown(found)},
        "newer_url": neighbour_url(here, given, page.previous),
        "older_url": neighbour_url(here, given, page.next),
    }
    return render(request, "hotline/desk_list.html", context)


def _row(ticket: Ticket, standing: Standing) -> dict[str, Any]:
    return {
        "url": reverse("hotline:desk_ticket", args=[ticket.public_id]),
        "title": ticket.title,
        "number": ticket.number,
        "type": str(ticket.get_ticket_type_display()),
        "category": ticket.category.name,
        "caller": ticket.caller_shown,
        "status": presentation.desk_status(ticket),
        "light": presentation.light_of(ticket),
        "urgency": str(ticket.get_urgency_display()) if ticket.urgency != Urgency.NORMAL else "",
        "supervised": ticket.is_supervised,
        "department": ticket.department.short_name if ticket.department else "",
        "registered_at": ticket.registered_at,
        "left": standing.remaining,
    }


def _filters(given: dict[str, str], actor: Actor) -> list[dict[str, Any]]:
    held = departments_with(actor, VIEW_TICKETS)
    rows = departments_where(HANDLE_TICKETS)
    departments = (rows if centres_of(actor) else rows.filter(pk__in=held)).values_list("slug", "short_name")
    tops = selectors.categories(parent="").values_list("slug", "name")
    urgencies = [*Urgency.choices, (SUPERVISED, _("督办"))]
    found: list[tuple[str, str, Iterable[tuple[str, Any]]]] = [
        ("status", _("状态"), [(OPEN, _("没办结的")), *TicketStatus.choices]),
        ("type", _("类型"), TicketType.choices),
        ("urgency", _("紧急"), urgencies),
        ("category", _("类别"), tops),
        ("department", _("承办单位"), departments),
    ]
    return filters_shown(found, given, least=2)
