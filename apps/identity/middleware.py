"""One memory of rights per request, and a hat that no longer fits is taken off."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.common.errors import NotAllowed
from apps.identity import permissions
from apps.identity.requests import SESSION_ON_BEHALF, SESSION_POST, actor_of


class ActingMiddleware:
    """Puts ``request.actor`` on page requests; API views resolve theirs from the token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the actor, serve, forget."""
        token = permissions.memo.set({})
        try:
            if not request.path.startswith(("/api/", "/static/", "/healthz")):
                self._resolve(request)
            return self.get_response(request)
        finally:
            permissions.memo.reset(token)

    @staticmethod
    def _resolve(request: HttpRequest) -> None:
        try:
            request.actor = actor_of(request)  # type: ignore[attr-defined]
        except NotAllowed:
            # The post ended or the mandate ran out since the hat was put on: go on as oneself.
            request.session.pop(SESSION_POST, None)
            request.session.pop(SESSION_ON_BEHALF, None)
            request.actor = actor_of(request)  # type: ignore[attr-defined]
