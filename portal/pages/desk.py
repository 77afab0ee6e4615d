"""The inbox of the desk: what waits for a post, most urgent first, whatever kind of subject it belongs to."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.common.actor import Actor
from apps.common.errors import DomainError, NotFound
from apps.common.lists import page_of
from apps.identity.requests import actor_of, at_a_post
from apps.organisation.selectors import work_calendar
from apps.work import services
from apps.work.choices import ItemAction
from apps.work.errors import NothingToDo
from apps.work.models import WorkItem
from apps.work.permissions import visible_items
from apps.work.selectors import INBOX_ORDER, saved_views
from portal.pages import desk_filters as filters
from portal.pages.desk_rows import desk_url, notes_of, row_of

RESULT = "desk_result"
MOST_AT_ONCE = 100


@never_cache
@require_GET
@at_a_post
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for the post; filters come from the address, or else are those used last."""
    actor, now = actor_of(request), timezone.now()
    remembered = request.session.get(filters.SESSION_KEY, "")
    if not request.GET and remembered:
        return redirect(f"{reverse('desk:inbox')}?{remembered}")
    chosen = filters.read(request.GET)
    if chosen.query() != remembered:
        request.session[filters.SESSION_KEY] = chosen.query()
    found = filters.narrow(chosen, reader=actor, now=now)
    page = page_of(found, order=INBOX_ORDER, cursor=request.GET.get("cursor", ""))
    calendar, notes = work_calendar(), notes_of(page.rows)
    context = {
        "rows": [row_of(item, reader=actor, now=now, calendar=calendar, notes=notes) for item in page.rows],
        "tabs": filters.tabs(chosen, reader=actor, now=now),
        "filters": filters.selects(chosen, reader=actor),
        "chosen": filters.chips(chosen, reader=actor),
        "query": chosen.q,
        "listed": chosen.listed,
        "views": list(saved_views(reader=actor)),
        "current_query": chosen.query(),
        "newer_url": filters.page_url(chosen, page.previous),
        "older_url": filters.page_url(chosen, page.next),
        "nothing_at_all": not page.rows and not filters.narrow(filters.EVERYTHING, reader=actor, now=now).exists(),
        "result": request.session.pop(RESULT, None),
        "bulk": [
            {"label": _("领取"), "name": "action", "value": ItemAction.CLAIM, "kind": ""},
            {"label": _("退回待领"), "name": "action", "value": ItemAction.RELEASE, "kind": ""},
        ],
    }
    return render(request, "desk/inbox.html", context)


@require_POST
@at_a_post
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent unclaimed item and open it."""
    try:
        item = services.claim_next(actor=actor_of(request), at=timezone.now())
    except NothingToDo as error:
        messages.info(request, error.text)
        return redirect("desk:inbox")
    return redirect(desk_url(item))


BULK: dict[str, Callable[..., WorkItem]] = {
    ItemAction.CLAIM: services.claim_item,
    ItemAction.RELEASE: services.release_item,
}


@require_POST
@at_a_post
def bulk(request: HttpRequest) -> HttpResponse:
    """Claim or release the ticked rows, each on its own, and say row by row what came of it."""
    one = request.POST.get("claim_one", "")
    action = ItemAction.CLAIM if one else request.POST.get("action", "")
    if action not in BULK:
        raise NotFound
    ids = [one] if one else request.POST.getlist("rows")[:MOST_AT_ONCE]
    if not ids:
        messages.warning(request, _("请先勾选要办理的行。"))
        return redirect("desk:inbox")
    request.session[RESULT] = _each(ids, BULK[action], actor_of(request))
    return redirect("desk:inbox")


def _each(ids: list[str], service: Callable[..., WorkItem], actor: Actor) -> dict[str, Any]:
    """Do one thing to each item; a refused one stops no other."""
    found = {item.public_id: item for item in visible_items(actor).filter(public_id__in=ids)}
    done, failed = 0, []
    for public_id in ids:
        item = found.get(public_id)
        if item is None:
            failed.append({"title": public_id, "url": "", "reason": NotFound().text})
            continue
        try:
            service(item=item, actor=actor, at=timezone.now())
            done += 1
        except DomainError as error:
            failed.append({"title": f"{item.number} {item.title}", "url": desk_url(item), "reason": error.text})
    return {"done": done, "failed": failed}


@require_POST
@at_a_post
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters of now under a name."""
    name = request.POST.get("name", "").strip()
    if not name:
        messages.warning(request, _("请给视图起个名字。"))
        return redirect("desk:inbox")
    view = services.save_view(name=name, query=request.session.get(filters.SESSION_KEY, ""), actor=actor_of(request))
    messages.success(request, _("已保存视图“%(name)s”。") % {"name": view.name})
    return redirect("desk:inbox")


@require_POST
@at_a_post
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a saved view away."""
    services.drop_view(pk=pk, actor=actor_of(request))
    return redirect("desk:inbox")


app_name = "desk"
urlpatterns = [
    path("", inbox, name="inbox"),
    path("next/", take_next, name="next"),
    path("bulk/", bulk, name="bulk"),
    path("views/", save_view, name="save_view"),
    path("views/<int:pk>/drop/", drop_view, name="drop_view"),
]
