"""The organisation for programs: public, small, and answered with an ETag."""

from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import etag_response
from apps.common.errors import FieldError, Invalid
from apps.common.geography import Point
from apps.common.public_api import PublicView
from apps.organisation.models import Department, Division
from apps.organisation.selectors import HallRow, departments, divisions, hall_rows, halls

_HOUR = 3600
_MINUTE = 60


class DivisionOut(serializers.Serializer[Any]):
    """A division."""

    code = serializers.CharField(help_text="12 digits")
    name = serializers.CharField()
    level = serializers.CharField(help_text="city, county or town")
    parent = serializers.CharField(allow_null=True, help_text="code")  # type: ignore[assignment]
    is_statutory = serializers.BooleanField(help_text="false: statistical only")
    has_children = serializers.BooleanField()


class DepartmentOut(serializers.Serializer[Any]):
    """A department."""

    slug = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    uscc = serializers.CharField()
    parent = serializers.CharField(allow_null=True, help_text="slug")  # type: ignore[assignment]
    division = serializers.CharField(help_text="code")
    phone_consult = serializers.CharField()
    phone_supervise = serializers.CharField()
    address = serializers.CharField()


class HoursOut(serializers.Serializer[Any]):
    """One span a hall is open."""

    weekday = serializers.IntegerField(help_text="0 = Monday")
    opens_at = serializers.CharField(help_text="hh:mm")
    closes_at = serializers.CharField(help_text="hh:mm")


class HallOut(serializers.Serializer[Any]):
    """A hall, and whether it is open."""

    slug = serializers.CharField()
    name = serializers.CharField()
    division = serializers.CharField(help_text="code")
    level = serializers.CharField()
    address = serializers.CharField()
    longitude = serializers.FloatField(help_text="CGCS2000 degrees")
    latitude = serializers.FloatField(help_text="CGCS2000 degrees")
    transport = serializers.CharField()
    phone = serializers.CharField()
    hours = HoursOut(many=True)
    is_open = serializers.BooleanField()
    changes_at = serializers.DateTimeField(allow_null=True, help_text="when it next opens or closes")
    metres = serializers.IntegerField(allow_null=True, help_text="from the point given as near, as the crow flies")


class DivisionsView(PublicView):
    """Divisions."""

    @extend_schema(
        operation_id="divisions_list",
        parameters=[OpenApiParameter("parent", str, description="Code of the division above; without it, all.")],
        responses=DivisionOut(many=True),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List the divisions below a division."""
        rows = divisions(parent_code=request.query_params.get("parent"))
        return etag_response(request, [_division(row) for row in rows], seconds=_HOUR)


class DepartmentsView(PublicView):
    """Departments."""

    @extend_schema(
        operation_id="departments_list",
        parameters=[OpenApiParameter("division", str, description="Code of the division they belong to.")],
        responses=DepartmentOut(many=True),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List the departments."""
        rows = departments(division_code=request.query_params.get("division", ""))
        return etag_response(request, [_department(row) for row in rows], seconds=_HOUR)


class HallsView(PublicView):
    """Halls."""

    @extend_schema(
        operation_id="halls_list",
        parameters=[
            OpenApiParameter(
                "near",
                str,
                description="longitude,latitude (CGCS2000 or WGS 84 degrees): the nearest come first. Never stored or"
                " logged by the portal; three decimals are enough.",
            ),
            OpenApiParameter(
                "division",
                str,
                description="Code of a division, down to a street: its own halls come first, then its district's, then"
                " the city's, then the others by distance.",
            ),
        ],
        responses=HallOut(many=True),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List the halls, with whether they are open now."""
        near, code = _point(request.query_params.get("near", "")), request.query_params.get("division", "")
        body = [_hall(row) for row in hall_rows(halls(), now=timezone.now(), near=near, code=code)]
        if near is None:
            return etag_response(request, body, seconds=_MINUTE)
        return Response(body, headers={"Cache-Control": "no-store"})


def _point(text: str) -> Point | None:
    """Return the point a client names, if it names one.

    :raises Invalid: it is none
    """
    point = Point.parse(text) if text else None
    if text and point is None:
        raise Invalid(errors=[FieldError("near", "invalid", _("请写成“经度,纬度”。"))])
    return point


def _division(row: Division) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "level": row.level,
        "parent": row.parent.code if row.parent else None,
        "is_statutory": row.is_statutory,
        "has_children": row.has_children,  # type: ignore[attr-defined]
    }


def _department(row: Department) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "short_name": row.short_name,
        "uscc": row.uscc,
        "parent": row.parent.slug if row.parent else None,
        "division": row.division.code,
        "phone_consult": row.phone_consult,
        "phone_supervise": row.phone_supervise,
        "address": row.address,
    }


def _hall(placed: HallRow) -> dict[str, Any]:
    row, changes_at = placed.hall, placed.opening.changes_at
    return {
        "slug": row.slug,
        "name": row.name,
        "division": row.division.code,
        "level": row.level,
        "address": row.address,
        "longitude": float(row.longitude),
        "latitude": float(row.latitude),
        "transport": row.transport,
        "phone": row.phone,
        "hours": [
            {"weekday": span.weekday, "opens_at": f"{span.opens_at:%H:%M}", "closes_at": f"{span.closes_at:%H:%M}"}
            for span in row.opening_hours.all()
        ],
        "is_open": placed.opening.is_open,
        "changes_at": changes_at.isoformat() if changes_at else None,
        "metres": placed.metres,
    }
