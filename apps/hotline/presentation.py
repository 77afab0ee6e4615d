"""What a page or the API shows of a ticket, built once: its story, and the little that everybody may know."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.common import masking
from apps.common.actor import Actor
from apps.hotline import search, selectors
from apps.hotline.choices import AT_DEPARTMENT, OPEN_STATUSES, TicketStatus
from apps.hotline.models import Category, Ticket, TicketFile, TicketNote
from apps.hotline.permissions import is_centre, is_own
from apps.hotline.workflow import TICKET
from apps.journal.models import Event
from apps.work.choices import ClockKind
from apps.work.models import Clock

ANSWERS_SHOWN = 3
LIGHTS = {
    TicketStatus.REGISTERED: "blue",
    TicketStatus.DISPATCHED: "blue",
    TicketStatus.SIGNED: "blue",
    TicketStatus.REPLIED: "yellow",
    TicketStatus.CALLED_BACK: "yellow",
    TicketStatus.MERGED: "blue",
    TicketStatus.CLOSED: "green",
}
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
    return masking.hide_personal(text, names=selectors.names_in(ticket))


def file_name(ticket: Ticket, row: TicketFile, *, reader: Actor) -> str:
    """Return under which name a file is listed and sent: callers name files after themselves."""
    return words_shown(ticket, row.file.name, reader=reader)


@dataclass(frozen=True, slots=True)
class PublicStanding:
    """What is told to whoever has the number and the code: nothing of who called or what about."""

    number: str
    status: str
    status_text: str
    department: str
    registered_at: datetime
    due_on: date | None
    due_text: str
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
    clock = answer_clock(ticket)
    return PublicStanding(
        number=ticket.number,
        status=ticket.status,
        status_text=str(ticket.get_status_display()),
        department=ticket.department.name if ticket.department else "",
        registered_at=ticket.registered_at,
        due_on=clock.due_on if clock else None,
        due_text=due_words(clock, now=timezone.now()),
        urges=ticket.urges,
        answer=ticket.answer if told else "",
        reason=ticket.reason if told and ticket.status == TicketStatus.REJECTED else "",
        right_channel=ticket.right_channel,
    )


def answer_clock(ticket: Ticket) -> Clock | None:
    """Return the clock by which the caller hears, while a department has it in hand."""
    return answer_clocks([ticket])[ticket.pk]


def answer_clocks(tickets: Iterable[Ticket]) -> dict[int, Clock | None]:
    """Return the same for many tickets, in one query."""
    found = list(tickets)
    clocks = selectors.clocks_of_tickets(row for row in found if row.status in AT_DEPARTMENT)
    return {
        row.pk: next(
            (
                clock
                for clock in clocks.get(row.pk, [])
                if clock.kind == ClockKind.HANDLING and clock.stopped_on is None
            ),
            None,
        )
        for row in found
    }


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


def answers_like(text: str, *, category: Category | None = None) -> list[Ticket]:
    """Return the published answers that read like a text, best first; those of a category's topic count twice.

    At most ``selectors.ALIKE_LOOKED_AT`` newest ones are compared.
    """
    wanted = search.pairs(text)
    scored = []
    for row in selectors.published_tickets()[: selectors.ALIKE_LOOKED_AT] if wanted else ():
        same = category is not None and row.category.parent_id == category.parent_id
        likeness = search.likeness(wanted, search.pairs(f"{row.public_title}\n{row.public_question}"))
        scored.append((likeness * (1 + same), row))
    scored.sort(key=lambda pair: (-pair[0], -pair[1].pk))
    return [row for likeness, row in scored[:ANSWERS_SHOWN] if likeness >= selectors.ALIKE_LEAST]


def light_of(ticket: Ticket) -> str:
    """Return the colour of a ticket's status."""
    return LIGHTS.get(TicketStatus(ticket.status), "grey")


def desk_status(ticket: Ticket) -> str:
    """Return how a ticket stands in words; what came back is told from what is new."""
    return _("已退回，待重新派单") if ticket.is_sent_back else str(ticket.get_status_display())


def category_path(category: Category) -> str:
    """Return a category's name with those above it."""
    above = category.parent
    names = [category.name, above.name if above else "", above.parent.name if above and above.parent else ""]
    return " / ".join(name for name in reversed(names) if name)


