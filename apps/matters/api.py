"""Matters for programs: the one list every channel shows. Public, answered with an ETag."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from apps.common.api import etag_response, paged
from apps.common.errors import FieldError, Invalid
from apps.common.forms.conditions import to_data
from apps.common.forms.json_schema import to_conditions, to_json_schema, to_layout
from apps.common.lists import MAX_PAGE_SIZE, PAGE_SIZE, page_of
from apps.common.public_api import PublicView
from apps.matters import selectors
from apps.matters.choices import Audience, LifeStage
from apps.matters.definition import Limit, Material, MatterDefinition
from apps.matters.models import Matter, Offer
from apps.organisation.models import Department

_MINUTES = 300
_ORDER = ("-popularity", "id")


class LimitOut(serializers.Serializer[Any]):
    """A time limit."""

    value = serializers.IntegerField(help_text="0: on the spot")
    unit = serializers.CharField(help_text="workday, day or month")
    text = serializers.CharField()


class MatterRowOut(serializers.Serializer[Any]):
    """A matter in a list."""

    slug = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    department = serializers.CharField(help_text="slug")
    department_name = serializers.CharField()
    status = serializers.CharField(help_text="in_use or paused")
    served = serializers.ListField(child=serializers.CharField(), help_text="codes of 服务对象")
    handle_type = serializers.CharField()
    promised = LimitOut()
    online_depth = serializers.IntegerField()
    required_level = serializers.IntegerField(help_text="real-name level needed to apply")
    themes_natural = serializers.ListField(child=serializers.CharField())
    themes_legal = serializers.ListField(child=serializers.CharField())
    life_stages = serializers.ListField(child=serializers.CharField())


class MatterPageOut(serializers.Serializer[Any]):
    """A page of matters."""

    results = MatterRowOut(many=True)
    next = serializers.CharField(allow_null=True, help_text="cursor")
    previous = serializers.CharField(allow_null=True, help_text="cursor")


class MatterMaterialOut(serializers.Serializer[Any]):
    """A paper to hand in."""

    id = serializers.CharField()
    type = serializers.CharField(help_text="city-wide material type")
    name = serializers.CharField()
    necessity = serializers.CharField()
    kind = serializers.CharField()
    form = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    source_note = serializers.CharField()
    originals = serializers.IntegerField()
    copies = serializers.IntegerField()
    accept = serializers.ListField(child=serializers.CharField())
    max_mb = serializers.IntegerField()
    criteria = serializers.CharField()
    how_to = serializers.CharField()
    basis = serializers.CharField()
    licence_type = serializers.CharField(help_text="an e-licence of this type replaces the paper")
    when = serializers.DictField(allow_null=True, help_text="condition over situation and form; null: always needed")


class MatterOut(MatterRowOut):
    """A matter with its guide."""

    version = serializers.IntegerField()
    paused_reason = serializers.CharField()
    statutory = LimitOut(allow_null=True)
    guide = serializers.DictField()
    offers = serializers.ListField(child=serializers.DictField(), help_text="departments that take it")
    situations = serializers.ListField(child=serializers.DictField())
    result = serializers.DictField()


class MatterFormOut(serializers.Serializer[Any]):
    """What is asked."""

    version = serializers.IntegerField()
    situations = serializers.ListField(child=serializers.DictField(), help_text="asked before the form")
    schema = serializers.DictField(help_text="JSON Schema 2020-12 of the answers, x-element names the data element")
    layout = serializers.ListField(child=serializers.DictField(), help_text="screens in order")
    conditions = serializers.DictField(help_text="field id -> condition; absent: always asked")


class MattersView(PublicView):
    """Matters."""

    @extend_schema(
        operation_id="matters_list",
        parameters=[
            OpenApiParameter("q", str, description="In the person's own words; the answer is one page, best first."),
            OpenApiParameter("served", str, description="Code of 服务对象."),
            OpenApiParameter("department", str, description="Slug of a department that takes it."),
            OpenApiParameter("district", str, description="Division code of a district whose bureau takes it."),
            OpenApiParameter("theme", str, description="natural:085 or legal:010."),
            OpenApiParameter("stage", str, enum=LifeStage.values),
            OpenApiParameter("cursor", str),
            OpenApiParameter("size", int, description=f"At most {MAX_PAGE_SIZE}."),
        ],
        responses=MatterPageOut,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List or search published matters, most wanted first."""
        params = request.query_params
        size = _size(params.get("size", ""))
        department = _department(params.get("department", ""))
        if params.get("q"):
            found = selectors.search_matters(
                params["q"],
                served=params.get("served"),
                department=department,
                district=params.get("district"),
                limit=size,
            )
            return etag_response(request, {"results": [row_of(m) for m in found], "next": None, "previous": None})
        page = page_of(_listed(params, department), order=_ORDER, cursor=params.get("cursor", ""), size=size)
        return etag_response(request, paged(page, [row_of(matter) for matter in page.rows]), seconds=_MINUTES)


