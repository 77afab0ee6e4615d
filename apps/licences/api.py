"""Licences over the API."""

import base64
import binascii
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import ActionOut, StrictSerializer, etag_response, paged
from apps.common.errors import FieldError, Invalid, NotFound
from apps.common.lists import page_of
from apps.common.masking import mask_name
from apps.files.views import file_response
from apps.identity.api import PortalView
from apps.identity.requests import check_rate
from apps.journal.services import log_read, open_actions
from apps.licences import selectors, services
from apps.licences.models import Licence
from apps.licences.presentation import face_rows
from apps.licences.requests import LOOKS, verifier_of
from apps.licences.services import Verification
from apps.licences.services.verifying import MAX_CAUSE
from apps.licences.workflow import LICENCE

VERIFY_SCOPE = "verify"
BY_NUMBER = frozenset({"number", "holder"})


class LicenceOut(serializers.Serializer[Licence]):
    """A licence in a list."""

    id = serializers.CharField(source="public_id")
    identifier = serializers.CharField()
    type = serializers.CharField(source="type.slug")
    name = serializers.CharField(source="type.name")
    number = serializers.CharField()
    holder = serializers.SerializerMethodField()
    issuer = serializers.CharField(source="issuer.name")
    issued_on = serializers.DateField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    status_label = serializers.CharField(source="get_status_display")
    is_usable = serializers.SerializerMethodField()

    def get_holder(self, licence: Licence) -> str:
        """Mask a person's name."""
        return licence.holder.name if licence.holder_entity_id else mask_name(licence.holder.name)

    def get_is_usable(self, licence: Licence) -> bool:
        """Valid today."""
        return licence.is_usable(timezone.localdate())


class LicenceFieldOut(serializers.Serializer[dict[str, str]]):
    """One field of the face, masked unless it is public."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()


class LicenceDetailOut(LicenceOut):
    """One licence with its face."""

    fields_ = LicenceFieldOut(many=True, source="face_rows")
    actions = ActionOut(many=True, source="open_actions")

    def get_fields(self) -> dict[str, Any]:
        """Name the face ``fields`` in the answer, a name serializers keep for themselves."""
        known = super().get_fields()
        known["fields"] = known.pop("fields_")
        return known


class PresentOut(serializers.Serializer[Any]):
    """A code to show as a QR."""

    url = serializers.CharField()
    expires_at = serializers.DateTimeField()


class ReasonIn(StrictSerializer):
    """Why: kept, and shown to the holder."""

    reason = serializers.CharField(max_length=500)


class VerifyIn(StrictSerializer):
    """One of the four, or the number with its holder, and why."""

    identifier = serializers.CharField(max_length=120, required=False)
    code = serializers.CharField(max_length=20, required=False)
    token = serializers.CharField(max_length=64, required=False)
    file = serializers.CharField(required=False, help_text="The PDF in base64.")
    number = serializers.CharField(max_length=80, required=False, help_text="As on its face; goes with `holder`.")
    holder = serializers.CharField(max_length=200, required=False, help_text="The holder's full name, with `number`.")
    cause = serializers.CharField(max_length=MAX_CAUSE, required=False, default="")


class VerificationOut(serializers.Serializer[Verification]):
    """The verdict first, then what may be seen."""

    verdict = serializers.CharField()
    text = serializers.CharField()
    is_good = serializers.BooleanField()
    identifier = serializers.CharField(source="licence.identifier", default=None)
    name = serializers.CharField(source="licence.type.name", default=None)
    number = serializers.CharField(source="licence.number", default=None)
    issuer = serializers.CharField(source="licence.issuer.name", default=None)
    valid_until = serializers.DateField(source="licence.valid_until", default=None)
    status = serializers.CharField(source="licence.status", default=None)
    holder = serializers.CharField()
    fields_ = serializers.SerializerMethodField(method_name="told_fields")
    signature = serializers.SerializerMethodField()

    def told_fields(self, result: Verification) -> list[dict[str, str]]:
        """The fields that may be seen."""
        return [{"label": label, "value": value} for label, value in result.fields]

    def get_signature(self, _result: Verification) -> dict[str, Any] | None:
        """The signature of a file."""
        report = self.context.get("signature")
        if report is None:
            return None
        return {"intact": report.intact, "trusted": report.trusted, "signer": report.signer, "text": report.text}

    def get_fields(self) -> dict[str, Any]:
        """Name the face ``fields`` in the answer."""
        known = super().get_fields()
        known["fields"] = known.pop("fields_")
        return known


class LicencesView(PortalView):
    """The reader's licences."""

    scopes: ClassVar[tuple[str, ...]] = ("licences",)

    @extend_schema(parameters=[OpenApiParameter("cursor")], responses=LicenceOut(many=True))
    def get(self, request: Request) -> Any:
        """Return a page of the licences, newest first."""
        cursor = request.query_params.get("cursor", "")
        page = page_of(selectors.licences(self.actor), order=selectors.ORDER, cursor=cursor)
        rows = LicenceOut(page.rows, many=True).data  # type: ignore[arg-type]
        return etag_response(request, paged(page, list(rows)))