def cards_of(tickets: Iterable[Ticket]) -> list[dict[str, str]]:
    """Return one's own tickets as ``components/case_card.html`` draws them; one query for all."""
    found = list(tickets)
    clocks = answer_clocks(found)
    return [_card(row, clocks[row.pk]) for row in found]


def _card(ticket: Ticket, clock: Clock | None) -> dict[str, str]:
    url = reverse("hotline:mine_ticket", args=[ticket.public_id])
    answered = ticket.status == TicketStatus.REPLIED
    return {
        "title": ticket.title,
        "url": url,
        "number": ticket.number,
        "status": str(ticket.get_status_display()),
        "light": light_of(ticket),
        "due_text": due_words(clock, now=timezone.now()),
        "next_text": _("看答复，说说解决了没有") if answered else "",
        "next_url": f"{url}#say" if answered else "",
    }


def due_words(clock: Clock | None, *, now: datetime) -> str:
    """Return by when the caller hears, in words: by a day, or by a time where minutes count; nothing when no clock runs."""
    if clock is None:
        return ""
    if clock.is_timed:
        told = _("原定%(moment)s前联系您，已经超时，可以催办") if now >= clock.due_at else _("%(moment)s前联系您")
        return told % {"moment": moment_words(clock.due_at)}
    day = date_format(clock.due_on, "MONTH_DAY_FORMAT")
    late = clock.due_on < timezone.localdate(now)
    return (_("原定%(day)s答复，已经超时，可以催办") if late else _("%(day)s前答复您")) % {"day": day}


def desk_due_words(clock: Clock | None) -> str:
    """Return the same for who took the call."""
    if clock is None:
        return ""
    if clock.is_timed:
        return _("%(moment)s前联系诉求人") % {"moment": moment_words(clock.due_at)}
    return _("%(day)s前答复") % {"day": date_format(clock.due_on, "MONTH_DAY_FORMAT")}


def moment_words(at: datetime) -> str:
    """Return a day and a time of it."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'MONTH_DAY_FORMAT')} {date_format(local, 'TIME_FORMAT')}"


def to_do(ticket: Ticket, by: str) -> dict[str, str]:
    """Return what the caller should know first: ``kind`` of notice, ``title`` and ``text``; ``by`` tells by when."""
    who = ticket.department.name if ticket.department else _("12345 热线")
    match ticket.status:
        case TicketStatus.REGISTERED:
            told = ("info", _("我们收到了"), _("12345 正在把您的诉求转给承办单位。"))
        case TicketStatus.DISPATCHED | TicketStatus.SIGNED:
            told = ("info", _("%(who)s正在办") % {"who": who}, by)
        case TicketStatus.MERGED:
            told = ("info", _("和同样的诉求一起办"), _("有了答复会同时告诉您，也会请您评价。"))
        case TicketStatus.REPLIED:
            told = ("warning", _("有答复了"), _("请看看问题解决了没有，在下面告诉我们；我们也会打电话问您。"))
        case TicketStatus.CALLED_BACK:
            told = ("info", _("您的意见收到了"), _("12345 值班长正在看要不要重办，会把结果告诉您。"))
        case TicketStatus.REJECTED:
            told = ("warning", _("这件事 12345 不能受理"), _("原因和该找谁办，写在下面。"))
        case TicketStatus.WITHDRAWN:
            told = ("info", _("您已经撤回"), _("想再反映，可以随时重新写。"))
        case _status:
            told = ("success", _("办结了"), str(ticket.get_outcome_display()))
    return dict(zip(("kind", "title", "text"), told, strict=True))


def my_history(ticket: Ticket, *, reader: Actor) -> list[dict[str, Any]]:
    """Return what happened to one's own ticket, newest first, as ``components/timeline.html`` draws it."""
    who = {"system": "", "post": "", "caller": _("您")}  # which post acted is the caller's to know by its words only
    return [
        {
            "title": step.label,
            "at": step.at,
            "who": step.department or who[step.by],
            "text": step.text,
            "state": "done",
        }
        for step in reversed(story_of(ticket, reader=reader))
    ]
