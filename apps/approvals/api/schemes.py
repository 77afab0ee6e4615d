"""Schemes over the API: what can be applied for jointly, and the one form."""

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from apps.approvals import selectors
from apps.approvals.api import offers as out
from apps.approvals.definition import joint_form
from apps.common.api import etag_response
from apps.common.errors import FieldError, Invalid
from apps.common.forms.json_schema import to_conditions, to_json_schema, to_layout
from apps.common.public_api import PublicView

_MINUTES = 300


class SchemeList(PublicView):
    """``/schemes``."""

    @extend_schema(operation_id="schemes_list", responses=out.SchemeRowOut(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """List what can be applied for jointly; ``audience`` is person or entity."""
        rows = selectors.published_schemes(audience=request.query_params.get("audience", ""))
        return etag_response(request, [out.scheme_row(row) for row in rows], seconds=_MINUTES)


class SchemeDetail(PublicView):
    """``/schemes/{slug}``."""

    @extend_schema(operation_id="schemes_retrieve", responses=out.SchemeOut)
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Show a scheme: its situations, its branches, and where one can apply."""
        scheme = selectors.scheme_by_slug(slug)
        union = selectors.union_of_scheme(scheme)
        versions = selectors.pinned_versions(selectors.current_pins(union.scheme))
        body = out.scheme_out(scheme, union, selectors.places_for(versions))
        return etag_response(request, body, seconds=_MINUTES)


class SchemeForm(PublicView):
    """``/schemes/{slug}/form``."""

    @extend_schema(
        operation_id="schemes_form",
        description="Situation answers are query parameters: ?registered=no.",
        responses=out.SchemeFormOut,
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """Return the one form and the one set of materials for the situations named by the query."""
        scheme = selectors.scheme_by_slug(slug)
        union = selectors.union_of_scheme(scheme)
        known = {situation.id for situation in union.scheme.situations}
        asked = {name: value for name, value in request.query_params.dict().items() if name in known}
        chosen = union.scheme.choose(asked)
        if wrong := sorted(asked.keys() - chosen.keys()):
            raise Invalid(errors=[FieldError(name, "choice", name) for name in wrong])
        form = joint_form(union, chosen)
        body = {
            "version": scheme.current.number if scheme.current else 0,
            "situations": chosen,
            "schema": to_json_schema(form),
            "layout": to_layout(form),
            "conditions": to_conditions(form),
            "asked_by": {entry.id: union.askers(entry.id, chosen) for entry in form.fields()},
            "materials": [out.material_type_out(entry, union) for entry in union.materials_possible(chosen)],
        }
        return etag_response(request, body, seconds=_MINUTES)
