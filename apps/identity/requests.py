"""From a request to its actor: the one place that types ``request.user``."""

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from apps.common.actor import ANONYMOUS, Actor, Channel
from apps.common.crypto import blind_index
from apps.identity.actors import Hat, actor_for
from apps.identity.errors import TooManyClaims, TooManyCodes
from apps.identity.models import Account

SESSION_POST = "acting_post"
SESSION_ON_BEHALF = "acting_on_behalf"
HEADER_POST = "X-Acting-Post"
HEADER_ON_BEHALF = "X-On-Behalf-Of"
HOST_BITS = 64  # of an IPv6 address: the part that names a network. Source: RFC 4291 §2.5.1
HATS_URL = "/hats/"
REQUEST_PURPOSE = "identity-request"
CHANNELS = frozenset({Channel.APP, Channel.KIOSK, Channel.PARTNER, Channel.WINDOW, Channel.PHONE})


def account_of(request: HttpRequest | Any) -> Account | None:
    """Return the signed-in account, or ``None``."""
    user = request.user
    return None if user is None or isinstance(user, AnonymousUser) or not user.is_authenticated else cast(Account, user)


def actor_of(request: HttpRequest | Any) -> Actor:
    """Return who is acting in this request, for pages (session) and the API (token and headers) alike.

    :raises DomainError: the hat named in the headers or the session does not fit the account
    """
    http: Any = getattr(request, "_request", request)
    cached = getattr(http, "_actor", None)
    if cached is None:
        cached = http._actor = _token_actor(request) if getattr(request, "auth", None) else _session_actor(http)
    return cast(Actor, cached)


def _session_actor(request: HttpRequest) -> Actor:
    account = account_of(request)
    if account is None:
        return ANONYMOUS
    return actor_for(
        account,
        Hat(request.session.get(SESSION_POST, ""), request.session.get(SESSION_ON_BEHALF, "")),
        channel=Channel.WEB,
        request_id=getattr(request, "request_id", ""),
        today=timezone.localdate(),
        second_factor=is_verified(request),
    )


def _token_actor(request: Any) -> Actor:
    account = account_of(request)
    if account is None:  # client credentials: a partner's program without a person
        return Actor(channel=Channel.PARTNER, request_id=getattr(request, "request_id", ""))
    channel = request.headers.get("X-Channel", Channel.APP)
    program = request.auth.application
    if program is None or not program.is_first_party:  # the journal keeps the channel: only our own programs name it
        channel = Channel.PARTNER
    return actor_for(
        account,
        Hat(request.headers.get(HEADER_POST, ""), request.headers.get(HEADER_ON_BEHALF, "")),
        channel=channel if channel in CHANNELS else Channel.APP,
        request_id=getattr(request, "request_id", ""),
        today=timezone.localdate(),
        second_factor="desk" in request.auth.scope.split(),  # granted only after a second factor
    )


def next_url(request: HttpRequest) -> str:
    """Return where the reader wanted to go, if that is a page of this portal; empty otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else ""


def address_of(request: Any) -> str:
    """Return the address a request came from; what a stranger writes into X-Forwarded-For is not believed.

    Of an IPv6 address the network: who has one host has all its 2⁶⁴ addresses, and would never run into a limit.
    """
    return _network_of(BaseThrottle().get_ident(request) or "")


def _network_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found.packed, HOST_BITS), strict=False).network_address)


class CodeThrottle(SimpleRateThrottle):
    """How often one address may ask for codes and real-name checks: they cost money and tell things."""

    scope = "code"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """Count by the address the request came from."""
        return str(self.cache_format % {"scope": self.scope, "ident": address_of(request)})


def check_rate(request: HttpRequest) -> None:
    """Count one more costly request of this address.

    :raises TooManyCodes: too many within the minute
    """
    throttle = CodeThrottle()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]
        raise TooManyCodes(seconds=int(throttle.wait() or 60) + 1)


class ClaimThrottle(SimpleRateThrottle):
    """How often one account may ask the register of firms in a day: an answer tells who leads what."""

    scope = "claim"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """Count by account."""
        account = account_of(request)
        ident = account.pk if account is not None else address_of(request)
        return str(self.cache_format % {"scope": self.scope, "ident": ident})


def check_claim_rate(request: HttpRequest) -> None:
    """Count one more question to the register of firms.

    :raises TooManyClaims: too many within the day
    """
    if not ClaimThrottle().allow_request(request, None):  # type: ignore[arg-type]
        raise TooManyClaims


def unreadable(*values: Any) -> str:
    """Return a keyed digest of what was sent: repeats are recognised without keeping numbers and names."""
    return blind_index("\n".join(map(str, values)), purpose=REQUEST_PURPOSE)


def is_verified(request: HttpRequest) -> bool:
    """Tell whether this session passed the second factor."""
    return bool(getattr(request.user, "is_verified", bool)())


def has_demo_help() -> bool:
    """Tell whether pages may show what makes the demonstration easy: its accounts, codes and texts."""
    return bool(settings.PORTAL_DEMO)


def at_a_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page of the desk be opened from a post only; who sits at none is asked to choose one."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if actor_of(request).is_staff else redirect(HATS_URL)

    return wrapped
