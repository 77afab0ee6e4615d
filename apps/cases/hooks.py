"""What cases add to others: their part of a person's export, and what they are called in lists."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from apps.cases import selectors
from apps.cases.permissions import visible_cases
from apps.cases.presentation import status_words
from apps.common.actor import Actor
from apps.common.subjects import Named, register_names
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


def names(pks: Iterable[int], reader: Actor) -> dict[int, Named]:
    """Return what those of the cases that a reader sees are called."""
    rows = visible_cases(reader).filter(pk__in=pks).values_list("pk", "title", "number", "public_id").order_by("pk")
    return {pk: Named(title, number, reverse("cases:detail", args=[code])) for pk, title, number, code in rows}


register_export("cases", export)
register_names("cases.case", names)
