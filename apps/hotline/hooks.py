"""What the hotline adds to others: its part of a person's export, the way to ask about one's own case."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse

from apps.cases.models import Case
from apps.common.actor import Actor
from apps.common.panels import Panel, register_panel
from apps.common.subjects import Named, register_names
from apps.hotline import selectors
from apps.hotline.choices import TicketType
from apps.hotline.permissions import visible_tickets
from apps.identity.services.exports import register_export


def export(person: Actor) -> list[dict[str, Any]]:
    """Return everything a person asked 12345 from their account, with the answers and what they thought of them."""
    rows = selectors.ticket_detail(reader=person).prefetch_related("call_backs", "files__file")
    return [
        {
            "number": ticket.number,
            "title": ticket.title,
            "content": ticket.content,
            "address": ticket.address,
            "name": ticket.caller_name,
            "phone": ticket.caller_phone,
            "registered_at": ticket.registered_at.isoformat(),
            "status": ticket.get_status_display(),
            "department": ticket.department.name if ticket.department else "",
            "answer": ticket.answer,
            "reason": ticket.reason,
            "files": [row.file.name for row in ticket.files.all()],
            "ratings": [
                {"satisfaction": row.satisfaction, "solved": row.is_solved, "reason": row.reason}
                for row in ticket.call_backs.all()
                if row.is_reached
            ],
        }
        for ticket in rows
    ]


def on_my_case(subject: Model, reader: Actor, _now: datetime) -> Panel | None:
    """Show whose case it is how to tell 12345 that it does not go on; a mandate for some matters is none for this."""
    if not isinstance(subject, Case) or reader.holder is None or reader.on_behalf_matters:
        return None
    url = reverse("hotline:new", query={"case_number": subject.number, "ticket_type": TicketType.COMPLAINT})
    return Panel("hotline/panel_case.html", {"url": url})


def names(pks: Iterable[int], reader: Actor) -> dict[int, Named]:
    """Return what those of the tickets that a reader sees are called."""
    rows = visible_tickets(reader).filter(pk__in=pks).values_list("pk", "title", "number", "public_id").order_by("pk")
    return {pk: Named(title, number, reverse("hotline:mine_ticket", args=[code])) for pk, title, number, code in rows}


register_export("tickets", export)
register_names("hotline.ticket", names)
register_panel("case", on_my_case)
