"""Cases over the API: lists, one case, its papers, and every verb of its transition table."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import selectors
from apps.cases.api import outputs as out
from apps.cases.api.drafts import UploadIn
from apps.cases.models import Case
from apps.cases.requests import VERBS, act
from apps.cases.services.uploads import store_supplement
from apps.common.actor import Actor
from apps.common.api import paged
from apps.common.errors import NotFound
from apps.common.lists import page_of
from apps.files.views import file_response
from apps.identity.api import PortalView
from apps.journal.services import log_read

CURSOR = OpenApiParameter("cursor", str)


def seen_case(actor: Actor, public_id: str) -> Case:
    """Return a case the actor may see, or 404; what shows personal data of it notes the read."""
    case: Case = get_object_or_404(selectors.case_detail(reader=actor), public_id=public_id)
    return case


class CaseView(PortalView):
    """Open to applicants (scope ``cases``) and to posts (scope ``desk``)."""

    def needed_scopes(self) -> tuple[str, ...]:
        """Ask for the scope that fits the hat: ``desk`` at a post, ``cases`` otherwise."""
        return ("desk",) if self.actor.is_staff else ("cases",)


class CaseList(CaseView):
    """``/cases``."""

    @extend_schema(responses=out.CaseRowOut(many=True), parameters=[CURSOR, OpenApiParameter("open", bool)])
    def get(self, request: Request) -> Response:
        """List the cases I may see, newest first."""
        found = selectors.cases(reader=self.actor, open_only=request.query_params.get("open") in {"1", "true"})
        page = page_of(found, order=selectors.ORDER, cursor=request.query_params.get("cursor", ""))
        standings = selectors.standings(page.rows, now=timezone.now())
        return Response(paged(page, [out.case_row(row, standings[row.pk]) for row in page.rows]))


class CaseDetail(CaseView):
    """``/cases/{id}``."""

    @extend_schema(responses=out.CaseOut)
    def get(self, _request: Request, public_id: str) -> Response:
        """Show a case whole."""
        case = seen_case(self.actor, public_id)
        log_read(actor=self.actor, holder=case.holder, subject=case, at=timezone.now())
        return Response(out.case_out(case, reader=self.actor, now=timezone.now()))


class CaseVerb(CaseView):
    """``/cases/{id}/{action}``: one address for every verb of the transition table."""

    @extend_schema(request=OpenApiTypes.OBJECT, responses=out.CaseOut)
    def post(self, request: Request, public_id: str, action: str) -> Response:
        """Act on a case; the input is that of the verb, the answer is the case."""
        if action not in VERBS:
            raise NotFound
        case = act(
            case=seen_case(self.actor, public_id), action=action, data=request.data, actor=self.actor, at=timezone.now()
        )
        row = selectors.case_detail(reader=self.actor).get(pk=case.pk)
        log_read(actor=self.actor, holder=row.holder, subject=row, at=timezone.now())
        return Response(out.case_out(row, reader=self.actor, now=timezone.now()))


class UploadOut(serializers.Serializer[Any]):
    """An upload that may be named in a supplement."""

    id = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()


class CaseUploads(CaseView):
    """``/cases/{id}/uploads``."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=UploadIn, responses={201: UploadOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Upload a file for a material of a pending correction or one promised for later; name it in the verb."""
        case = seen_case(self.actor, public_id)
        form = UploadIn(data=request.data)
        form.is_valid(raise_exception=True)
        upload = form.validated_data["file"]
        file = store_supplement(
            case=case,
            material=form.validated_data["material"],
            data=upload.read(),
            name=upload.name,
            actor=self.actor,
            at=timezone.now(),
        )
        body = {"id": file.public_id, "name": file.name, "size": file.size}
        return Response(body, status=status.HTTP_201_CREATED)


class CaseHistory(CaseView):
    """``/cases/{id}/history``."""

    @extend_schema(responses=out.EventOut(many=True))
    def get(self, _request: Request, public_id: str) -> Response:
        """Show what happened to a case, from its journal."""
        case = seen_case(self.actor, public_id)
        log_read(actor=self.actor, holder=case.holder, subject=case, at=timezone.now())
        return Response([out.event_out(event) for event in selectors.history_of(case)])


class CaseDocument(CaseView):
    """``/cases/{id}/documents/{document}``."""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, _request: Request, public_id: str, document: str) -> HttpResponse:
        """Download a legal document."""
        case = seen_case(self.actor, public_id)
        row = get_object_or_404(selectors.documents_of(case), public_id=document)
        log_read(actor=self.actor, holder=case.holder, subject=case, at=timezone.now(), unmasked=f"document:{row.kind}")
        return file_response(row.file, download=True)


class CaseMaterialFile(CaseView):
    """``/cases/{id}/materials/{material}``."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, _request: Request, public_id: str, material: str) -> HttpResponse:
        """Download a material; staff leave a trace for the applicant."""
        case = seen_case(self.actor, public_id)
        row = case.materials.filter(public_id=material).select_related("file").first()
        if row is None or row.file is None:
            raise NotFound
        log_read(
            actor=self.actor, holder=case.holder, subject=case, at=timezone.now(), unmasked=f"material:{row.material}"
        )
        return file_response(row.file, download=True)
