"""What the hotline's pages share: doing a thing once per page sent, loading what one may see."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from apps.common.actor import Actor
from apps.common.errors import NotFound
from apps.common.ids import new_token
from apps.hotline import selectors
from apps.hotline.models import Ticket
from apps.identity.requests import actor_of, unreadable
from apps.journal.services import once

KEY_LENGTH = 60


def page_key(request: HttpRequest) -> str:
    """Return the key of the page that was sent, or a new one for a page to be sent."""
    return request.POST.get("key", "")[:KEY_LENGTH] or new_token()


def once_for_page(request: HttpRequest, *, told: Mapping[str, Any], work: Callable[[], str]) -> str:
    """Do the work once for the page that was sent, however often it is sent; return the id it made.

    :raises KeyReused: the page was sent before with other words
    """
    answer, _repeated = once(
        scope=f"account:{actor_of(request).account_id}",
        key=f"ticket:{page_key(request)}",
        request=[unreadable(*(f"{name}={told[name]}" for name in sorted(told)))],
        work=work,
        now=timezone.now(),
    )
    return str(answer)


def my_ticket(request: HttpRequest, public_id: str) -> Ticket:
    """Return the reader's own ticket. Posts read tickets at the desk, where reading is logged.

    :raises NotFound: there is none, it is another's, or the reader sits at a post
    """
    reader = actor_of(request)
    ticket = None if reader.is_staff else selectors.ticket_detail(reader=reader).filter(public_id=public_id).first()
    if ticket is None:
        raise NotFound
    return ticket


def seen_ticket(actor: Actor, public_id: str) -> Ticket:
    """Return a ticket the post may see, or 404."""
    ticket: Ticket = get_object_or_404(selectors.ticket_detail(reader=actor), public_id=public_id)
    return ticket
