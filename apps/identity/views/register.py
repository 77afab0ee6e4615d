"""Registering in three steps, and a new password for a forgotten one."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from apps.common.actor import ANONYMOUS
from apps.common.errors import DomainError
from apps.identity.choices import CodePurpose, Level
from apps.identity.forms import CardForm, RealNameForm, RegisterForm, ResetForm, show_refusal
from apps.identity.requests import account_of, actor_of, check_rate, next_url
from apps.identity.services import accounts, people
from apps.identity.views.shared import code_page, page
from apps.identity.views.sign_in import enter

STEP = "step"  # in the address of the real-name page while registering


@login_not_required
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Make an account for a phone: the first of three steps."""

    def complete(fields: dict[str, Any]) -> HttpResponse:
        account = accounts.register(**fields, actor=ANONYMOUS, now=timezone.now())
        wanted = next_url(request)
        enter(request, account, through="code")
        return redirect(reverse("identity:real_name") + "?" + urlencode({STEP: "2", "next": wanted}))

    return code_page(
        request,
        purpose=CodePurpose.REGISTER,
        form_class=RegisterForm,
        template="identity/register.html",
        complete=complete,
        steps=_steps(1),
    )


def _steps(current: int) -> list[dict[str, str]]:
    titles = (_("手机号和密码"), _("实名认证（可以以后做）"), _("完成"))
    states = ["done" if number < current else "current" if number == current else "todo" for number in (1, 2, 3)]
    return [{"title": title, "state": state} for title, state in zip(titles, states, strict=True)]


@never_cache
@sensitive_post_parameters("id_number")
@require_http_methods(["GET", "POST"])
def real_name(request: HttpRequest) -> HttpResponse:
    """Verify who somebody is by name and ID number; the second step of registering, or later."""
    account = account_of(request)
    if account is None:
        return redirect(settings.LOGIN_URL)
    registers = request.GET.get(STEP) == "2"
    form = RealNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_rate(request)
            now = timezone.now()
            people.verify_account(
                account=account, **form.cleaned_data, actor=actor_of(request), at=now, today=timezone.localdate(now)
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            return _verified(request, registers=registers)
    done = reverse("identity:registered") + "?" + urlencode({"next": next_url(request)})
    steps = _steps(2) if registers else []
    return page(request, "identity/real_name.html", form, steps=steps, account=account, skip_url=done)


@never_cache
@sensitive_post_parameters("card_number", "phone")
@require_http_methods(["GET", "POST"])
def real_name_card(request: HttpRequest) -> HttpResponse:
    """Raise one's real-name level by a bank card of one's own."""
    account = account_of(request)
    if account is None or account.person is None:
        return redirect(reverse("identity:real_name") + "?" + urlencode({"next": request.get_full_path()}))
    form = CardForm(request.POST or None, initial={"phone": account.phone})
    if request.method == "POST" and form.is_valid():
        try:
            check_rate(request)
            people.raise_by_card(person=account.person, **form.cleaned_data, actor=actor_of(request), at=timezone.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("核对通过，您现在是中级实名。"))
            return redirect(next_url(request) or "identity:account")
    is_done = account.person.level >= Level.MIDDLE
    return page(request, "identity/real_name_card.html", form, account=account, is_done=is_done)


def _verified(request: HttpRequest, *, registers: bool) -> HttpResponse:
    wanted = next_url(request)
    if registers:
        return redirect(reverse("identity:registered") + "?" + urlencode({"next": wanted}))
    messages.success(request, _("实名认证成功。"))
    return redirect(wanted or "identity:account")


@require_GET
def registered(request: HttpRequest) -> HttpResponse:
    """Say that the account is ready, and go on to what the reader came for."""
    context = {"steps": _steps(4), "next": next_url(request), "account": account_of(request)}
    return render(request, "identity/registered.html", context)


@login_not_required
@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def reset_password(request: HttpRequest) -> HttpResponse:
    """Set a new password with a code sent to the phone."""

    def complete(fields: dict[str, Any]) -> HttpResponse:
        accounts.reset_password(**fields, actor=ANONYMOUS, now=timezone.now())
        messages.success(request, _("新密码设好了，请用新密码登录。"))
        wanted = next_url(request)
        return redirect(reverse("identity:sign_in") + (f"?{urlencode({'next': wanted})}" if wanted else ""))

    return code_page(
        request,
        purpose=CodePurpose.RESET,
        form_class=ResetForm,
        template="identity/reset_password.html",
        complete=complete,
    )
