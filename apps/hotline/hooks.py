"""What the hotline adds to others: its part of a person's export."""

from typing import Any

from apps.common.actor import Actor
from apps.hotline import selectors
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


register_export("tickets", export)
