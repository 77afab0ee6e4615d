"""What licences add to others: their part of a person's export, and what they are called in lists."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from apps.common.actor import Actor
from apps.common.subjects import Named, register_names
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


def names(pks: Iterable[int], reader: Actor) -> dict[int, Named]:
    """Return what those of the licences that a reader sees are called."""
    rows = selectors.licences(reader).filter(pk__in=pks).values_list("pk", "type__name", "number", "public_id")
    return {pk: Named(title, number, reverse("licences:detail", args=[code])) for pk, title, number, code in rows}


register_export("licences", export)
register_names("licences.licence", names)
