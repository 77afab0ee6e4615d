"""Pages of the inbox."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.identity.requests import actor_of
from apps.messaging import selectors, services


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the reader's messages, newest first."""
    reader = actor_of(request)
    only_unread = request.GET.get("unread") == "1"
    page = selectors.inbox(reader=reader, only_unread=only_unread, cursor=request.GET.get("cursor", ""))
    context = {
        "page": page,
        "only_unread": only_unread,
        "newer_url": _page_url(page.previous, only_unread=only_unread),
        "older_url": _page_url(page.next, only_unread=only_unread),
    }
    return render(request, "messaging/inbox.html", context)


def _page_url(cursor: str, *, only_unread: bool) -> str:
    if not cursor:
        return ""
    return "?" + urlencode({"unread": "1", "cursor": cursor} if only_unread else {"cursor": cursor})


@require_GET
def message(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one message; opening it is reading it."""
    reader = actor_of(request)
    found = get_object_or_404(selectors.messages(reader=reader), public_id=public_id)
    if found.is_unread:
        services.mark_read(message=found, reader=reader, at=timezone.now())
    return render(request, "messaging/message.html", {"message": found})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read and go back to the list."""
    services.mark_all_read(reader=actor_of(request), at=timezone.now())
    return redirect("messaging:inbox")
