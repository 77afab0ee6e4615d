"""Signing in and out: by password, by a code to the phone, and the second factor of staff."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login

from apps.common.actor import Actor
from apps.identity import selectors
from apps.identity.choices import CodePurpose
from apps.identity.forms import CodeForm, SecondFactorForm, SignInForm
from apps.identity.middleware import OF_STAFF, SESSION_ENDED, SESSION_SEEN, SESSION_SIGN_IN, SESSION_STARTED
from apps.identity.models import Account
from apps.identity.requests import SESSION_POST, account_of, actor_of, has_demo_help, next_url
from apps.identity.services.accounts import sign_in_by_code
from apps.identity.services.sessions import note_signed_in, note_signed_out, pass_second_factor
from apps.identity.views.shared import code_page, page

BACKEND = "apps.identity.backends.AccountBackend"
ENDED = {
    "idle": _("您有一段时间没有操作，为了安全已经退出。请重新登录，没提交的内容还在草稿里。"),
    "age": _("您登录的时间较长，为了安全请重新登录。没提交的内容还在草稿里。"),
    f"idle{OF_STAFF}": _(
        "您有一段时间没有操作，为了安全已经退出。提交过的都在；还没提交的来电登记、补正和意见没有保存，请重新填写。"
    ),
    f"age{OF_STAFF}": _(
        "您登录的时间较长，为了安全请重新登录。提交过的都在；还没提交的来电登记、补正和意见没有保存，请重新填写。"
    ),
    f"elsewhere{OF_STAFF}": _("您的账号刚在别处登录，这里已经退出。如果不是您本人，请马上修改密码。"),
}


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a phone number or login name and a password; a refusal does not tell whether there is an account."""
    if account_of(request) is not None and request.method == "GET":
        return redirect(next_url(request) or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = authenticate(request, **form.cleaned_data)
        if isinstance(account, Account):
            return enter(request, account, through="password")
        form.add_error(None, _("手机号、登录名或密码不对。"))
    return page(request, "identity/sign_in.html", form, ended=ENDED.get(request.session.get(SESSION_ENDED, "")))


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Sign in with a code sent to the phone."""

    def complete(fields: dict[str, Any]) -> HttpResponse:
        account = sign_in_by_code(**fields, now=timezone.now())
        return enter(request, account, through="code")

    return code_page(
        request,
        purpose=CodePurpose.SIGN_IN,
        form_class=CodeForm,
        template="identity/sign_in_code.html",
        complete=complete,
    )


def enter(request: HttpRequest, account: Account, *, through: str, to: str = "") -> HttpResponse:
    """Start a session of this account with a new id and send the reader on."""
    now = timezone.now()
    wanted = next_url(request) or to
    login(request, account, backend=BACKEND)
    request.session.cycle_key()
    request.session[SESSION_STARTED] = request.session[SESSION_SEEN] = now.isoformat()
    request.session[SESSION_SIGN_IN] = account.last_login.isoformat() if account.last_login else ""
    request.session.pop(SESSION_ENDED, None)
    actor = Actor(
        account_id=account.pk,
        person_id=account.person_id,
        request_id=getattr(request, "request_id", ""),
        level=account.person.level if account.person else 0,
    )
    note_signed_in(account=account, through=through, actor=actor, at=now)
    response = _onward(account, wanted)
    if account.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, account.language, samesite="Lax", max_age=365 * 86400)
    return response


def _onward(account: Account, wanted: str) -> HttpResponse:
    if account.is_staff and selectors.active_posts(account).exists():
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        return redirect(reverse("identity:second_factor") + query)
    return redirect(wanted or settings.LOGIN_REDIRECT_URL)


@never_cache
@sensitive_post_parameters("token")
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Take the one-time password of a member of staff; acting from a post needs it."""
    account = account_of(request)
    if account is None or not selectors.active_posts(account).exists():
        return redirect(next_url(request) or settings.LOGIN_REDIRECT_URL)
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        device = pass_second_factor(
            account=account, token=form.cleaned_data["token"].replace(" ", ""), actor=actor_of(request), at=now
        )
        if device is not None:
            otp_login(request, device)
            request.session.cycle_key()
            return _to_post(request, account)
        form.add_error("token", _("动态口令不对，或刚刚用过。请等下一个口令再输入；连续输错要多等一会儿。"))
    shown = selectors.demo_token(account, timezone.now()) if has_demo_help() else ""
    has_device = selectors.has_second_factor(account)
    return page(request, "identity/second_factor.html", form, demo_token=shown, has_device=has_device)


def _to_post(request: HttpRequest, account: Account) -> HttpResponse:
    """Sit down at the only post, or let the reader choose between several."""
    wanted = next_url(request)
    posts = list(selectors.active_posts(account)[:2])
    if len(posts) == 1 and not account.person_id:
        request.session[SESSION_POST] = posts[0].public_id
        return redirect(wanted or settings.STAFF_HOME_URL)
    if wanted.startswith("/o/"):  # letting a program in does not depend on the hat
        return redirect(wanted)
    return redirect(reverse("identity:hats") + (f"?{urlencode({'next': wanted})}" if wanted else ""))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    account = account_of(request)
    if account is not None:
        note_signed_out(account=account, because="asked", actor=actor_of(request), at=timezone.now())
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Say that the account is locked for a while after too many wrong passwords."""
    minutes = int(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "identity/locked_out.html", {"minutes": minutes}, status=429)
