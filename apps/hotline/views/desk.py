"""A ticket at the desk: what was asked on the left, what may be done on the right, what happened below."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from rest_framework.exceptions import ValidationError

from apps.common.actor import Actor
from apps.common.errors import DomainError, NotFound, StaleVersion, error_texts
from apps.files.services import uploads_of
from apps.files.views import file_response
from apps.hotline import presentation, selectors
from apps.hotline.choices import TicketAction
from apps.hotline.models import Ticket
from apps.hotline.permissions import is_centre, visible_files
from apps.hotline.requests import VERBS, act
from apps.hotline.services.callers import UnmaskedCaller, unmask_caller
from apps.hotline.services.registration import MOST_FILES
from apps.hotline.services.uploads import store_upload
from apps.hotline.views import desk_words
from apps.hotline.views.desk_forms import data_from, verb_forms
from apps.hotline.views.shared import seen_ticket
from apps.identity.requests import actor_of, at_a_post
from apps.journal.services import log_read
from apps.journal.workflow import OpenAction
from apps.organisation.selectors import work_calendar
from apps.work import services as work
from apps.work.choices import ItemAction
from apps.work.models import WorkItem
from apps.work.presentation import clock_row
from apps.work.selectors import handling_of, live_items

EARLIER = 5


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was just tried and did not go through: it is shown again with what is wrong."""

    action: str = ""
    posted: QueryDict | None = None
    errors: dict[str, list[str]] | None = None
    notice: str = ""
    caller: UnmaskedCaller | None = None
    files: list[str] = field(default_factory=list)


NOTHING = Attempt()


