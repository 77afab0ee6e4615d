"""The base of the API's views: who acts, with which scopes, once per key."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import status
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.common.actor import Actor
from apps.common.errors import NotAllowed, PreconditionRequired
from apps.identity.requests import actor_of
from apps.journal.models import IdempotencyKey
from apps.journal.services import once

MAX_KEY_LENGTH = 200


class TokenHasScopes(BasePermission):
    """Signed in by token, and the token carries every scope of the view for this method."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Compare the token's scopes with the view's."""
        token: Any = request.auth  # an AccessToken of ours; the stubs know only DRF's own
        if token is None:
            return False
        needed = set(view.needed_scopes())
        return bool(needed) and needed <= set(token.scope.split())


class PortalView(APIView):
    """An API view: deny by default, ``scopes`` say what the token must carry."""

    permission_classes = [TokenHasScopes]
    scopes: ClassVar[tuple[str, ...]] = ()

    @property
    def actor(self) -> Actor:
        """Who is acting."""
        return actor_of(self.request)

    def needed_scopes(self) -> tuple[str, ...]:
        """Return the scopes the token must carry; none means nobody gets in."""
        return self.scopes

    def once(
        self, work: Callable[[], dict[str, Any]], *, created: int = status.HTTP_201_CREATED, told: str = ""
    ) -> Response:
        """Do the work of a creating POST once for its ``Idempotency-Key`` and answer; a repeat gets the same answer.

        :param told: stands for the body where that holds numbers no digest of which should be kept
        :raises PreconditionRequired: no key, or one longer than ``MAX_KEY_LENGTH``
        """
        (scope, key), actor = self._key(), self.actor
        answer, repeated = once(
            scope=scope,
            key=key,
            request=[
                self.request.method,
                self.request.path,
                actor.post_id,
                actor.on_behalf_id,
                told or self.request.data,
            ],
            work=work,
            now=timezone.now(),
        )
        response = Response(answer, status=created)
        if repeated:
            response["Idempotency-Replayed"] = "true"
        return response

    def is_answered(self) -> bool:
        """Tell whether ``once`` would only repeat an answer, so that no other system is asked for nothing.

        :raises PreconditionRequired: as ``once``
        """
        scope, key = self._key()
        return IdempotencyKey.objects.filter(scope=scope, key=key, answer__isnull=False).exists()

    def _key(self) -> tuple[str, str]:
        key, account = self.request.headers.get("Idempotency-Key", ""), self.actor.account_id
        if not key or len(key) > MAX_KEY_LENGTH:
            raise PreconditionRequired
        if account is None:
            raise NotAllowed
        return f"account:{account}", key
