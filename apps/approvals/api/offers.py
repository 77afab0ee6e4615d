"""What the API says of schemes and of joint drafts."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from apps.approvals import selectors
from apps.approvals.definition import Union
from apps.approvals.models import JointDraft, JointDraftMaterial, Scheme
from apps.approvals.services.drafts import is_current, seen_of
from apps.common.errors import FieldError
from apps.common.forms.conditions import to_data
from apps.matters.definition import Material


class SchemeRowOut(serializers.Serializer[Any]):
    """A scheme in the list."""

    slug = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    audience = serializers.ListField(child=serializers.CharField())
    intro = serializers.CharField()
    lead = serializers.CharField()
    promised_days = serializers.IntegerField()


class SchemeBranchOut(serializers.Serializer[Any]):
    """One matter of a scheme."""

    name = serializers.CharField()
    matter = serializers.CharField()
    title = serializers.CharField()
    after = serializers.ListField(child=serializers.CharField())
    when = serializers.DictField(allow_null=True, help_text="condition over situations and form; null: always")


class SchemeOut(SchemeRowOut):
    """A scheme whole."""

    version = serializers.IntegerField()
    situations = serializers.ListField(child=serializers.DictField(), help_text="asked before the form")
    branches = SchemeBranchOut(many=True)
    places = serializers.ListField(child=serializers.DictField(), help_text="where one can apply: code and name")


class JointMaterialTypeOut(serializers.Serializer[Any]):
    """A paper of the joint application, asked for once."""

    id = serializers.CharField()
    type = serializers.CharField()
    name = serializers.CharField()
    necessity = serializers.CharField()
    licence_type = serializers.CharField(allow_blank=True)
    accept = serializers.ListField(child=serializers.CharField())
    max_mb = serializers.IntegerField()
    branches = serializers.ListField(child=serializers.CharField(), help_text="which branches may need it")


class SchemeFormOut(serializers.Serializer[Any]):
    """The one form: the same schema the pages are drawn from and answers are checked with."""

    version = serializers.IntegerField()
    situations = serializers.DictField()
    schema = serializers.DictField()
    layout = serializers.ListField(child=serializers.DictField())
    conditions = serializers.DictField()
    asked_by = serializers.DictField(help_text="question id -> branches")
    materials = JointMaterialTypeOut(many=True)


def scheme_row(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme as the list shows it."""
    return {
        "slug": scheme.slug,
        "title": scheme.title,
        "kind": scheme.kind,
        "audience": scheme.audience,
        "intro": scheme.intro,
        "lead": scheme.lead.slug,
        "promised_days": scheme.promised_days,
    }


def scheme_out(scheme: Scheme, union: Union, places: list[tuple[str, str]]) -> dict[str, Any]:
    """Return a scheme whole."""
    return {
        **scheme_row(scheme),
        "version": scheme.current.number if scheme.current else 0,
        "situations": [
            {
                "id": situation.id,
                "question": situation.question,
                "options": [{"value": option.value, "label": option.label} for option in situation.options],
            }
            for situation in union.scheme.situations
        ],
        "branches": [
            {
                "name": part.spec.id,
                "matter": part.spec.matter,
                "title": part.definition.matter.name,
                "after": list(part.spec.after),
                "when": to_data(part.spec.when) if part.spec.when else None,
            }
            for part in union.parts
        ],
        "places": [{"code": code, "name": name} for code, name in places],
    }


def material_type_out(material: Material, union: Union) -> dict[str, Any]:
    """Return a paper of the joint application."""
    return {
        "id": material.id,
        "type": material.type,
        "name": material.name,
        "necessity": material.necessity,
        "licence_type": material.licence_type,
        "accept": list(material.accept),
        "max_mb": material.max_mb,
        "branches": [source.branch for source in union.papers[material.id].sources],
    }


class JointProblemOut(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class JointDraftMaterialOut(serializers.Serializer[Any]):
    """A material in a joint draft."""

    id = serializers.IntegerField()
    material = serializers.CharField()
    file_name = serializers.CharField(allow_blank=True)
    licence = serializers.CharField(allow_blank=True)


class JointDraftOut(serializers.Serializer[Any]):
    """A joint application being filled in."""

    id = serializers.CharField()
    scheme = serializers.CharField()
    title = serializers.CharField()
    version = serializers.IntegerField()
    is_current = serializers.BooleanField()
    place = serializers.CharField(allow_blank=True)
    situations = serializers.DictField()
    answers = serializers.DictField()
    materials = JointDraftMaterialOut(many=True)
    branches = serializers.ListField(
        child=serializers.CharField(), help_text="which branches take place with these answers"
    )
    missing = JointProblemOut(many=True)
    revision = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class JointDraftRowOut(serializers.Serializer[Any]):
    """A joint draft in a list."""

    id = serializers.CharField()
    scheme = serializers.CharField()
    title = serializers.CharField()
    saved_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


def draft_row(draft: JointDraft) -> dict[str, Any]:
    """Return a joint draft as a list shows it."""
    scheme = draft.version.scheme
    return {
        "id": draft.public_id,
        "scheme": scheme.slug,
        "title": scheme.title,
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
    }


def draft_out(draft: JointDraft, missing: Sequence[FieldError] = ()) -> dict[str, Any]:
    """Return a joint draft as JSON; ``missing`` tells what is wrong so far."""
    union = selectors.union_of_draft(draft)
    answers = draft.answers or {}
    materials = draft.materials.select_related("file", "licence").order_by("id")
    return {
        **draft_row(draft),
        "version": draft.version.number,
        "is_current": is_current(draft),
        "place": draft.place,
        "situations": draft.situations,
        "answers": answers,
        "materials": [_draft_material(row) for row in materials],
        "branches": [part.spec.id for part in union.active(seen_of(draft, union, answers))],
        "missing": [{"field": e.field, "code": e.code, "detail": str(e.text)} for e in missing],
        "revision": draft.revision,
    }


def _draft_material(row: JointDraftMaterial) -> dict[str, Any]:
    return {
        "id": row.pk,
        "material": row.material,
        "file_name": row.file.name if row.file else "",
        "licence": row.licence.identifier if row.licence else "",
    }
