"""What a page or the API shows of a ticket, built once: its story, and the little that everybody may know."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.common.actor import Actor
from apps.hotline import search, selectors
from apps.hotline.choices import AT_DEPARTMENT, OPEN_STATUSES, TicketStatus
from apps.hotline.models import Ticket, TicketNote
from apps.hotline.permissions import is_centre, is_own
from apps.hotline.workflow import TICKET
from apps.journal.models import Event
from apps.work.choices import ClockKind

_WORDS = {f"hotline.{move.event}": move.label for move in TICKET.actions.values()}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: what, when, by whom (``caller``, ``post``, ``system``), and the words written with it."""

    kind: str
    label: str
    at: datetime
    by: str
    department: str
    text: str
    hash: str


def story_of(ticket: Ticket, *, reader: Actor) -> list[Step]:
    """Return what happened to a ticket, oldest first, with the words the reader may read; two queries."""
    notes: dict[tuple[str, datetime], TicketNote] = {}
    for note in selectors.notes_of(ticket, reader=reader):
        notes[f"hotline.{TICKET.actions[note.action].event}", note.at] = note
    return [_step(event, notes.get((event.kind, event.at)), ticket, reader) for event in selectors.history_of(ticket)]


def _step(event: Event, note: TicketNote | None, ticket: Ticket, reader: Actor) -> Step:
    return Step(
        kind=event.kind,
        label=_label(event.kind),
        at=event.at,
        by="system" if event.is_system else "post" if event.post_id else "caller",
        department=note.department.name if note and note.department else "",
        text=words_shown(ticket, note.text, reader=reader) if note else "",
        hash=event.hash,
    )


def _label(kind: str) -> str:
    match kind:
        case "hotline.registered":
            return pgettext("ticket", "登记")
        case "hotline.queued":
            return _("转值班长派单")
        case "hotline.overdue":
            return _("超时提醒")
        case "hotline.closed":
            return pgettext("ticket", "办结")
    return str(_WORDS.get(kind, kind))


def words_shown(ticket: Ticket, text: str, *, reader: Actor) -> str:
    """Return a text as the reader may read it: departments of a hidden caller find no name and no number in it."""
    if not ticket.is_hidden or is_own(ticket, reader) or is_centre(ticket, reader):
        return text
    return search.hide_personal(text, names=selectors.names_in(ticket))


@dataclass(frozen=True, slots=True)
class PublicStanding:
    """What is told to whoever has the number and the code: nothing of who called or what about."""

    number: str
    status: str
    status_text: str
    department: str
    registered_at: datetime
    due_on: date | None
    urges: int
    answer: str
    reason: str
    right_channel: str


def public_standing(*, number: str, code: str) -> PublicStanding | None:
    """Return how a ticket stands; None where number and code do not belong together.

    The answer and the reason of a rejection are shown unless the caller wants it confidential: number and code travel by SMS.
    """
    ticket = selectors.ticket_by_number(number)
    if ticket is None or not hmac.compare_digest(ticket.query_code.encode(), code.strip().upper().encode()):
        return None
    told = not ticket.is_confidential
    return PublicStanding(
        number=ticket.number,
        status=ticket.status,
        status_text=str(ticket.get_status_display()),
        department=ticket.department.name if ticket.department else "",
        registered_at=ticket.registered_at,
        due_on=answer_due_on(ticket),
        urges=ticket.urges,
        answer=ticket.answer if told else "",
        reason=ticket.reason if told and ticket.status == TicketStatus.REJECTED else "",
        right_channel=ticket.right_channel,
    )


def answer_due_on(ticket: Ticket) -> date | None:
    """Return the day by which the caller hears, while a department has it in hand."""
    if ticket.status not in AT_DEPARTMENT:
        return None
    running = [row for row in selectors.clocks_of_ticket(ticket) if row.stopped_on is None]
    return next((row.due_on for row in running if row.kind == ClockKind.HANDLING), None)


def progress_of(ticket: Ticket) -> list[dict[str, Any]]:
    """Return the stations of a ticket for a progress bar: ``title``, ``at`` and ``state`` (done, current, todo)."""
    stations = [
        (pgettext("ticket progress", "登记"), ticket.registered_at),
        (pgettext("ticket progress", "派单"), ticket.dispatched_at),
        (pgettext("ticket progress", "签收"), ticket.signed_at),
        (pgettext("ticket progress", "答复"), ticket.answered_at),
        (pgettext("ticket progress", "办结"), ticket.closed_at),
    ]
    if ticket.status not in OPEN_STATUSES:
        stations = [(title, at) for title, at in stations if at is not None]
    shown: list[dict[str, Any]] = []
    for title, at in stations:
        waits = any(row["state"] == "current" for row in shown)
        state = "todo" if waits else "done" if at is not None else "current"
        shown.append({"title": title, "at": at if state == "done" else None, "state": state})
    return shown


def caller_for(ticket: Ticket, *, reader: Actor) -> str:
    """Return the caller as the reader may see them: whole to themselves, masked to posts, or why there is nothing."""
    return ticket.caller_name if is_own(ticket, reader) and ticket.caller_name else ticket.caller_shown
