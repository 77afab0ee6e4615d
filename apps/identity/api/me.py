"""Who I am, and as whom I may act."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.errors import NotAllowed
from apps.identity import selectors
from apps.identity.api.base import PortalView
from apps.identity.models import Account, Person
from apps.identity.requests import account_of


class PersonOut(serializers.Serializer[Person]):
    """A person as lists show them."""

    id = serializers.CharField(source="public_id")
    name = serializers.CharField(source="__str__")
    id_number = serializers.CharField(source="masked_id_number")
    phone = serializers.CharField(source="masked_phone")


class PostOut(serializers.Serializer[Any]):
    """A post one may act from; the id goes into ``X-Acting-Post``."""

    id = serializers.CharField(source="public_id")
    title = serializers.CharField()
    role = serializers.CharField()
    department = serializers.CharField(source="department.name")
    hall = serializers.CharField(source="hall.name", default=None)


class MandateOut(serializers.Serializer[Any]):
    """A principal one may act for; the id goes into ``X-On-Behalf-Of``."""

    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    matters = serializers.ListField(child=serializers.CharField())
    valid_until = serializers.DateField(allow_null=True)


class HatsOut(serializers.Serializer[Any]):
    """Everything one may act as, besides oneself."""

    posts = PostOut(many=True)
    mandates = MandateOut(many=True)


class MeOut(serializers.Serializer[Account]):
    """The account behind the token."""

    sub = serializers.CharField()
    person = PersonOut(allow_null=True)
    level = serializers.IntegerField()
    is_staff = serializers.BooleanField()
    hats = HatsOut()


class Hats(PortalView):
    """As whom the account may act."""

    scopes = ("profile",)

    @extend_schema(operation_id="me_hats", responses=HatsOut)
    def get(self, request: Request) -> Response:
        """List posts and mandates."""
        return Response(hats_of(required_account(request)))


class Me(PortalView):
    """Who is signed in."""

    scopes = ("profile",)

    @extend_schema(operation_id="me", responses=MeOut)
    def get(self, request: Request) -> Response:
        """Show the account, its person masked, its real-name level and its hats."""
        account = required_account(request)
        person = account.person
        return Response(
            {
                "sub": account.sub,
                "person": PersonOut(person).data if person else None,
                "level": person.level if person else 0,
                "is_staff": account.is_staff,
                "hats": hats_of(account),
            }
        )


def required_account(request: Request) -> Account:
    """Return the account behind the token.

    :raises NotAllowed: the token is a program's own
    """
    account = account_of(request)
    if account is None:
        raise NotAllowed
    return account


def hats_of(account: Account) -> dict[str, Any]:
    """Return what the account may act as, as the API shows it."""
    posts = selectors.active_posts(account)
    principals = selectors.principals_of(account, today=timezone.localdate())
    return {"posts": PostOut(posts, many=True).data, "mandates": MandateOut(principals, many=True).data}
