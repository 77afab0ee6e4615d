"""What licences add to others: their part of a person's export."""

from typing import Any

from apps.common.actor import Actor
from apps.identity.services.exports import register_export
from apps.licences import selectors


def export(person: Actor) -> list[dict[str, Any]]:
    """Return a person's licences with all that stands on them."""
    return [
        {
            "identifier": licence.identifier,
            "type": licence.type.name,
            "number": licence.number,
            "issuer": licence.issuer.name,
            "issued_on": licence.issued_on.isoformat(),
            "valid_until": licence.valid_until.isoformat() if licence.valid_until else None,
            "status": licence.get_status_display(),
            "face": licence.face,
        }
        for licence in selectors.licences(person)
    ]


register_export("licences", export)
