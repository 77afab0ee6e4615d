"""What the API says of drafts and cases: plain dictionaries with explicit fields, documented by serializers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rest_framework import serializers

from apps.cases import selectors
from apps.cases.models import Case, CaseMaterial, Correction, Document, Draft, DraftMaterial
from apps.cases.presentation import status_words
from apps.common.actor import Actor
from apps.common.api import ActionOut, LightOut
from apps.common.errors import FieldError
from apps.common.forms.masked import masked_answers
from apps.journal.models import Event
from apps.work.selectors import Standing


class ProblemFieldOut(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class DraftMaterialOut(serializers.Serializer[Any]):
    """A material in a draft."""

    id = serializers.IntegerField()
    material = serializers.CharField()
    file_name = serializers.CharField(allow_blank=True)
    licence = serializers.CharField(allow_blank=True)


class DraftOut(serializers.Serializer[Any]):
    """An application being filled in."""

    id = serializers.CharField()
    matter = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    is_current = serializers.BooleanField()
    department = serializers.CharField(allow_blank=True)
    situations = serializers.DictField()
    answers = serializers.DictField()
    materials = DraftMaterialOut(many=True)
    missing = ProblemFieldOut(many=True)
    revision = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


def draft_out(draft: Draft, missing: Sequence[FieldError] = ()) -> dict[str, Any]:
    """Return a draft as JSON; ``missing`` tells what is wrong so far."""
    matter = draft.version.matter
    return {
        "id": draft.public_id,
        "matter": matter.slug,
        "name": matter.name,
        "version": draft.version.number,
        "is_current": matter.current_id == draft.version_id,
        "department": draft.department.slug if draft.department else "",
        "situations": draft.situations,
        "answers": draft.answers or {},
        "materials": [_draft_material(row) for row in draft.materials.select_related("file", "licence").order_by("id")],
        "missing": [{"field": e.field, "code": e.code, "detail": str(e.text)} for e in missing],
        "revision": draft.revision,
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
    }


def _draft_material(row: DraftMaterial) -> dict[str, Any]:
    return {
        "id": row.pk,
        "material": row.material,
        "file_name": row.file.name if row.file else "",
        "licence": row.licence.identifier if row.licence else "",
    }


class CaseRowOut(serializers.Serializer[Any]):
    """A case in a list."""

    id = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    applicant = serializers.CharField()
    department = serializers.CharField()
    status = serializers.CharField()
    status_text = serializers.CharField()
    outcome = serializers.CharField(allow_blank=True)
    submitted_at = serializers.DateTimeField()
    remaining = LightOut(allow_null=True)


class MaterialOut(serializers.Serializer[Any]):
    """A material of a case."""

    id = serializers.CharField()
    material = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    state = serializers.CharField()
    has_file = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)


class DocumentOut(serializers.Serializer[Any]):
    """A legal document."""

    id = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    number = serializers.CharField()
    sha256 = serializers.CharField()
    issued_at = serializers.DateTimeField()


class CorrectionOut(serializers.Serializer[Any]):
    """A notice of what is missing."""

    number = serializers.IntegerField()
    items = serializers.ListField(child=serializers.DictField())
    note = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField()
    answered_at = serializers.DateTimeField(allow_null=True)


class ClockOut(serializers.Serializer[Any]):
    """A time limit of a case."""

    kind = serializers.CharField()
    started_on = serializers.DateField()
    promised_due_on = serializers.DateField()
    statutory_due_on = serializers.DateField(allow_null=True)
    is_paused = serializers.BooleanField()
    is_extended = serializers.BooleanField()
    is_provisional = serializers.BooleanField()
    stopped_on = serializers.DateField(allow_null=True)


class CaseOut(CaseRowOut):
    """A case whole."""

    query_code = serializers.CharField()
    matter = serializers.CharField()
    version = serializers.IntegerField()
    step = serializers.CharField(allow_blank=True)
    situations = serializers.DictField()
    answers = serializers.DictField()
    reason = serializers.CharField(allow_blank=True)
    delivery_way = serializers.CharField()
    received_on = serializers.DateField()
    accepted_on = serializers.DateField(allow_null=True)
    revision = serializers.IntegerField()
    licence = serializers.CharField(allow_blank=True)
    materials = MaterialOut(many=True)
    documents = DocumentOut(many=True)
    corrections = CorrectionOut(many=True)
    clocks = ClockOut(many=True)
    actions = ActionOut(many=True)


def case_row(case: Case, standing: Standing) -> dict[str, Any]:
    """Return a case as a list shows it."""
    return {
        "id": case.public_id,
        "number": case.number,
        "title": case.title,
        "applicant": case.applicant_name,
        "department": case.department.name,
        "status": case.status,
        "status_text": status_words(case),
        "outcome": case.outcome,
        "submitted_at": case.submitted_at,
        "remaining": LightOut(standing.remaining).data if standing.remaining else None,
    }


def case_out(case: Case, *, reader: Actor, now: datetime) -> dict[str, Any]:
    """Return a case whole, with what the reader may do; posts see personal numbers hidden, as on the desk's page."""
    answers = case.answers or {}
    return {
        **case_row(case, selectors.standings([case], now=now)[case.pk]),
        "query_code": "" if reader.is_staff else case.query_code,
        "matter": case.matter.slug,
        "version": case.version.number,
        "step": case.step,
        "situations": case.situations,
        "answers": masked_answers(case.version.parsed.form, answers) if reader.is_staff else answers,
        "reason": case.reason,
        "delivery_way": case.delivery_way,
        "received_on": case.received_on,
        "accepted_on": case.accepted_on,
        "revision": case.revision,
        "licence": selectors.licence_identifier(case),
        "materials": [_material(row) for row in selectors.materials_of(case)],
        "documents": [document_out(row) for row in selectors.documents_of(case)],
        "corrections": [_correction(row) for row in case.correction_rows.order_by("id")],
        "clocks": [_clock(row) for row in selectors.clocks_of_case(case)],
        "actions": ActionOut(selectors.actions_of(case, reader), many=True).data,
    }


def _material(row: CaseMaterial) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "material": row.material,
        "name": row.name,
        "source": row.source,
        "state": row.state,
        "has_file": row.file_id is not None,
        "note": row.note,
    }


def document_out(row: Document) -> dict[str, Any]:
    """Return a document as JSON."""
    return {
        "id": row.public_id,
        "kind": row.kind,
        "name": row.get_kind_display(),
        "number": row.number,
        "sha256": row.sha256,
        "issued_at": row.issued_at,
    }


def _correction(row: Correction) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("number", "items", "note", "due_on", "answered_at")}


def _clock(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ClockOut().get_fields()}


class EventOut(serializers.Serializer[Any]):
    """One thing that happened to a case."""

    kind = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField()
    hash = serializers.CharField()


def event_out(event: Event) -> dict[str, Any]:
    """Return an event as JSON, naming the kind of actor and no person."""
    by = "system" if event.is_system else "post" if event.post_id else "applicant"
    return {"kind": event.kind, "at": event.at, "by": by, "hash": event.hash}
