"""What applicants are told, and when; the texts are reviewed data of messaging."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from apps.cases.models import Case
from apps.journal.models import Event
from apps.messaging.services import tell
from apps.work.choices import ClockKind
from apps.work.models import Clock
from apps.work.selectors import latest_clocks


def tell_applicant(*, event: Event) -> None:
    """Tell the applicant what an event means for them: one message per event, with an SMS where it matters.

    What a joint application tells for all its cases at once is not told again for each.
    """
    if "joint" in event.facts:
        return
    case = Case.objects.select_related("person", "entity", "department", "version").get(pk=event.subject_id)
    template, extra, sms = NOTICES[event.kind]
    tell(
        key=f"{event.pk}:{template}:{case.holder[0]}:{case.holder[1]}",
        person=case.person if case.entity_id is None else None,
        entity=case.entity,
        template=template,
        params={"matter": case.title, "number": case.number, **extra(case, event)},
        link=reverse("cases:detail", args=[case.public_id]),
        at=event.at,
        sms=sms,
    )


def tell_promised(*, event: Event) -> None:
    """Tell the applicant of an accepted case which papers are still to be brought, and until when."""
    promised = event.facts.get("promised")
    if not promised:
        return
    case = Case.objects.select_related("person", "entity", "version").get(pk=event.subject_id)
    names = {material.id: material.name for material in case.version.parsed.materials}
    tell(
        key=f"{event.pk}:promised_papers:{case.holder[0]}:{case.holder[1]}",
        person=case.person if case.entity_id is None else None,
        entity=case.entity,
        template="promised_papers",
        params={
            "matter": case.title,
            "number": case.number,
            "items": [names[material] for material in promised],
            "until_on": _latest(case, ClockKind.DECISION).due_on,
        },
        link=f"/cases/{case.public_id}/#promised",
        at=event.at,
        sms=True,
    )


def _latest(case: Case, kind: str) -> Clock:
    return latest_clocks(case, kind)[0]


def _nothing(_case: Case, _event: Event) -> dict[str, Any]:
    return {}


def _received(case: Case, _event: Event) -> dict[str, Any]:
    return {"due_on": _latest(case, ClockKind.INTAKE).promised_due_on}


def _correction(case: Case, event: Event) -> dict[str, Any]:
    correction = case.correction_rows.get(number=event.facts["number"])
    return {"items": [item["label"] for item in correction.items], "until_on": correction.due_on}


def _accepted(case: Case, _event: Event) -> dict[str, Any]:
    return {"department": case.department.name, "due_on": _latest(case, ClockKind.DECISION).promised_due_on}


def _refused(case: Case, _event: Event) -> dict[str, Any]:
    return {"department": case.department.name, "reason": case.reason}


def _reasoned(case: Case, _event: Event) -> dict[str, Any]:
    return {"reason": case.reason}


def _lapsed(case: Case, _event: Event) -> dict[str, Any]:
    return {"until_on": _latest(case, ClockKind.CORRECTION).promised_due_on}


def _paused(case: Case, event: Event) -> dict[str, Any]:
    pause = _latest(case, ClockKind.DECISION).pauses.order_by("-id")[0]
    return {"reason": pause.get_procedure_display(), "days": event.facts["told_days"]}


def _resumed(case: Case, _event: Event) -> dict[str, Any]:
    return {"due_on": _latest(case, ClockKind.DECISION).due_on}


def _extended(case: Case, event: Event) -> dict[str, Any]:
    clock = _latest(case, ClockKind.DECISION)
    extension = clock.extensions.order_by("-id")[0]
    return {"days": event.facts["days"], "due_on": clock.statutory_due_on, "reason": extension.reason}


Extra = Callable[[Case, Event], dict[str, Any]]
NOTICES: dict[str, tuple[str, Extra, bool]] = {
    "cases.submitted": ("case_received", _received, True),
    "cases.correction_requested": ("supplement_needed", _correction, True),
    "cases.accepted": ("case_accepted", _accepted, True),
    "cases.deemed_accepted": ("case_deemed_accepted", _accepted, True),
    "cases.refused": ("intake_refused", _refused, True),
    "cases.approved": ("case_approved", _nothing, True),
    "cases.approved_automatically": ("case_approved", _nothing, True),
    "cases.denied": ("case_denied", _reasoned, True),
    "cases.withdrawn": ("case_withdrawn", _nothing, False),
    "cases.lapsed": ("case_lapsed", _lapsed, True),
    "cases.paused": ("case_paused", _paused, True),
    "cases.resumed": ("case_resumed", _resumed, False),
    "cases.extended": ("case_extended", _extended, True),
    "cases.revoked": ("decision_revoked", _reasoned, True),
}
