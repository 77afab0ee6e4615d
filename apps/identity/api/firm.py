"""The firm one acts for, claiming one, and who may act: the same services as the pages."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import ActionOut, StrictSerializer, paged
from apps.common.errors import NotFound
from apps.common.lists import page_of
from apps.identity import presentation, selectors
from apps.identity.api.base import PortalView
from apps.identity.models import LegalEntity, Mandate
from apps.identity.requests import ClaimThrottle, CodeThrottle, unreadable
from apps.identity.selectors import Standing
from apps.identity.services import firms, mandates
from apps.identity.services.coverage import matter_names

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
ORDER = ("ended", "-id")


class FirmOut(serializers.Serializer[LegalEntity]):
    """A firm; the id goes into ``X-On-Behalf-Of``."""

    id = serializers.SerializerMethodField()
    name = serializers.CharField()
    uscc = serializers.CharField()
    kind = serializers.CharField()
    representative = serializers.CharField(source="representative.__str__")
    address = serializers.SerializerMethodField()
    established_on = serializers.DateField(allow_null=True)
    checked_at = serializers.DateTimeField(allow_null=True)

    def get_id(self, firm: LegalEntity) -> str:
        """As headers name it."""
        return f"entity:{firm.public_id}"

    def get_address(self, firm: LegalEntity) -> str:
        """On one line."""
        return presentation.address_text(firm)


class NamedMatterOut(serializers.Serializer[Any]):
    """A matter a mandate is limited to."""

    slug = serializers.CharField()
    name = serializers.CharField()


class MandateRowOut(serializers.Serializer[Mandate]):
    """Who may act, for what, until when; no matters means all."""

    id = serializers.CharField(source="public_id")
    kind = serializers.CharField()
    agent = serializers.CharField(source="agent.__str__")
    is_mine = serializers.SerializerMethodField()
    matters = serializers.SerializerMethodField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    status = serializers.SerializerMethodField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField()
    actions = serializers.SerializerMethodField()

    def get_is_mine(self, mandate: Mandate) -> bool:
        """The reader is the agent."""
        return bool(mandate.agent_id == self.context["reader"].person_id)

    def get_status(self, mandate: Mandate) -> str:
        """As it stands today."""
        return str(presentation.shown_status(mandate, timezone.localdate()))

    @extend_schema_field(NamedMatterOut(many=True))
    def get_matters(self, mandate: Mandate) -> list[dict[str, str]]:
        """With names."""
        names = self.context["names"]
        return [{"slug": slug, "name": names.get(slug, slug)} for slug in mandate.matters]

    @extend_schema_field(ActionOut(many=True))
    def get_actions(self, mandate: Mandate) -> Any:
        """What the reader may do now, or why not."""
        return ActionOut(selectors.mandate_actions(mandate, self.context["reader"]), many=True).data


class MandatePageOut(serializers.Serializer[Any]):
    """A page of mandates."""

    results = MandateRowOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class MyFirmOut(FirmOut):
    """The firm one acts for, and who one is for it."""

    standing = MandateRowOut()
    leads = serializers.BooleanField()


class ClaimIn(StrictSerializer):
    """A firm, as on its business licence."""

    name = serializers.CharField(max_length=200)
    uscc = serializers.CharField(max_length=30)


class AgentIn(StrictSerializer):
    """Who may act for the firm: name and ID number, or name and the phone of their account."""

    name = serializers.CharField(max_length=100)
    number = serializers.CharField(max_length=30)
    matters = serializers.ListField(child=serializers.CharField(max_length=80), max_length=200, default=list)
    valid_until = serializers.DateField(allow_null=True, default=None)


class EndIn(StrictSerializer):
    """Why: both sides are told."""

    reason = serializers.CharField(max_length=mandates.LONGEST_REASON)


class NothingIn(StrictSerializer):
    """Nothing to say."""


class FirmView(PortalView):
    """Reading needs ``profile``; what changes who may act needs a scope of its own."""

    read_scopes: ClassVar[tuple[str, ...]] = ("profile",)
    write_scopes: ClassVar[tuple[str, ...]] = ("mandates",)

    def needed_scopes(self) -> tuple[str, ...]:
        """Return the scopes for this method."""
        return self.read_scopes if self.request.method in {"GET", "HEAD", "OPTIONS"} else self.write_scopes

    def standing(self) -> Standing:
        """Return who the reader is for the firm whose hat they wear.

        :raises NotFound: no firm's hat
        """
        standing = selectors.standing_of(reader=self.actor, today=timezone.localdate())
        if standing is None:
            raise NotFound
        return standing

    def mandate(self, public_id: str) -> Mandate:
        """Return a mandate the reader may know of."""
        return get_object_or_404(selectors.mandates(reader=self.actor), public_id=public_id)

    def shown(self, rows: list[Mandate]) -> list[dict[str, Any]]:
        """Return mandates as the reader sees them."""
        context = {"reader": self.actor, "names": matter_names(rows)}
        return [dict(MandateRowOut(row, context=context).data) for row in rows]


class MyFirm(FirmView):
    """The firm whose hat is worn."""

    @extend_schema(operation_id="me_firm", responses=MyFirmOut)
    def get(self, _request: Request) -> Response:
        """Show the firm and who one is for it; 404 in any other hat."""
        standing = self.standing()
        (mine,) = self.shown([standing.mandate])
        return Response({**FirmOut(standing.firm).data, "standing": mine, "leads": standing.leads})


class MyFirms(FirmView):
    """Claiming firms."""

    throttle_classes = [ClaimThrottle]

    @extend_schema(operation_id="firms_claim", parameters=[KEY], request=ClaimIn, responses={201: FirmOut})
    def post(self, request: Request) -> Response:
        """Ask the register whether one is the legal representative; if so one may act for the firm at once."""
        form = ClaimIn(data=request.data)
        form.is_valid(raise_exception=True)

        # Asked before the key's row is locked: a register that is slow lets nobody wait.
        asked = None if self.is_answered() else firms.ask_register(**form.validated_data, actor=self.actor)

        def work() -> dict[str, Any]:
            confirmed = asked or firms.ask_register(**form.validated_data, actor=self.actor)
            firm = firms.take_firm(confirmed=confirmed, actor=self.actor, at=timezone.now())
            return dict(FirmOut(firm).data)

        return self.once(work)


class MandateList(FirmView):
    """Who may act for the firm whose hat is worn; in one's own, the mandates one holds or gave."""

    def get_throttles(self) -> list[Any]:
        """Slow down who tries names and numbers; reading is free."""
        return [CodeThrottle()] if self.request.method == "POST" else []

    @extend_schema(operation_id="mandates_list", parameters=[OpenApiParameter("cursor", str)], responses=MandatePageOut)
    def get(self, request: Request) -> Response:
        """List mandates, those in force first."""
        found = selectors.mandates(reader=self.actor)
        page = page_of(found, order=ORDER, cursor=request.query_params.get("cursor", ""))
        return Response(paged(page, self.shown(page.rows)))

    @extend_schema(operation_id="mandates_give", parameters=[KEY], request=AgentIn, responses={201: MandateRowOut})
    def post(self, request: Request) -> Response:
        """Appoint an agent; only the legal representative may."""
        form = AgentIn(data=request.data)
        form.is_valid(raise_exception=True)
        told, firm = form.validated_data, self.standing().firm

        def work() -> dict[str, Any]:
            made = mandates.appoint_agent(entity=firm, **told, actor=self.actor, at=timezone.now())
            return self.shown([self.mandate(made.public_id)])[0]

        return self.once(work, told=unreadable(*told.values()))


class MandateEnd(FirmView):
    """Taking a mandate back."""

    @extend_schema(operation_id="mandates_end", request=EndIn, responses=MandateRowOut)
    def post(self, request: Request, public_id: str) -> Response:
        """End it at once; a second time is a conflict."""
        form = EndIn(data=request.data)
        form.is_valid(raise_exception=True)
        mandate = self.mandate(public_id)
        mandates.end_mandate(mandate=mandate, **form.validated_data, actor=self.actor, at=timezone.now())
        return Response(self.shown([self.mandate(public_id)])[0])


class MandateLayDown(FirmView):
    """Giving one's own mandate up."""

    @extend_schema(operation_id="mandates_lay_down", request=NothingIn, responses=MandateRowOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Stop acting; a second time is a conflict."""
        NothingIn(data=request.data).is_valid(raise_exception=True)
        mandate = self.mandate(public_id)
        done = mandates.lay_mandate_down(mandate=mandate, actor=self.actor, at=timezone.now())
        return Response(self.shown([done])[0])
