"""What callers are told, and when: into the inbox of who has an account, by SMS to who left a number on the telephone."""

from collections.abc import Callable
from typing import Any

from apps.hotline.models import Ticket
from apps.journal.models import Event
from apps.messaging.services import queue_sms, tell
from apps.work.choices import ClockKind
from apps.work.models import Clock


def tell_caller(*, event: Event) -> None:
    """Tell the caller what an event means for them; who gave neither account nor number is not told."""
    template, extra = NOTICES[event.kind]
    ticket = Ticket.objects.select_related("person", "entity", "department").get(pk=event.subject_id)
    key, params = f"{event.pk}:{template}:{ticket.holder[0]}:{ticket.holder[1]}", {"number": ticket.number}
    params |= extra(ticket, event)
    if ticket.person_id or ticket.entity_id:
        tell(
            key=key,
            person=ticket.person,
            entity=ticket.entity,
            template=template,
            params=params,
            link=f"/tickets/{ticket.public_id}/",
            at=event.at,
            sms=True,
        )
    elif ticket.caller_phone:
        queue_sms(key=key, phone=ticket.caller_phone, template=template, params=params, at=event.at)


def _registered(ticket: Ticket, _event: Event) -> dict[str, Any]:
    return {"code": ticket.query_code}


def _handling(ticket: Ticket) -> Clock:
    found = Clock.objects.filter(subject_type=Ticket._meta.label_lower, subject_id=ticket.pk, kind=ClockKind.HANDLING)
    return found.order_by("-id")[0]


def _dispatched(ticket: Ticket, _event: Event) -> dict[str, Any]:
    return {"department": ticket.department.name if ticket.department else "", "due_on": _handling(ticket).due_on}


def _extended(ticket: Ticket, event: Event) -> dict[str, Any]:
    clock = _handling(ticket)
    extension = clock.extensions.order_by("-id").first()
    reason = extension.reason if extension else ""
    return {"days": event.facts["days"], "due_on": clock.due_on, "reason": reason}


def _rejected(ticket: Ticket, _event: Event) -> dict[str, Any]:
    return {"reason": ticket.reason, "items": [ticket.right_channel]}


def _nothing(_ticket: Ticket, _event: Event) -> dict[str, Any]:
    return {}


Extra = Callable[[Ticket, Event], dict[str, Any]]
NOTICES: dict[str, tuple[str, Extra]] = {
    "hotline.registered": ("ticket_registered", _registered),
    "hotline.dispatched": ("ticket_dispatched", _dispatched),
    "hotline.reassigned": ("ticket_dispatched", _dispatched),
    "hotline.redone": ("ticket_dispatched", _dispatched),
    "hotline.extended": ("ticket_extended", _extended),
    "hotline.replied": ("ticket_answered", _nothing),
    "hotline.answered_directly": ("ticket_answered", _nothing),
    "hotline.followed": ("ticket_answered", _nothing),
    "hotline.rejected": ("ticket_rejected", _rejected),
}
