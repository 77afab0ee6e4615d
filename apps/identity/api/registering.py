"""Registering, codes to a phone and real-name checks, for programs that have their own pages for it."""

import hashlib
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.actor import Actor, Channel
from apps.common.api import StrictSerializer
from apps.common.crypto import blind_index
from apps.common.errors import NotAllowed, PreconditionRequired
from apps.identity.api.base import MAX_KEY_LENGTH, PortalView
from apps.identity.api.me import PersonOut, required_account
from apps.identity.choices import CodePurpose
from apps.identity.errors import WrongCode
from apps.identity.requests import CodeThrottle
from apps.identity.selectors import PHONE_PURPOSE
from apps.identity.services import accounts, people
from apps.journal.services import once

OPEN_PURPOSES = [CodePurpose.REGISTER]  # signing in and resetting happen on the portal's own pages (OAuth2)
REQUEST_PURPOSE = "register-request"


class PublicView(PortalView):
    """A view without a token: for who has no account yet."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = [CodeThrottle]


class CodeIn(StrictSerializer):
    """Where to send a code, and what for."""

    phone = serializers.CharField(max_length=20)
    purpose = serializers.ChoiceField(choices=[(p.value, p.label) for p in OPEN_PURPOSES])


class CodeOut(serializers.Serializer[Any]):
    """Until when the code is good."""

    expires_at = serializers.DateTimeField()


class RegisterIn(StrictSerializer):
    """A phone, the code that arrived on it, and a password."""

    phone = serializers.CharField(max_length=20)
    code = serializers.CharField(max_length=10)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class RegisteredOut(serializers.Serializer[Any]):
    """The new account's opaque id."""

    sub = serializers.CharField()


class RealNameIn(StrictSerializer):
    """Name and ID number, as on the ID card."""

    name = serializers.CharField(max_length=100)
    id_number = serializers.CharField(max_length=20)


class CardIn(StrictSerializer):
    """A bank card and the phone the bank knows."""

    card_number = serializers.CharField(max_length=30)
    phone = serializers.CharField(max_length=20)


class Codes(PublicView):
    """Codes to phones."""

    @extend_schema(operation_id="codes_send", request=CodeIn, responses={201: CodeOut})
    def post(self, request: Request) -> Response:
        """Send a code; the answer does not tell whether the phone has an account. Asking again within a minute is 429."""
        data = _checked(CodeIn, request)
        row = accounts.send_code(**data, now=timezone.now())
        return Response(CodeOut(row).data, status=status.HTTP_201_CREATED)


class Register(PublicView):
    """New accounts."""

    @extend_schema(operation_id="register", request=RegisterIn, responses={201: RegisteredOut})
    def post(self, request: Request) -> Response:
        """Make an account for a phone; the token comes from ``/o/authorize/`` afterwards."""
        data = _checked(RegisterIn, request)
        key = request.headers.get("Idempotency-Key", "")
        if not key or len(key) > MAX_KEY_LENGTH:
            raise PreconditionRequired
        answer, repeated = once(
            scope=_scope(data["phone"]),
            key=key,
            request=blind_index("\n".join(data.values()), purpose=REQUEST_PURPOSE),
            work=lambda: self._work(data),
            now=timezone.now(),
        )
        if not answer:
            raise WrongCode
        response = Response(answer, status=status.HTTP_201_CREATED)
        if repeated:
            response["Idempotency-Replayed"] = "true"
        return response

    def _work(self, data: dict[str, str]) -> dict[str, str]:
        """Register; a wrong code is an answer and no error here, so that the try counts even though nothing was made."""
        actor = Actor(channel=Channel.APP, request_id=getattr(self.request, "request_id", ""))
        try:
            account = accounts.register(**data, actor=actor, now=timezone.now())
        except WrongCode:
            return {}
        return {"sub": account.sub}


class RealName(PortalView):
    """Who somebody is."""

    scopes = ("identity",)
    throttle_classes = [CodeThrottle]

    @extend_schema(operation_id="real_name", request=RealNameIn, responses=PersonOut)
    def post(self, request: Request) -> Response:
        """Verify name and ID number; verified once, the same again changes nothing."""
        data = _checked(RealNameIn, request)
        now = timezone.now()
        account = required_account(request)
        person = people.verify_account(account=account, **data, actor=self.actor, at=now, today=timezone.localdate(now))
        return Response({**PersonOut(person).data, "level": person.level})


class RealNameCard(PortalView):
    """Who somebody is, more surely."""

    scopes = ("identity",)
    throttle_classes = [CodeThrottle]

    @extend_schema(operation_id="real_name_card", request=CardIn, responses=PersonOut)
    def post(self, request: Request) -> Response:
        """Raise the level to 2 by a bank card of one's own; its number is compared and not kept."""
        data = _checked(CardIn, request)
        person = required_account(request).person
        if person is None:
            raise NotAllowed
        person = people.raise_by_card(person=person, **data, actor=self.actor, at=timezone.now())
        return Response({**PersonOut(person).data, "level": person.level})


def _scope(phone: str) -> str:
    hashed = hashlib.sha256(blind_index(phone, purpose=PHONE_PURPOSE).encode()).hexdigest()
    return f"register:{hashed}"


def _checked(kind: type[StrictSerializer], request: Request) -> dict[str, Any]:
    form = kind(data=request.data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)