class LicenceView(PortalView):
    """One licence."""

    scopes: ClassVar[tuple[str, ...]] = ("licences",)

    @extend_schema(responses=LicenceDetailOut)
    def get(self, request: Request, public_id: str) -> Any:
        """Return a licence with its face, personal data masked."""
        licence = selectors.licence_for(self.actor, public_id)
        log_read(actor=self.actor, holder=licence.holder_key, subject=licence, at=timezone.now())
        told = {
            "face_rows": face_rows(licence, unmasked=False),
            "open_actions": open_actions(LICENCE, licence, self.actor) if self.actor.is_staff else [],
        }
        for name, value in told.items():
            setattr(licence, name, value)
        return etag_response(request, LicenceDetailOut(licence).data)


class LicencePresentView(PortalView):
    """Showing a licence."""

    scopes: ClassVar[tuple[str, ...]] = ("licences",)

    @extend_schema(request=None, responses={201: PresentOut})
    def post(self, _request: Request, public_id: str) -> Response:
        """Make a code that lives a minute."""
        licence = selectors.licence_for(self.actor, public_id)

        def work() -> dict[str, Any]:
            made = services.present_licence(licence=licence, actor=self.actor, at=timezone.now())
            return {"url": made.url, "expires_at": made.expires_at.isoformat()}

        return self.once(work)


class LicenceFileView(PortalView):
    """The signed PDF."""

    scopes: ClassVar[tuple[str, ...]] = ("licences",)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, _request: Request, public_id: str) -> HttpResponse:
        """Return the file."""
        licence = selectors.licence_for(self.actor, public_id)
        log_read(
            actor=self.actor, holder=licence.holder_key, subject=licence, at=timezone.now(), unmasked="licence:file"
        )
        return file_response(licence.file, download=True)


class LicenceActionView(PortalView):
    """The issuer's verbs: suspend, resume, annul, revoke, deregister."""

    scopes: ClassVar[tuple[str, ...]] = ("desk",)

    @extend_schema(request=ReasonIn, responses=LicenceOut)
    def post(self, request: Request, public_id: str, action: str) -> Response:
        """Do what ``actions`` of the licence allows."""
        licence = selectors.licence_for(self.actor, public_id)
        verb = services.VERBS.get(action)
        if verb is None:
            raise NotFound
        sent = ReasonIn(data=request.data)
        sent.is_valid(raise_exception=True)
        moved = verb(licence=licence, reason=sent.validated_data["reason"], actor=self.actor, at=timezone.now())
        return Response(LicenceOut(moved).data)


class VerifyView(PortalView):
    """Verifying: for partners with the scope under their name, for everybody else slowly and without a name."""

    permission_classes = [AllowAny]

    @extend_schema(request=VerifyIn, responses=VerificationOut)
    def post(self, request: Request) -> Response:
        """Verify by identifier, number and holder, printed code, presented token or file."""
        sent = VerifyIn(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        cause = values.pop("cause")
        if (len(values) != 1 and set(values) != BY_NUMBER) or set(values) < BY_NUMBER:
            text = _("identifier、code、token、file 必须且只能给一个，或同时给 number 和 holder。")
            raise Invalid(errors=[FieldError("", "one_of", text)])
        program = self._program(request)
        if program and not cause:
            raise Invalid(errors=[FieldError("cause", "required", _("请说明用证事由。"))])
        if not program:
            check_rate(request, LOOKS)
        verifier, now = verifier_of(self.actor, cause, program=program), timezone.now()
        signature = None
        if "file" in values:
            checked = services.verify_file(data=_decoded(values["file"]), verifier=verifier, at=now)
            result, signature = checked.verification, checked.signature
        else:
            result = _by(values, verifier, now)
        return Response(VerificationOut(result, context={"signature": signature}).data)

    @staticmethod
    def _program(request: Request) -> str:
        """Return the name of the partner's program if its token may verify."""
        token: Any = request.auth
        if token is None or VERIFY_SCOPE not in token.scope.split():
            return ""
        return str(token.application.name) if token.application else ""


def _by(values: dict[str, str], verifier: services.Verifier, at: datetime) -> Verification:
    match values:
        case {"identifier": identifier}:
            return services.verify_identifier(identifier=identifier, verifier=verifier, at=at)
        case {"number": number, "holder": holder}:
            return services.verify_number(number=number, holder=holder, verifier=verifier, at=at)
        case {"code": code}:
            return services.verify_code(code=code, verifier=verifier, at=at)
    return services.scan_token(token=values["token"], verifier=verifier, at=at)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(errors=[FieldError("file", "base64", _("文件必须以 base64 编码。"))]) from error