class MatterView(PublicView):
    """One matter."""

    @extend_schema(operation_id="matters_read", responses=MatterOut)
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Return a matter's guide."""
        matter = selectors.matter_by_slug(slug)
        version = selectors.version_of(matter)
        definition, data = version.parsed, version.definition
        statutory = definition.matter.statutory
        body = {
            **row_of(matter),
            "version": version.number,
            "paused_reason": matter.paused_reason,
            "statutory": limit_of(statutory) if statutory else None,
            "guide": data["guide"],
            "offers": [offer_of(offer) for offer in selectors.offers_of(matter)],
            "situations": situations_of(definition),
            "result": data["result"],
        }
        return etag_response(request, body, seconds=_MINUTES)


class MatterFormView(PublicView):
    """The form of one matter."""

    @extend_schema(operation_id="matters_form", responses=MatterFormOut)
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Return what is asked: the same schema the pages are drawn from and answers are checked with."""
        version = selectors.version_of(selectors.matter_by_slug(slug))
        form = version.parsed.form
        body = {
            "version": version.number,
            "situations": situations_of(version.parsed),
            "schema": to_json_schema(form),
            "layout": to_layout(form),
            "conditions": to_conditions(form),
        }
        return etag_response(request, body, seconds=_MINUTES)


class MatterMaterialsView(PublicView):
    """The papers of one matter."""

    @extend_schema(
        operation_id="matters_materials",
        description="Situation answers are query parameters: ?kind=catering.",
        responses=MatterMaterialOut(many=True),
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Return the papers that may be needed in the situation named by the query; the form decides the rest."""
        definition = selectors.version_of(selectors.matter_by_slug(slug)).parsed
        chosen = definition.choose(request.query_params.dict())
        wrong = [s.id for s in definition.situations if s.id in request.query_params and s.id not in chosen]
        if wrong:
            raise Invalid(errors=[FieldError(name, "choice", name) for name in wrong])
        rows = [material_of(material) for material in definition.materials_possible(chosen)]
        return etag_response(request, rows, seconds=_MINUTES)


def _size(text: str) -> int:
    return (
        min(int(text), MAX_PAGE_SIZE)
        if text.isascii() and text.isdigit() and len(text) < 6 and int(text)
        else PAGE_SIZE
    )


def _department(slug: str) -> Department | None:
    if not slug:
        return None
    department = Department.objects.filter(slug=slug, is_active=True).first()
    if department is None:
        raise Invalid(errors=[FieldError("department", "unknown", slug[:40])])
    return department


def _listed(params: Any, department: Department | None) -> Any:
    matters = selectors.published_matters(served=params.get("served", ""))
    if department is not None:
        matters = matters & selectors.matters_of_department(department)
    if params.get("district"):
        matters = matters & selectors.matters_of_district(params["district"])
    if params.get("stage"):
        matters = matters & selectors.matters_of_stage(params["stage"])
    audience, _sep, code = params.get("theme", "").partition(":")
    if code:
        if audience not in Audience.values:
            raise Invalid(errors=[FieldError("theme", "unknown", audience[:20])])
        matters = matters & selectors.matters_of_theme(audience=audience, code=code)
    return matters


def limit_of(limit: Limit) -> dict[str, Any]:
    """Return a limit as programs read it."""
    return {"value": limit.value, "unit": limit.unit, "text": str(limit)}


def row_of(matter: Matter) -> dict[str, Any]:
    """Return a matter as lists show it; it must come with its department."""
    return {
        "slug": matter.slug,
        "code": matter.code,
        "name": matter.name,
        "summary": matter.summary,
        "department": matter.department.slug,
        "department_name": matter.department.name,
        "status": matter.status,
        "served": matter.served,
        "handle_type": matter.handle_type,
        "promised": limit_of(matter.promised),
        "online_depth": matter.online_depth,
        "required_level": matter.required_level,
        "themes_natural": matter.themes_natural,
        "themes_legal": matter.themes_legal,
        "life_stages": matter.life_stages,
    }


def offer_of(offer: Offer) -> dict[str, Any]:
    """Return a department that takes the matter."""
    department = offer.department
    return {
        "department": department.slug,
        "name": department.name,
        "division": department.division.code,
        "division_name": department.division.name,
        "phone": department.phone_consult,
        "address": department.address,
    }


def situations_of(definition: MatterDefinition) -> list[dict[str, Any]]:
    """Return the questions asked before the form."""
    return [
        {
            "id": situation.id,
            "question": situation.question,
            "options": [{"value": option.value, "label": option.label} for option in situation.options],
        }
        for situation in definition.situations
    ]


def material_of(material: Material) -> dict[str, Any]:
    """Return a paper as programs read it."""
    values = {str(name): getattr(material, str(name)) for name in MatterMaterialOut().fields}
    values["when"] = to_data(material.when) if material.when is not None else None
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