@never_cache
@require_GET
@at_a_post
def desk_ticket(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a ticket; opening it is noted for the caller to see."""
    return _page(request, seen_ticket(actor_of(request), public_id))


def _page(request: HttpRequest, ticket: Ticket, attempt: Attempt = NOTHING, *, status: int = 200) -> HttpResponse:
    actor, now, calendar = actor_of(request), timezone.now(), work_calendar()
    if attempt.caller is None:  # whichever way the page came up; unmasking is noted by itself
        log_read(actor=actor, holder=ticket.holder, subject=ticket, at=now)
    actions = selectors.actions_of(ticket, actor, now=now)
    clocks = selectors.clocks_of_ticket(ticket)
    item = _my_item(ticket, actor)
    left = selectors.standings([ticket], now=now)[ticket.pk].remaining
    forms = verb_forms(
        ticket, actions, actor, tried=attempt.action, posted=attempt.posted, errors=attempt.errors, files=attempt.files
    )
    context = {
        "ticket": ticket,
        "status": presentation.desk_status(ticket),
        "status_light": "yellow" if ticket.is_sent_back else presentation.light_of(ticket),
        "sent_back": desk_words.return_words(ticket, reader=actor),
        "left": left,
        "urgency_light": "" if ticket.urgency == "normal" else "red",
        "content": presentation.words_shown(ticket, ticket.content, reader=actor),
        "answer": presentation.words_shown(ticket, ticket.answer, reader=actor),
        "reason": presentation.words_shown(ticket, ticket.reason, reader=actor),
        "caller": desk_words.caller_rows(ticket, reader=actor, shown=attempt.caller),
        "facts": desk_words.fact_rows(ticket, reader=actor),
        "files": desk_words.file_rows(ticket, reader=actor),
        "assists": desk_words.assist_rows(ticket, reader=actor),
        "call_backs": desk_words.call_back_rows(ticket, reader=actor),
        "children": [desk_words.ticket_row(row) for row in selectors.children_of(ticket).select_related("department")],
        "same_place": _same_place(ticket, actor),
        "earlier": _earlier(ticket, actor),
        "forms": forms,
        "refused": [one for one in actions if not one.allowed and one.action in VERBS],
        "call_back": _call_back(ticket, actions),
        "attempt": attempt,
        "item": handling_of(item, actor) if item else None,
        "clocks": [clock_row(clock, now=now, calendar=calendar) for clock in clocks],
        "history": desk_words.history_rows(ticket, reader=actor),
    }
    return render(request, "hotline/desk_ticket.html", context, status=status)


def _call_back(ticket: Ticket, actions: list[OpenAction]) -> dict[str, str] | None:
    """Return the way to the call-back's own screen; None while nobody has to be called."""
    if not any(one.action == TicketAction.CALL_BACK and one.allowed for one in actions):
        return None
    return {
        "url": reverse("hotline:call_back", args=[ticket.public_id]), "label": _("打电话回访"), "icon": "phone",
    }  # fmt: skip


def _same_place(ticket: Ticket, actor: Actor) -> list[dict[str, Any]]:
    """Return open tickets about the same thing in the same district that the reader may see."""
    text = f"{ticket.title}\n{ticket.content}"
    found = selectors.similar_tickets(
        category=ticket.category, division=ticket.division, text=text, at=timezone.now(), reader=actor, but=ticket
    )
    return [desk_words.ticket_row(row) for row in found]


def _earlier(ticket: Ticket, actor: Actor) -> list[dict[str, Any]]:
    """Return what else came from the number, at the hotline only."""
    if not is_centre(ticket, actor) or not ticket.caller_phone:
        return []
    found = selectors.earlier_tickets(phone=ticket.caller_phone, reader=actor).exclude(pk=ticket.pk)
    return [desk_words.ticket_row(row) for row in found[:EARLIER]]


def _my_item(ticket: Ticket, actor: Actor) -> WorkItem | None:
    """Return the piece of work of this ticket that waits for the reader's post, most urgent first."""
    found = live_items(reader=actor).filter(subject_type=Ticket._meta.label_lower, subject_id=ticket.pk)
    return found.select_related("assignee__department").first()


@require_POST
@at_a_post
def desk_verb(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Do one thing with a ticket; what does not go through is shown again with the reason and all that was typed."""
    if action not in VERBS:
        raise NotFound
    actor, posted = actor_of(request), request.POST
    ticket = seen_ticket(actor, public_id)
    files = [row.public_id for row in uploads_of(actor.account_id, posted.getlist("files"), most=MOST_FILES)]
    try:
        files += _stored(request, actor)
        data = data_from(action, posted, files=files, actor=actor)
        moved = act(ticket=ticket, action=action, data=data, actor=actor, at=timezone.now())
    except ValidationError as error:
        notice = _("还没有办：有内容需要改一下。")
        return _page(
            request, ticket, Attempt(action, posted, error_texts(error.detail), notice, None, files), status=422
        )
    except StaleVersion:
        notice = _("同事刚刚处理过这件，您的操作没有执行。下面是现在的情况，请核对后再办。")
        fresh = seen_ticket(actor, public_id)
        return _page(request, fresh, Attempt(action, posted, None, notice, None, files), status=409)
    except DomainError as error:
        fresh = seen_ticket(actor, public_id)
        return _page(request, fresh, Attempt(action, posted, None, error.text, None, files), status=error.status)
    messages.success(request, _("办好了。现在：%(status)s") % {"status": moved.get_status_display()})
    if not selectors.tickets(reader=actor).filter(pk=ticket.pk).exists():  # given away
        return redirect("hotline:desk_list")
    return redirect("hotline:desk_ticket", public_id=public_id)


def _stored(request: HttpRequest, actor: Actor) -> list[str]:
    now = timezone.now()
    return [
        store_upload(data=file.read(), name=file.name or "", actor=actor, at=now).public_id
        for file in request.FILES.getlist("files")
    ]


@never_cache
@require_POST
@at_a_post
def desk_unmask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who called for this page view; the reason is kept and shown to the caller."""
    actor = actor_of(request)
    ticket = seen_ticket(actor, public_id)
    reason = request.POST.get("reason", "")
    try:
        caller = unmask_caller(ticket=ticket, reason=reason, actor=actor, at=timezone.now())
    except DomainError as error:
        return _page(request, ticket, Attempt(notice=error.text), status=error.status)
    if request.headers.get("HX-Request"):
        return render(request, "cases/desk_unmasked.html", {"value": f"{caller.name} {caller.phone}".strip()})
    return _page(request, ticket, Attempt(caller=caller))


@never_cache
@require_GET
@at_a_post
def desk_file(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    """Open a file of a ticket; noted for the caller to see."""
    actor = actor_of(request)
    ticket = seen_ticket(actor, public_id)
    row = get_object_or_404(visible_files(ticket, actor), public_id=file)
    log_read(actor=actor, holder=ticket.holder, subject=ticket, at=timezone.now(), unmasked=f"file:{row.side}")
    return file_response(row.file, name=presentation.file_name(ticket, row, reader=actor))


@require_POST
@at_a_post
def desk_item(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Take the post's piece of work on a ticket, put it back, or hand it to a colleague."""
    actor = actor_of(request)
    ticket = seen_ticket(actor, public_id)
    item = _my_item(ticket, actor)
    if item is None or action not in ItemAction.values:
        raise NotFound
    try:
        work.act_on_item(item=item, action=action, to=request.POST.get("to", ""), actor=actor, at=timezone.now())
    except DomainError as error:
        return _page(request, seen_ticket(actor, public_id), Attempt(notice=error.text), status=error.status)
    messages.success(request, _("办好了：%(action)s。") % {"action": ItemAction(action).label})
    return redirect("hotline:desk_ticket", public_id=public_id)
