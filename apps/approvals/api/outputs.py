"""What the API says of joint applications: plain dictionaries with explicit fields, documented by serializers."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from apps.approvals import selectors
from apps.approvals.models import (
    Branch,
    JointApplication,
    JointCorrection,
    JointDocument,
    JointMaterial,
    Shortcoming,
)
from apps.approvals.permissions import sees_whole
from apps.approvals.presentation import own_branches, shown_answers
from apps.common.actor import Actor
from apps.common.api import ActionOut, LightOut
from apps.journal.models import Event
from apps.work.selectors import Standing


class JointLightOut(LightOut):
    """How the whole stands today: it is due with a day, never at a moment."""

    minutes_left = None  # type: ignore[assignment]


class BranchOut(serializers.Serializer[Any]):
    """One department's part."""

    name = serializers.CharField()
    matter = serializers.CharField()
    title = serializers.CharField()
    department = serializers.CharField()
    department_slug = serializers.CharField()
    after = serializers.ListField(child=serializers.CharField())
    status = serializers.CharField()
    status_text = serializers.CharField()
    case_id = serializers.CharField(allow_blank=True)
    case_number = serializers.CharField(allow_blank=True)
    case_status = serializers.CharField(allow_blank=True)


class JointRowOut(serializers.Serializer[Any]):
    """A joint application in a list."""

    id = serializers.CharField()
    joint_number = serializers.CharField()
    scheme = serializers.CharField()
    title = serializers.CharField()
    applicant = serializers.CharField()
    lead = serializers.CharField()
    status = serializers.CharField()
    status_text = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)
    branches = BranchOut(many=True)
    remaining = JointLightOut(allow_null=True)


class ShortcomingOut(serializers.Serializer[Any]):
    """One place to correct; ``target`` names it in the joint form, ``own_target`` in the branch's."""

    branch = serializers.CharField()
    target = serializers.CharField()
    own_target = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()


class JointCorrectionOut(serializers.Serializer[Any]):
    """One notice for all departments."""

    number = serializers.IntegerField()
    note = serializers.CharField(allow_blank=True)
    items = ShortcomingOut(many=True)
    told_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    answered_at = serializers.DateTimeField(allow_null=True)


class JointMaterialOut(serializers.Serializer[Any]):
    """A paper handed in."""

    material = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class JointDocumentOut(serializers.Serializer[Any]):
    """A document of the whole."""

    id = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    number = serializers.CharField()
    sha256 = serializers.CharField()
    issued_at = serializers.DateTimeField()


class JointOut(JointRowOut):
    """A joint application whole. Posts of one department read that department's share of answers and notes."""

    query_code = serializers.CharField(allow_blank=True)
    situations = serializers.DictField()
    answers = serializers.DictField()
    materials = JointMaterialOut(many=True)
    corrections = JointCorrectionOut(many=True)
    noted = ShortcomingOut(many=True)
    silent = serializers.ListField(child=serializers.CharField(), help_text="branches in intake that have not spoken")
    documents = JointDocumentOut(many=True)
    revision = serializers.IntegerField()
    actions = ActionOut(many=True)


def branch_out(row: Branch) -> dict[str, Any]:
    """Return a branch as JSON."""
    return {
        "name": row.name,
        "matter": row.matter.slug,
        "title": row.matter.name,
        "department": row.department.name,
        "department_slug": row.department.slug,
        "after": row.after,
        "status": row.status,
        "status_text": row.get_status_display(),
        "case_id": row.case.public_id if row.case else "",
        "case_number": row.case.number if row.case else "",
        "case_status": row.case.status if row.case else "",
    }


def joint_row(joint: JointApplication, standing: Standing) -> dict[str, Any]:
    """Return a joint application as a list shows it; asks the database nothing."""
    return {
        "id": joint.public_id,
        "joint_number": joint.number,
        "scheme": joint.scheme.slug,
        "title": joint.title,
        "applicant": joint.applicant_name,
        "lead": joint.lead.name,
        "status": joint.status,
        "status_text": joint.get_status_display(),
        "submitted_at": joint.submitted_at,
        "completed_at": joint.completed_at,
        "branches": [branch_out(row) for row in joint.shown_branches],  # type: ignore[attr-defined]
        "remaining": JointLightOut(standing.remaining).data if standing.remaining else None,
    }


def joint_out(joint: JointApplication, *, reader: Actor, now: datetime) -> dict[str, Any]:
    """Return a joint application whole, with what the reader may do."""
    whole = sees_whole(joint, reader)
    theirs = set() if whole else {row.name for row in own_branches(joint, reader)}
    noted = selectors.noted_shortcomings(joint) if reader.is_staff else ()
    return {
        **joint_row(joint, selectors.standings([joint], now=now)[joint.pk]),
        "query_code": "" if reader.is_staff else joint.query_code,
        "situations": joint.situations,
        "answers": shown_answers(joint, reader=reader).answers,
        "materials": [_material(row) for row in selectors.materials_of(joint)] if whole else [],
        "corrections": [_correction(row, theirs) for row in selectors.corrections_of(joint)],
        "noted": [shortcoming_out(row) for row in noted if whole or row.branch.name in theirs],
        "silent": list(selectors.intake_standing(joint).silent) if reader.is_staff else [],
        "documents": [document_out(row) for row in selectors.documents_of(joint)],
        "revision": joint.revision,
        "actions": ActionOut(selectors.actions_of(joint, reader), many=True).data,
    }


def _material(row: JointMaterial) -> dict[str, Any]:
    return {"material": row.material, "name": row.name, "source": row.source}


def shortcoming_out(row: Shortcoming) -> dict[str, Any]:
    """Return a place to correct as JSON."""
    return {
        "branch": row.branch.name,
        "target": row.joint_target,
        "own_target": row.target,
        "label": row.label,
        "text": row.text,
    }


def _correction(row: JointCorrection, theirs: set[str]) -> dict[str, Any]:
    items = [entry for entry in row.shortcomings.all() if not theirs or entry.branch.name in theirs]
    return {
        "number": row.number,
        "note": row.note,
        "items": [shortcoming_out(entry) for entry in items],
        "told_at": row.told_at,
        "due_on": row.due_on,
        "answered_at": row.answered_at,
    }


def document_out(row: JointDocument) -> dict[str, Any]:
    """Return a document as JSON."""
    return {
        "id": row.public_id,
        "kind": row.kind,
        "name": row.get_kind_display(),
        "number": row.number,
        "sha256": row.sha256,
        "issued_at": row.issued_at,
    }


class JointEventOut(serializers.Serializer[Any]):
    """One thing that happened to the whole."""

    kind = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField()
    hash = serializers.CharField()


def event_out(event: Event) -> dict[str, Any]:
    """Return an event as JSON, naming the kind of actor and no person."""
    by = "system" if event.is_system else "post" if event.post_id else "applicant"
    return {"kind": event.kind, "at": event.at, "by": by, "hash": event.hash}
