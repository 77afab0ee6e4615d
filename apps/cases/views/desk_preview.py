"""What the applicant will read, before it is sent."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from apps.cases.documents import recipient
from apps.cases.models import Case


def notice_preview(case: Case, posted: QueryDict) -> dict[str, Any]:
    """Return the correction notice as it would read today; nothing is stored."""
    labels = _labels(case)
    items = [
        {"label": labels[target], "text": posted.get(f"text:{target}", "").strip()}
        for target in posted.getlist("target")
        if target in labels
    ]
    until = timezone.localdate() + timedelta(days=settings.CORRECTION_DAYS)
    return {
        "to": recipient(case),
        "items": items,
        "note": posted.get("note", "").strip(),
        "until": date_format(until, "DATE_FORMAT"),
        "department": case.department.name,
    }


def _labels(case: Case) -> Mapping[str, str]:
    definition = case.version.parsed
    return {
        **{f"material:{material.id}": material.name for material in definition.materials},
        **{f"field:{question.id}": question.label for question in definition.form.fields()},
    }
