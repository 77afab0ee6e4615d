"""From a request to its actor: the one place that types ``request.user``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework.throttling import BaseThrottle

from apps.common.actor import ANONYMOUS, Actor, Channel
from apps.common.crypto import blind_index
from apps.common.errors import DomainError
from apps.identity.actors import Hat, actor_for
from apps.identity.errors import TooManyClaims, TooManyCodes
from apps.identity.models import Account
from apps.identity.services.limits import count_try

SESSION_POST = "acting_post"
SESSION_ON_BEHALF = "acting_on_behalf"
HEADER_POST = "X-Acting-Post"
HEADER_ON_BEHALF = "X-On-Behalf-Of"
HOST_BITS = 64  # of an IPv6 address: the part that names a network. Source: RFC 4291 §2.5.1
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


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something may be tried, counted by address or by account."""

    name: str
    most: int
    refusal: type[DomainError]  # told ``seconds`` to wait
    seconds: int = 60
    by_account: bool = False

    def count(self, request: Any) -> int:
        """Count one more try and return how many seconds to wait, 0 for none."""
        account = account_of(request) if self.by_account else None
        who = address_of(request) if account is None else f"account {account.pk}"
        return count_try(name=self.name, who=who, most=self.most, seconds=self.seconds, now=timezone.now())


CODES = Rate("identity.codes", 10, TooManyCodes)  # codes and real-name checks: they cost money and tell things
CLAIMS = Rate("identity.claims", 20, TooManyClaims, seconds=86400, by_account=True)  # the register tells who leads what


def check_rate(request: Any, rate: Rate = CODES) -> None:
    """Count one more try against a rate, that of costly requests unless told.

    :raises DomainError: the rate's refusal, when there were too many
    """
    seconds = rate.count(request)
    if seconds:
        raise rate.refusal(seconds=seconds)


class RateThrottle(BaseThrottle):
    """A rate in the form the API's framework knows."""

    rate: ClassVar[Rate]
    _seconds = 0

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count one more request."""
        self._seconds = self.rate.count(request)
        return not self._seconds

    def wait(self) -> float:
        """Return for how many seconds to wait."""
        return self._seconds


class CodeThrottle(RateThrottle):
    """How often one address may ask for codes and real-name checks."""

    rate = CODES


class ClaimThrottle(RateThrottle):
    """How often one account may ask the register of firms."""

    rate = CLAIMS


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
        return view(request, *args, **kwargs) if actor_of(request).is_staff else redirect("identity:hats")

    return wrapped
