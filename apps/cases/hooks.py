"""What cases add to others: their part of a person's export."""

from typing import Any

from apps.cases import selectors
from apps.cases.presentation import status_words
from apps.common.actor import Actor
from apps.identity.services.exports import register_export


def export(person: Actor) -> list[dict[str, Any]]:
    """Return a person's applications with every answer and the names of the papers handed in."""
    rows = selectors.case_detail(reader=person).prefetch_related("materials", "documents")
    return [
        {
            "number": case.number,
            "title": case.title,
            "department": case.department.name,
            "status": status_words(case),
            "submitted_at": case.submitted_at.isoformat(),
            "situations": case.situations,
            "answers": case.answers,
            "materials": [material.name for material in case.materials.all()],
            "documents": [document.number for document in case.documents.all()],
        }
        for case in rows
    ]


register_export("cases", export)
