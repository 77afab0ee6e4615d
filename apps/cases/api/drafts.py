"""Applying over the API: drafts, materials, submitting."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cases import selectors
from apps.cases.api import outputs as out
from apps.cases.models import Draft
from apps.cases.services import drafts, submission
from apps.common.actor import Actor
from apps.common.api import JSONParser, StrictSerializer
from apps.identity.api import PortalView
from apps.licences.permissions import visible_licences
from apps.matters.models import Matter

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
MAX_LISTED = 50


class DraftIn(StrictSerializer):
    """What to apply for."""

    matter = serializers.SlugField(max_length=80)
    situations = serializers.DictField(child=serializers.CharField(max_length=60), required=False, default=dict)
    department = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class DraftPatchIn(StrictSerializer):
    """What was typed since."""

    answers = serializers.DictField(required=False, default=dict)
    situations = serializers.DictField(child=serializers.CharField(max_length=60), required=False)
    department = serializers.CharField(required=False, max_length=40)
    revision = serializers.IntegerField(required=False, min_value=1)


class SubmitIn(StrictSerializer):
    """How the result should come, and which papers are promised for later."""

    delivery_way = serializers.CharField(required=False, allow_blank=True, default="", max_length=12)
    promised = serializers.ListField(child=serializers.CharField(max_length=64), required=False, default=list)


class LicenceMaterialIn(StrictSerializer):
    """A licence in place of a paper."""

    material = serializers.CharField(max_length=64)
    licence = serializers.CharField(max_length=20)


class UploadIn(serializers.Serializer[Any]):
    """A file for a material."""

    material = serializers.CharField(max_length=64)
    file = serializers.FileField(allow_empty_file=True)


def my_draft(actor: Actor, public_id: str) -> Draft:
    """Return the actor's own draft that can still be submitted, or 404."""
    found: Draft = get_object_or_404(selectors.drafts(reader=actor, now=timezone.now()), public_id=public_id)
    return found


class DraftList(PortalView):
    """``/drafts``."""

    scopes = ("cases",)

    @extend_schema(responses=out.DraftOut(many=True))
    def get(self, _request: Request) -> Response:
        """List my drafts."""
        rows = selectors.drafts(reader=self.actor, now=timezone.now())[:MAX_LISTED]
        return Response([out.draft_out(row) for row in rows])

    @extend_schema(request=DraftIn, responses={201: out.DraftOut}, parameters=[KEY])
    def post(self, request: Request) -> Response:
        """Begin an application."""
        form = DraftIn(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        matter = get_object_or_404(Matter.objects.select_related("current"), slug=given["matter"])
        return self.once(lambda: self._start(matter, given))

    def _start(self, matter: Matter, given: dict[str, Any]) -> dict[str, Any]:
        draft = drafts.start_draft(
            matter=matter,
            actor=self.actor,
            at=timezone.now(),
            situations=given["situations"],
            department=given["department"],
        )
        return out.draft_out(draft)


class DraftDetail(PortalView):
    """``/drafts/{id}``."""

    scopes = ("cases",)

    @extend_schema(responses=out.DraftOut)
    def get(self, _request: Request, public_id: str) -> Response:
        """Show a draft, with what is still missing."""
        draft = my_draft(self.actor, public_id)
        result = drafts.checked(draft, today=timezone.localdate(), partial=False)
        return Response(out.draft_out(draft, submission.shortcomings(draft=draft, result=result)))

    @extend_schema(request=DraftPatchIn, responses=out.DraftOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Save what was typed; wrong answers are kept and named."""
        form = DraftPatchIn(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        draft, result = drafts.save_draft(
            draft=my_draft(self.actor, public_id),
            answers=given["answers"],
            situations=given.get("situations"),
            department=given.get("department"),
            revision=given.get("revision"),
            at=timezone.now(),
        )
        return Response(out.draft_out(draft, result.errors))

    @extend_schema(responses={204: None})
    def delete(self, _request: Request, public_id: str) -> Response:
        """Throw a draft away."""
        drafts.discard_draft(draft=my_draft(self.actor, public_id), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class DraftMaterials(PortalView):
    """``/drafts/{id}/materials``."""

    scopes = ("cases",)
    parser_classes = [MultiPartParser, JSONParser]

    @extend_schema(request=UploadIn, responses={201: out.DraftOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Upload a file for a material (multipart), or let a licence stand for it (JSON ``{material, licence}``)."""
        draft = my_draft(self.actor, public_id)
        if request.content_type.startswith("multipart/"):
            self._upload(request, draft)
        else:
            self._licence(request, draft)
        return Response(out.draft_out(draft), status=status.HTTP_201_CREATED)

    def _upload(self, request: Request, draft: Draft) -> None:
        form = UploadIn(data=request.data)
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

    def _licence(self, request: Request, draft: Draft) -> None:
        form = LicenceMaterialIn(data=request.data)
        form.is_valid(raise_exception=True)
        licence = get_object_or_404(visible_licences(self.actor), public_id=form.validated_data["licence"])
        drafts.attach_licence(
            draft=draft,
            material=form.validated_data["material"],
            licence=licence,
            actor=self.actor,
            at=timezone.now(),
        )


class DraftMaterialDetail(PortalView):
    """``/drafts/{id}/materials/{material}``."""

    scopes = ("cases",)

    @extend_schema(responses={204: None})
    def delete(self, _request: Request, public_id: str, pk: int) -> Response:
        """Take a material out again."""
        drafts.remove_material(draft=my_draft(self.actor, public_id), pk=pk, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class DraftUpgrade(PortalView):
    """``/drafts/{id}/upgrade``."""

    scopes = ("cases",)

    @extend_schema(request=None, responses=out.DraftOut)
    def post(self, _request: Request, public_id: str) -> Response:
        """Move a draft to the matter's published version."""
        return Response(out.draft_out(drafts.upgrade_draft(draft=my_draft(self.actor, public_id), at=timezone.now())))


class DraftSubmit(PortalView):
    """``/drafts/{id}/submit``."""

    scopes = ("cases",)

    @extend_schema(request=SubmitIn, responses={201: out.CaseOut}, parameters=[KEY])
    def post(self, request: Request, public_id: str) -> Response:
        """Submit: one key makes one case, whatever the network does."""
        form = SubmitIn(data=request.data)
        form.is_valid(raise_exception=True)
        return self.once(lambda: self._submit(public_id, form.validated_data))

    def _submit(self, public_id: str, given: dict[str, Any]) -> dict[str, Any]:
        case = submission.submit_draft(
            draft=my_draft(self.actor, public_id), actor=self.actor, at=timezone.now(), **given
        )
        row = selectors.case_detail(reader=self.actor).get(pk=case.pk)
        return out.case_out(row, reader=self.actor, now=timezone.now())
