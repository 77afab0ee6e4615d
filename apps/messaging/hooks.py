"""What messages add to others: their part of a person's export."""

from typing import Any

from apps.common.actor import Actor
from apps.identity.services.exports import register_export
from apps.messaging import selectors


def export(person: Actor) -> list[dict[str, Any]]:
    """Return everything a person was told."""
    return [
        {"at": message.created_at.isoformat(), "title": message.title, "body": message.body}
        for message in selectors.messages(reader=person)
    ]


register_export("messages", export)
