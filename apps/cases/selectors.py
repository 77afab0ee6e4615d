"""Reading cases: lists, one case whole, its progress and history."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import pgettext

from apps.cases.choices import OPEN_STATUSES, CaseAction
from apps.cases.models import Case, CaseMaterial, Correction, Document, Draft
from apps.cases.permissions import asked_once, visible_cases, visible_drafts
from apps.cases.workflow import CASE
from apps.common.actor import Actor
from apps.common.forms.display import division_codes, tell
from apps.journal.models import Event
from apps.journal.selectors import events_of
from apps.journal.services import open_actions
from apps.journal.workflow import OpenAction
from apps.licences.models import Licence
from apps.organisation.selectors import division_names
from apps.work.models import Clock
from apps.work.selectors import Standing, clocks_of, standings_of

ORDER = ("-submitted_at", "-id")


def licence_source(case: Case) -> str:
    """Return how a licence names the case it came from."""
    return f"{Case._meta.label_lower}:{case.pk}"


def cases(*, reader: Actor, open_only: bool = False) -> QuerySet[Case]:
    """Return the cases a reader may see, newest first, ready for a list."""
    found = visible_cases(reader).select_related("department", "person", "entity").defer("answers").order_by(*ORDER)
    return found.filter(status__in=OPEN_STATUSES) if open_only else found


def case_detail(*, reader: Actor) -> QuerySet[Case]:
    """Return the same cases with what one whole case needs."""
    return (
        visible_cases(reader)
        .select_related("department__division", "person", "entity", "version__matter", "matter", "hall", "agent")
        .order_by(*ORDER)
    )


def case_by_number(number: str) -> Case | None:
    """Find a case for who has its number and query code; the caller compares the code and shows no names."""
    found = Case.objects.filter(number=number).select_related("department", "version").defer("answers")
    return found.order_by("id").first()


def document_by_public_id(public_id: str) -> Document | None:
    """Find a document for who has the code printed on it; what is shown of it is public."""
    return Document.objects.filter(public_id=public_id).select_related("case__department").order_by("id").first()


def drafts(*, reader: Actor, now: datetime) -> QuerySet[Draft]:
    """Return the reader's drafts that can still be submitted."""
    return (
        visible_drafts(reader)
        .filter(expires_at__gt=now)
        .select_related("version__matter", "department")
        .order_by("-saved_at", "-id")
    )


def actions_of(case: Case, actor: Actor) -> list[OpenAction]:
    """Return what the actor may do with a case now, each refused one with its reason.

    Where nothing was promised for later, nothing is said of bringing it.
    """
    with asked_once(case, actor):
        actions = open_actions(CASE, case, actor)
    return actions if case.is_tolerated else [one for one in actions if one.action != CaseAction.BRING_PROMISED]


def materials_of(case: Case) -> QuerySet[CaseMaterial]:
    """Return the present materials of a case."""
    return case.materials.filter(is_current=True).select_related("file", "licence").order_by("id")


def was_answered(correction: Correction) -> bool:
    """Tell whether the applicant answered a correction since it was read: of two clicks, the first one did it."""
    return Correction.objects.filter(pk=correction.pk, answered_at__isnull=False).exists()


def documents_of(case: Case) -> QuerySet[Document]:
    """Return the documents of a case, oldest first."""
    return case.documents.select_related("file").order_by("id")


def history_of(case: Case) -> QuerySet[Event]:
    """Return the events of a case, oldest first."""
    return events_of(case)


def standings(rows: list[Case], *, now: datetime) -> dict[int, Standing]:
    """Return how cases stand today for a list, by key, in two queries whatever their number."""
    return standings_of(rows, now=now)


@dataclass(frozen=True, slots=True)
class Milestone:
    """One station of the progress bar: its title, when it was reached, and whether the case is there now."""

    title: str
    at: datetime | None
    state: str  # done, current, todo


def progress_of(case: Case, events: list[Event]) -> list[Milestone]:
    """Return the progress bar of a case, computed from its journal."""
    reached = {event.kind.partition(".")[2]: event.at for event in events}
    accepted = next(
        (reached[k] for k in ("accepted", "deemed_accepted", "accepted_automatically") if k in reached), None
    )
    stations: list[tuple[str, datetime | None]] = [
        (pgettext("progress", "提交申请"), case.submitted_at),
        (pgettext("progress", "受理"), accepted),
    ]
    passed = _passed_at(case, events)
    stations += [(step.title, passed.get(step.id, case.decided_at)) for step in case.version.parsed.procedure.steps]
    stations.append((pgettext("progress", "送达"), reached.get("delivered")))
    return _with_states(stations, ended=case.status not in OPEN_STATUSES)


def _passed_at(case: Case, events: list[Event]) -> dict[str, datetime]:
    """Return when each step was passed for the last time; what was sent back to, and what comes after it, was not yet."""
    order = [step.id for step in case.version.parsed.procedure.steps]
    passed: dict[str, datetime] = {}
    for event in events:
        if event.kind == "cases.step_passed":
            passed[event.facts["step"]] = event.at
        elif event.kind == "cases.sent_back":
            for step in order[order.index(event.facts["next"]) :]:
                passed.pop(step, None)
    return passed


def _with_states(stations: list[tuple[str, datetime | None]], *, ended: bool) -> list[Milestone]:
    shown = []
    seen_current = False
    for title, at in stations:
        state = "done" if at is not None and not seen_current else "todo"
        if at is None and not seen_current and not ended:
            state, seen_current = "current", True
        shown.append(Milestone(title, at, state))
    return shown


def licence_of(case: Case) -> Licence | None:
    """Return the licence a case led to."""
    return Licence.objects.filter(source=licence_source(case)).first()


def licence_identifier(case: Case) -> str:
    """Return the identifier of the licence a case led to, or an empty text."""
    licence = licence_of(case)
    return licence.identifier if licence else ""


def clocks_of_case(case: Case) -> list[Clock]:
    """Return all clocks of a case, oldest first."""
    return clocks_of(Case._meta.label_lower, [case.pk]).get(case.pk, [])


def licence_face(case: Case) -> dict[str, str]:
    """Return what the licence of an approved case says, in words: labels instead of codes, places by name."""
    definition = case.version.parsed
    answers = case.answers or {}
    places = division_names(division_codes(list(definition.form.fields()), answers), with_city=True)
    return {name: _told(case, path, places) for name, path in definition.result.licence_fields.items()}


def _told(case: Case, path: str, places: dict[str, str]) -> str:
    """Return an answer by its path (``field``, ``field.part`` or ``s.<situation>``) in words."""
    definition = case.version.parsed
    if path.startswith("s."):
        situation = next(s for s in definition.situations if s.id == path[2:])
        chosen = case.situations.get(situation.id)
        return next((option.label for option in situation.options if option.value == chosen), "")
    name, _dot, part = path.partition(".")
    question = definition.form.field(name)
    value = (case.answers or {}).get(name)
    if question is None or value is None:
        return ""
    if part:
        return str(value.get(part, "")) if isinstance(value, dict) else ""
    return tell(question, value, places=places)
