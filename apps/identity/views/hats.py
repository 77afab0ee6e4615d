"""Choosing whom to act as: oneself, a firm, another person, or a post."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.common.actor import Channel
from apps.identity import selectors
from apps.identity.actors import Hat, actor_for
from apps.identity.errors import SecondFactorNeeded
from apps.identity.models import Account
from apps.identity.presentation import mandate_cards
from apps.identity.requests import SESSION_ON_BEHALF, SESSION_POST, account_of, actor_of, is_verified, next_url
from apps.identity.services.sessions import note_hat

SELF = "self"
POST_PREFIX = "post:"


@dataclass(frozen=True, slots=True)
class HatChoice:
    """A hat on the page: ``value`` is what the form posts."""

    value: str
    title: str
    note: str
    icon: str
    current: bool


@never_cache
@require_http_methods(["GET", "POST"])
def hats(request: HttpRequest) -> HttpResponse:
    """Show the hats and put one on."""
    account = account_of(request)
    if account is None:
        return redirect(settings.LOGIN_URL)
    if request.method == "POST":
        return _put_on(request, account, _read(request.POST.get("hat", "")))
    actor, today = actor_of(request), timezone.localdate()
    given = list(selectors.mandates_given(account.person_id, today=today)) if account.person_id else []
    context = {
        "hats": _choices(request, account),
        "next": next_url(request),
        "given": mandate_cards(given, actor, today=today),
        "may_claim": account.person_id is not None or not account.is_staff,
        "is_oneself": not actor.is_staff and not actor.on_behalf_type,
    }
    return render(request, "identity/hats.html", context)


@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Change the post from the desk's header."""
    account = account_of(request)
    if account is None:
        return redirect(settings.LOGIN_URL)
    return _put_on(request, account, Hat(post=request.POST.get("post", "")))


def _read(value: str) -> Hat:
    if value.startswith(POST_PREFIX):
        return Hat(post=value.removeprefix(POST_PREFIX))
    return Hat() if value == SELF else Hat(on_behalf=value)


def _put_on(request: HttpRequest, account: Account, hat: Hat) -> HttpResponse:
    """Put a hat on if the account may wear it today.

    :raises NoSuchPost: another's post, or one that ended
    :raises NoMandate: no mandate, or not today
    """
    now = timezone.now()
    try:
        actor = actor_for(
            account,
            hat,
            channel=Channel.WEB,
            request_id=getattr(request, "request_id", ""),
            today=timezone.localdate(now),
            second_factor=is_verified(request),
        )
    except SecondFactorNeeded:
        back = reverse("identity:hats") + "?" + urlencode({"next": next_url(request)})
        return redirect(reverse("identity:second_factor") + "?" + urlencode({"next": back}))
    request.session[SESSION_POST], request.session[SESSION_ON_BEHALF] = hat.post, hat.on_behalf
    note_hat(account=account, actor=actor, at=now)
    home = settings.STAFF_HOME_URL if hat.post else settings.LOGIN_REDIRECT_URL
    return redirect(next_url(request) or home)


def _choices(request: HttpRequest, account: Account) -> list[HatChoice]:
    post, behalf = request.session.get(SESSION_POST, ""), request.session.get(SESSION_ON_BEHALF, "")
    found = [HatChoice(SELF, str(account), "", "user", not post and not behalf)]
    for principal in selectors.principals_of(account, today=timezone.localdate()):
        icon = "firm" if principal.id.startswith("entity:") else "users"
        current = behalf == principal.id and not post
        found.append(HatChoice(principal.id, principal.name, _note(principal), icon, current))
    for seat in selectors.active_posts(account):
        value = f"{POST_PREFIX}{seat.public_id}"
        found.append(HatChoice(value, seat.title, seat.department.name, "department", post == seat.public_id))
    return found


def _note(principal: selectors.Principal) -> str:
    """Say as what one acts for a principal, and how far: 经办人，到 2027-01-01，3 个事项."""
    parts = [principal.kind_label]
    if principal.valid_until is not None:
        parts.append(_("到 %(day)s") % {"day": principal.valid_until.isoformat()})
    if principal.matters:
        parts.append(
            ngettext("%(count)d 个事项", "%(count)d 个事项", len(principal.matters)) % {"count": len(principal.matters)}
        )
    return _("，").join(parts)
