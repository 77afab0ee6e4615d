"""What callers are told, and when: into the inbox of who has an account, by SMS to who left a number on the telephone."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from apps.hotline.models import Ticket
from apps.journal.models import Event
from apps.messaging.services import queue_sms, tell
from apps.work.choices import ClockKind
from apps.work.models import Clock
from apps.work.selectors import latest_clocks

Told = tuple[str, dict[str, Any]]  # the template, and what fills its gaps besides the number


def tell_caller(*, event: Event) -> None:
    """Tell the caller what an event means for them; who gave neither account nor number is not told."""
    ticket = Ticket.objects.select_related("person", "entity", "department").get(pk=event.subject_id)
    template, told = NOTICES[event.kind](ticket, event)
    key, params = f"{event.pk}:{template}:{ticket.holder[0]}:{ticket.holder[1]}", {"number": ticket.number, **told}
    if ticket.person_id or ticket.entity_id:
        tell(
            key=key,
            person=ticket.person,
            entity=ticket.entity,
            template=template,
            params=params,
            link=reverse("hotline:mine_ticket", args=[ticket.public_id]),
            at=event.at,
            sms=True,
        )
    elif ticket.caller_phone:
        queue_sms(key=key, phone=ticket.caller_phone, template=template, params=params, at=event.at)


def _handling(ticket: Ticket) -> Clock:
    return latest_clocks(ticket, ClockKind.HANDLING)[0]


def _registered(ticket: Ticket, _event: Event) -> Told:
    return "ticket_registered", {"code": ticket.query_code}


def _dispatched(ticket: Ticket, _event: Event) -> Told:
    """Tell until when the answer comes; for what is urgent, within how many minutes somebody calls."""
    clock = _handling(ticket)
    department = {"department": ticket.department.name if ticket.department else ""}
    if clock.is_timed:
        return "ticket_dispatched_urgent", department | {"minutes": clock.promised_value, "due_at": clock.due_at}
    return "ticket_dispatched", department | {"due_on": clock.due_on}


def _extended(ticket: Ticket, event: Event) -> Told:
    clock = _handling(ticket)
    extension = clock.extensions.order_by("-id").first()
    reason = extension.reason if extension else ""
    return "ticket_extended", {"days": event.facts["days"], "due_on": clock.due_on, "reason": reason}


def _answered(_ticket: Ticket, _event: Event) -> Told:
    return "ticket_answered", {}


def _rejected(ticket: Ticket, _event: Event) -> Told:
    return "ticket_rejected", {"reason": ticket.reason, "items": [ticket.right_channel]}


NOTICES: dict[str, Callable[[Ticket, Event], Told]] = {
    "hotline.registered": _registered,
    "hotline.dispatched": _dispatched,
    "hotline.reassigned": _dispatched,
    "hotline.redone": _dispatched,
    "hotline.extended": _extended,
    "hotline.replied": _answered,
    "hotline.answered_directly": _answered,
    "hotline.followed": _answered,
    "hotline.rejected": _rejected,
}
