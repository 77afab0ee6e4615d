"""Sessions end in time, one memory of rights per request, and a hat that no longer fits is taken off."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.common.actor import Actor
from apps.common.errors import NotAllowed
from apps.identity import permissions
from apps.identity.models import Account
from apps.identity.requests import SESSION_ON_BEHALF, SESSION_POST, account_of, actor_of
from apps.identity.services.sessions import note_signed_out

OUTSIDE_SESSIONS = ("/api/", "/static/", "/healthz", "/readyz")
SESSION_STARTED = "started_at"
SESSION_SEEN = "seen_at"
SESSION_SIGN_IN = "sign_in"  # which sign-in of the account this session came from
SESSION_ENDED = "ended_because"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HATLESS = frozenset(f"identity:{name}" for name in ("sign_out", "hats", "switch_post", "elder", "language"))
OF_STAFF = "_of_staff"  # what staff type is kept in no draft: the sign-in page says so
SEEN_EVERY = timedelta(minutes=1)  # so that not every page writes the session


class SessionLimitsMiddleware:
    """Ends sessions that are idle or old, and for staff those followed by a newer sign-in (domain.md §10.2)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End the session if it is time, then serve."""
        if not request.path.startswith(OUTSIDE_SESSIONS):
            account = account_of(request)
            if account is not None:
                self._check(request, account, timezone.now())
        return self.get_response(request)

    def _check(self, request: HttpRequest, account: Account, now: datetime) -> None:
        session = request.session
        sign_in = account.last_login.isoformat() if account.last_login else ""
        if SESSION_STARTED not in session:
            session[SESSION_STARTED] = session[SESSION_SEEN] = now.isoformat()
            session[SESSION_SIGN_IN] = sign_in
            return
        seen_at = datetime.fromisoformat(session[SESSION_SEEN])
        because = self._end(request, account, sign_in, seen_at, now)
        if because:
            actor = Actor(account_id=account.pk, person_id=account.person_id)
            note_signed_out(account=account, because=because, actor=actor, at=now)
            logout(request)
            request.session[SESSION_ENDED] = f"{because}{OF_STAFF}" if account.is_staff else because
        elif now - seen_at >= SEEN_EVERY:
            session[SESSION_SEEN] = now.isoformat()

    @staticmethod
    def _end(request: HttpRequest, account: Account, sign_in: str, seen_at: datetime, now: datetime) -> str:
        minutes = settings.SESSION_STAFF_IDLE_MINUTES if account.is_staff else settings.SESSION_IDLE_MINUTES
        started_at = datetime.fromisoformat(request.session[SESSION_STARTED])
        if account.is_staff and request.session.get(SESSION_SIGN_IN) != sign_in:
            return "elsewhere"
        if now - started_at >= timedelta(seconds=settings.SESSION_COOKIE_AGE):
            return "age"
        return "idle" if now - seen_at >= timedelta(minutes=minutes) else ""


class ActingMiddleware:
    """Puts ``request.actor`` on page requests; API views resolve theirs from the token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the actor, serve, forget."""
        token = permissions.memo.set({})
        try:
            if not request.path.startswith(OUTSIDE_SESSIONS):
                self._resolve(request)
            response = self.get_response(request)
        finally:
            permissions.memo.reset(token)
        if "Cache-Control" not in response and self._is_private(request):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Refuse what was sent in a hat that is gone: nobody asked for it in their own name."""
        lost = getattr(request, "lost_hat", None)
        match = request.resolver_match
        if lost is None or request.method in SAFE or (match is not None and match.view_name in HATLESS):
            return None
        return render(request, "403.html", {"error": lost}, status=lost.status)

    @staticmethod
    def _is_private(request: HttpRequest) -> bool:
        """Tell whether an answer was made for one person: on a shared computer the way back must not show it."""
        return "Authorization" in request.headers or account_of(request) is not None

    @staticmethod
    def _resolve(request: HttpRequest) -> None:
        try:
            request.actor = actor_of(request)  # type: ignore[attr-defined]
        except NotAllowed as error:
            # The post ended or the mandate ran out since the hat was put on: go on as oneself.
            request.lost_hat = error  # type: ignore[attr-defined]
            request.session.pop(SESSION_POST, None)
            request.session.pop(SESSION_ON_BEHALF, None)
            request.actor = actor_of(request)  # type: ignore[attr-defined]
