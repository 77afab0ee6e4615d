"""Joint applications over the API: lists, one whole, its papers, and every verb."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.approvals import selectors
from apps.approvals.api import outputs as out
from apps.approvals.api.drafts import JointUploadIn
from apps.approvals.models import JointApplication
from apps.approvals.requests import JOINT_VERBS, act
from apps.approvals.services.uploads import store_supplement
from apps.common.actor import Actor
from apps.common.api import paged
from apps.common.errors import NotFound
from apps.common.lists import page_of
from apps.files.views import file_response
from apps.identity.api import PortalView
from apps.journal.services import log_read

CURSOR = OpenApiParameter("cursor", str)


def seen_joint(actor: Actor, public_id: str) -> JointApplication:
    """Return a joint application the actor may see, or 404."""
    joint: JointApplication = get_object_or_404(selectors.joint_detail(reader=actor), public_id=public_id)
    return joint


class JointView(PortalView):
    """Open to applicants (scope ``cases``) and to posts (scope ``desk``)."""

    def needed_scopes(self) -> tuple[str, ...]:
        """Ask for the scope that fits the hat: ``desk`` at a post, ``cases`` otherwise."""
        return ("desk",) if self.actor.is_staff else ("cases",)


class JointList(JointView):
    """``/joint-applications``."""

    @extend_schema(responses=out.JointRowOut(many=True), parameters=[CURSOR, OpenApiParameter("open", bool)])
    def get(self, request: Request) -> Response:
        """List the joint applications I may see, newest first."""
        found = selectors.joint_applications(
            reader=self.actor, open_only=request.query_params.get("open") in {"1", "true"}
        )
        page = page_of(found, order=selectors.ORDER, cursor=request.query_params.get("cursor", ""))
        standings = selectors.standings(page.rows, now=timezone.now())
        return Response(paged(page, [out.joint_row(row, standings[row.pk]) for row in page.rows]))


class JointDetail(JointView):
    """``/joint-applications/{id}``."""

    @extend_schema(responses=out.JointOut)
    def get(self, _request: Request, public_id: str) -> Response:
        """Show a joint application whole; staff who open it leave a trace for the applicant."""
        joint, now = seen_joint(self.actor, public_id), timezone.now()
        log_read(actor=self.actor, holder=joint.holder, subject=joint, at=now)
        return Response(out.joint_out(joint, reader=self.actor, now=now))


class JointVerb(JointView):
    """``/joint-applications/{id}/{action}``: one address for every verb."""

    @extend_schema(request=OpenApiTypes.OBJECT, responses=out.JointOut)
    def post(self, request: Request, public_id: str, action: str) -> Response:
        """Act on a joint application; the input is that of the verb, the answer is the whole."""
        if action not in JOINT_VERBS:
            raise NotFound
        now = timezone.now()
        act(joint=seen_joint(self.actor, public_id), action=action, data=request.data, actor=self.actor, at=now)
        return Response(out.joint_out(seen_joint(self.actor, public_id), reader=self.actor, now=now))


class JointUploadOut(serializers.Serializer[object]):
    """An upload that may be named in a supplement."""

    id = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()


class JointUploads(JointView):
    """``/joint-applications/{id}/uploads``."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=JointUploadIn, responses={201: JointUploadOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Upload a file for a material of the pending correction; name it in ``supplement``."""
        joint = seen_joint(self.actor, public_id)
        form = JointUploadIn(data=request.data)
        form.is_valid(raise_exception=True)
        upload = form.validated_data["file"]
        file = store_supplement(
            joint=joint,
            material=form.validated_data["material"],
            data=upload.read(),
            name=upload.name,
            actor=self.actor,
            at=timezone.now(),
        )
        body = {"id": file.public_id, "name": file.name, "size": file.size}
        return Response(body, status=status.HTTP_201_CREATED)


class JointHistory(JointView):
    """``/joint-applications/{id}/history``."""

    @extend_schema(responses=out.JointEventOut(many=True))
    def get(self, _request: Request, public_id: str) -> Response:
        """Show what happened to the whole, from its journal."""
        joint = seen_joint(self.actor, public_id)
        log_read(actor=self.actor, holder=joint.holder, subject=joint, at=timezone.now())
        return Response([out.event_out(event) for event in selectors.history_of(joint)])


class JointDocumentFile(JointView):
    """``/joint-applications/{id}/documents/{document}``."""

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, _request: Request, public_id: str, document: str) -> HttpResponse:
        """Download a document of the whole."""
        joint = seen_joint(self.actor, public_id)
        row = get_object_or_404(selectors.documents_of(joint), public_id=document)
        unmasked = f"document:{row.kind}"
        log_read(actor=self.actor, holder=joint.holder, subject=joint, at=timezone.now(), unmasked=unmasked)
        return file_response(row.file, download=True)
