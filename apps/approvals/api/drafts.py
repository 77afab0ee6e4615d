"""Applying jointly over the API: drafts, materials, submitting."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.approvals import selectors
from apps.approvals.api import offers as out
from apps.approvals.api.outputs import JointOut, joint_out
from apps.approvals.models import JointDraft
from apps.approvals.services import drafts, submission
from apps.common.actor import Actor
from apps.common.api import JSONParser, StrictSerializer
from apps.identity.api import PortalView
from apps.licences.permissions import visible_licences

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
MAX_LISTED = 50


class JointDraftIn(StrictSerializer):
    """What to apply for jointly, and where: the division's code, from the scheme's ``places``."""

    scheme = serializers.SlugField(max_length=80)
    situations = serializers.DictField(child=serializers.CharField(max_length=60), required=False, default=dict)
    place = serializers.RegexField(r"^[0-9]{6}$|^$", required=False, allow_blank=True, default="")


class JointDraftPatchIn(StrictSerializer):
    """What was typed since."""

    answers = serializers.DictField(required=False, default=dict)
    situations = serializers.DictField(child=serializers.CharField(max_length=60), required=False)
    place = serializers.RegexField(r"^[0-9]{6}$", required=False)
    revision = serializers.IntegerField(required=False, min_value=1)


class JointSubmitIn(StrictSerializer):
    """Which papers are promised for later, by their joint ids."""

    promised = serializers.ListField(child=serializers.CharField(max_length=90), required=False, default=list)


class JointLicenceIn(StrictSerializer):
    """A licence in place of a paper."""

    material = serializers.CharField(max_length=90)
    licence = serializers.CharField(max_length=20)


class JointUploadIn(serializers.Serializer[Any]):
    """A file for a material."""

    material = serializers.CharField(max_length=90)
    file = serializers.FileField(allow_empty_file=True)


def my_draft(actor: Actor, public_id: str) -> JointDraft:
    """Return the actor's own joint draft that can still be submitted, or 404."""
    found: JointDraft = get_object_or_404(selectors.joint_drafts(reader=actor, now=timezone.now()), public_id=public_id)
    return found


class JointDraftList(PortalView):
    """``/joint-drafts``."""

    scopes = ("cases",)

    @extend_schema(responses=out.JointDraftRowOut(many=True))
    def get(self, _request: Request) -> Response:
        """List my joint drafts."""
        rows = selectors.joint_drafts(reader=self.actor, now=timezone.now())[:MAX_LISTED]
        return Response([out.draft_row(row) for row in rows])

    @extend_schema(request=JointDraftIn, responses={201: out.JointDraftOut}, parameters=[KEY])
    def post(self, request: Request) -> Response:
        """Begin a joint application."""
        form = JointDraftIn(data=request.data)
        form.is_valid(raise_exception=True)
        return self.once(lambda: self._start(form.validated_data))

    def _start(self, given: dict[str, Any]) -> dict[str, Any]:
        draft = drafts.start_draft(
            scheme=selectors.scheme_by_slug(given["scheme"]),
            actor=self.actor,
            at=timezone.now(),
            situations=given["situations"],
            place=given["place"],
        )
        return out.draft_out(draft)


class JointDraftDetail(PortalView):
    """``/joint-drafts/{id}``."""

    scopes = ("cases",)

    @extend_schema(responses=out.JointDraftOut)
    def get(self, _request: Request, public_id: str) -> Response:
        """Show a joint draft, with what is still missing."""
        draft = my_draft(self.actor, public_id)
        union = selectors.union_of_draft(draft)
        result = drafts.checked(draft, union, today=timezone.localdate(), partial=False)
        return Response(out.draft_out(draft, drafts.shortcomings(draft=draft, union=union, result=result)))

    @extend_schema(request=JointDraftPatchIn, responses=out.JointDraftOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Save what was typed; wrong answers are kept and named."""
        form = JointDraftPatchIn(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        draft, result = drafts.save_draft(
            draft=my_draft(self.actor, public_id),
            answers=given["answers"],
            situations=given.get("situations"),
            place=given.get("place"),
            revision=given.get("revision"),
            at=timezone.now(),
        )
        return Response(out.draft_out(draft, result.errors))

    @extend_schema(responses={204: None})
    def delete(self, _request: Request, public_id: str) -> Response:
        """Throw a joint draft away."""
        drafts.discard_draft(draft=my_draft(self.actor, public_id), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class JointDraftMaterials(PortalView):
    """``/joint-drafts/{id}/materials``."""

    scopes = ("cases",)
    parser_classes = [MultiPartParser, JSONParser]

    @extend_schema(request=JointUploadIn, responses={201: out.JointDraftOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Upload a file for a material (multipart), or let a licence stand for it (JSON ``{material, licence}``)."""
        draft = my_draft(self.actor, public_id)
        if request.content_type.startswith("multipart/"):
            self._upload(request, draft)
        else:
            self._licence(request, draft)
        return Response(out.draft_out(draft), status=status.HTTP_201_CREATED)

    def _upload(self, request: Request, draft: JointDraft) -> None:
        form = JointUploadIn(data=request.data)
        form.is_valid(raise_exception=True)
        file = form.validated_data["file"]
        drafts.attach_file(
            draft=draft,
            material=form.validated_data["material"],
            data=file.read(),
            name=file.name,
            actor=self.actor,
            at=timezone.now(),
        )

    def _licence(self, request: Request, draft: JointDraft) -> None:
        form = JointLicenceIn(data=request.data)
        form.is_valid(raise_exception=True)
        licence = get_object_or_404(visible_licences(self.actor), public_id=form.validated_data["licence"])
        drafts.attach_licence(
            draft=draft,
            material=form.validated_data["material"],
            licence=licence,
            actor=self.actor,
            at=timezone.now(),
        )


class JointDraftMaterialDetail(PortalView):
    """``/joint-drafts/{id}/materials/{material}``."""

    scopes = ("cases",)

    @extend_schema(responses={204: None})
    def delete(self, _request: Request, public_id: str, pk: int) -> Response:
        """Take a material out again."""
        drafts.remove_material(draft=my_draft(self.actor, public_id), pk=pk, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class JointDraftUpgrade(PortalView):
    """``/joint-drafts/{id}/upgrade``."""

    scopes = ("cases",)

    @extend_schema(request=None, responses=out.JointDraftOut)
    def post(self, _request: Request, public_id: str) -> Response:
        """Move a joint draft to the published versions of its scheme and matters."""
        return Response(out.draft_out(drafts.upgrade_draft(draft=my_draft(self.actor, public_id), at=timezone.now())))


class JointDraftSubmit(PortalView):
    """``/joint-drafts/{id}/submit``."""

    scopes = ("cases",)

    @extend_schema(request=JointSubmitIn, responses={201: JointOut}, parameters=[KEY])
    def post(self, request: Request, public_id: str) -> Response:
        """Submit: one key makes one joint application, whatever the network does."""
        form = JointSubmitIn(data=request.data)
        form.is_valid(raise_exception=True)
        return self.once(lambda: self._submit(public_id, form.validated_data))

    def _submit(self, public_id: str, given: dict[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        joint = submission.submit_draft(draft=my_draft(self.actor, public_id), actor=self.actor, at=now, **given)
        row = selectors.joint_detail(reader=self.actor).get(pk=joint.pk)
        return joint_out(row, reader=self.actor, now=now)
