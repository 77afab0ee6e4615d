"""The firm's space: what the register knows, who may act for it, appointing and ending agents, claiming a firm."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.common.errors import DomainError, IllegalTransition, Invalid, NotAllowed, NotFound
from apps.common.ids import new_token
from apps.common.lists import page_of
from apps.identity import presentation, selectors
from apps.identity.choices import MandateStatus
from apps.identity.forms import AgentForm, ClaimForm, show_refusal
from apps.identity.models import LegalEntity, Mandate
from apps.identity.requests import CLAIMS, account_of, actor_of, check_rate, unreadable
from apps.identity.services import firms, mandates
from apps.identity.services.coverage import offered_matters
from apps.journal.services import once

ORDER = ("ended", "-id")
KEY_LENGTH = 60


@never_cache
@require_GET
def firm(request: HttpRequest) -> HttpResponse:
    """Show the firm whose hat is worn; in another hat, the way to one."""
    return _firm_page(request)


def _firm_page(request: HttpRequest, *, wrong: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    reader, today = actor_of(request), timezone.localdate()
    standing = selectors.standing_of(reader=reader, today=today)
    if standing is None:
        return render(request, "identity/firm_none.html", {"is_staff": reader.is_staff})
    page = page_of(selectors.mandates(reader=reader), order=ORDER, cursor=request.GET.get("cursor", ""))
    cards = presentation.mandate_cards(page.rows, reader, today=today)
    active = {mandate.public_id for mandate in page.rows if mandate.status == MandateStatus.ACTIVE}
    here = reverse("identity:firm")
    context = {
        "firm": standing.firm,
        "standing": presentation.standing_text(standing),
        "leads": standing.leads,
        "sees_all": not reader.on_behalf_matters,
        "rows": presentation.firm_rows(standing.firm),
        "cards": [card for card in cards if card.id in active],
        "ended_cards": [card for card in cards if card.id not in active],
        "wrong": wrong or {},
        "newer_url": f"{here}?cursor={page.previous}" if page.previous else "",
        "older_url": f"{here}?cursor={page.next}" if page.next else "",
    }
    return render(request, "identity/firm.html", context, status=status)


def _led_firm(request: HttpRequest) -> LegalEntity:
    """Return the firm the reader is the legal representative of and whose hat they wear.

    :raises NotFound: no firm's hat
    :raises NotAllowed: an agent cannot appoint agents
    """
    standing = selectors.standing_of(reader=actor_of(request), today=timezone.localdate())
    if standing is None:
        raise NotFound
    if not standing.leads:
        raise NotAllowed
    return standing.firm


@never_cache
@sensitive_post_parameters("number")
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """Appoint an agent."""
    entity = _led_firm(request)
    form = AgentForm(request.POST or None, offered=offered_matters())
    if request.method == "POST" and form.is_valid():
        try:
            check_rate(request)
            _appoint_once(request, entity, form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("授权好了。对方会收到消息，登录后马上能以本单位的身份办事。"))
            return redirect("identity:firm")
    key = request.POST.get("key", "")[:KEY_LENGTH] or new_token()
    status = 422 if form.errors else 200
    return render(request, "identity/firm_appoint.html", {"firm": entity, "form": form, "key": key}, status=status)


def _appoint_once(request: HttpRequest, entity: LegalEntity, told: dict[str, Any]) -> None:
    """Appoint once for the page that was sent, however often it is sent."""
    actor, now = actor_of(request), timezone.now()
    given = {name: told[name] for name in ("name", "number", "matters", "valid_until")}
    once(
        scope=f"account:{actor.account_id}",
        key=f"appoint:{request.POST.get('key', '')[:KEY_LENGTH] or new_token()}",
        request=[entity.pk, unreadable(*given.values())],
        work=lambda: mandates.appoint_agent(entity=entity, **given, actor=actor, at=now).public_id,
        now=now,
    )


def _mandate(request: HttpRequest, public_id: str) -> Mandate:
    return get_object_or_404(selectors.mandates(reader=actor_of(request)), public_id=public_id)


@require_POST
def end_mandate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a mandate back at once; both are told why."""
    mandate = _mandate(request, public_id)
    home = "identity:firm" if mandate.entity_id else "identity:hats"
    reason = request.POST.get("reason", "")
    try:
        mandates.end_mandate(mandate=mandate, reason=reason, actor=actor_of(request), at=timezone.now())
    except Invalid as error:
        if mandate.entity_id:
            return _firm_page(request, wrong={public_id: error.errors[0].text}, status=error.status)
        messages.error(request, error.errors[0].text)
    except IllegalTransition as error:  # somebody was faster, or the button was pressed twice
        messages.info(request, error.text)
    else:
        messages.success(request, _("授权已撤回，对方马上不能再用这个身份。"))
    return redirect(home)


@require_POST
def lay_down(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop acting for a firm."""
    mandate = _mandate(request, public_id)
    try:
        mandates.lay_mandate_down(mandate=mandate, actor=actor_of(request), at=timezone.now())
    except IllegalTransition as error:
        messages.info(request, error.text)
    else:
        messages.success(request, _("您不再替这个单位办事了，单位会收到消息。"))
    return redirect(settings.LOGIN_REDIRECT_URL)


@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Claim a firm: the register is asked whether the reader is its legal representative."""
    account, actor = account_of(request), actor_of(request)
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_rate(request, CLAIMS)
            entity = firms.claim_firm(**form.cleaned_data, actor=actor, at=timezone.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            text = _("核对通过：%(firm)s。选“用这个身份”就能替它办事。") % {"firm": entity.name}
            messages.success(request, text)
            return redirect("identity:hats")
    person = account.person if account is not None else None
    context = {
        "form": form,
        "is_oneself": not actor.is_staff and not actor.on_behalf_type,
        "person": person,
        "is_known_enough": person is not None and person.level >= firms.CLAIM_LEVEL,
    }
    return render(request, "identity/firm_claim.html", context, status=422 if form.errors else 200)
