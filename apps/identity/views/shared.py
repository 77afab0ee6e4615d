"""What several of identity's pages do alike: keep the way back, ask for a code, send to the second factor."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.common.errors import DomainError
from apps.common.masking import mask_phone
from apps.identity.forms import CodeForm, PhoneForm, show_refusal
from apps.identity.models import Application
from apps.identity.requests import check_rate, has_demo_help, is_verified, next_url
from apps.identity.services.accounts import CODE_MINUTES, send_code

AUTHORIZE_PATH = "/o/authorize/"


def page(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """Render a page with a form and the way back."""
    wanted = next_url(request)
    context |= {"form": form, "next": wanted, "query": f"?{urlencode({'next': wanted})}" if wanted else ""}
    return let_return(render(request, template, context, status=422 if form.errors else 200), wanted)


def let_return(response: HttpResponse, url: str) -> HttpResponse:
    """Let the forms of this page end at the program that sent the reader here.

    Browsers hold a form's redirects against ``form-action``, so the program's own address, if it is registered, is added.
    """
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if parts.path == AUTHORIZE_PATH:
        allow_form_action(response, query.get("client_id", [""])[0], query.get("redirect_uri", [""])[0])
    return response


def allow_form_action(response: HttpResponse, client_id: str, redirect_uri: str) -> None:
    """Add a registered redirect address of a program to the page's ``form-action``."""
    program = Application.objects.filter(client_id=client_id).first()
    if program is None:
        return
    uri = redirect_uri or program.default_redirect_uri
    if not program.redirect_uri_allowed(uri):
        return
    parts = urlsplit(uri)
    source = f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"
    response._csp_update = {"form-action": [source]}  # type: ignore[attr-defined]


def needs_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the second factor when this session has not passed it; then back to this page."""
    if is_verified(request):
        return None
    return redirect(reverse("identity:second_factor") + "?" + urlencode({"next": request.get_full_path()}))


def code_page(
    request: HttpRequest,
    *,
    purpose: str,
    form_class: type[CodeForm],
    template: str,
    complete: Callable[[dict[str, Any]], HttpResponse],
    **context: Any,
) -> HttpResponse:
    """Ask for a phone number, send a code, ask for the code and what else the form has, and complete.

    :param complete: takes the form's fields; its refusals are shown in the form
    """
    asks_code = request.method == "POST" and "send" in request.POST
    form: PhoneForm = PhoneForm(request.POST) if asks_code else form_class(request.POST or None)
    if request.method == "GET":
        form = PhoneForm()
    elif form.is_valid():
        try:
            if not asks_code:
                return complete(form.cleaned_data)
            form = _sent(request, purpose, form.cleaned_data["phone"], form_class)
        except DomainError as error:
            show_refusal(form, error)
    return page(request, template, form, **context, **_state(request, form))


def _sent(request: HttpRequest, purpose: str, phone: str, form_class: type[CodeForm]) -> CodeForm:
    check_rate(request)
    send_code(phone=phone, purpose=purpose, now=timezone.now())
    return form_class(initial={"phone": phone})


def _state(request: HttpRequest, form: PhoneForm) -> dict[str, Any]:
    phone = str(form["phone"].value() or "")
    is_sent = isinstance(form, CodeForm)
    return {
        "is_sent": is_sent,
        "just_sent": is_sent and not form.is_bound,
        "masked_phone": mask_phone(phone.strip()),
        "minutes": CODE_MINUTES,
        "phone_url": f"{settings.SMS_URL}?phone={phone.strip()}" if has_demo_help() and is_sent else "",
    }
