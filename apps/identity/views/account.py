"""My account: what the portal knows of me, who looked, which programs I let in."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from oauth2_provider.scopes import get_scopes_backend

from apps.common.actor import ENTITY, PERSON, Actor
from apps.common.errors import DomainError
from apps.common.masking import mask_phone
from apps.identity import selectors
from apps.identity.choices import CodePurpose, Level
from apps.identity.forms import ChangePhoneForm, PasswordForm, show_refusal
from apps.identity.models import Account, Application
from apps.identity.permissions import sees_whole_firm
from apps.identity.requests import account_of, actor_of, check_rate
from apps.identity.services import accounts
from apps.identity.services.exports import export_account
from apps.identity.services.programs import withdraw_program
from apps.identity.views.shared import code_page, page

READS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class AllowedProgram:
    """A program that holds tokens, and what it may do in plain words."""

    id: str
    name: str
    scopes: list[str]


def _account(request: HttpRequest) -> Account:
    account = account_of(request)
    if account is None:
        raise Http404
    return account


@never_cache
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show my account."""
    mine = _account(request)
    now = timezone.now()
    context = {
        "account": mine,
        "rows": _rows(mine),
        "may_rise": mine.person is not None and mine.person.level < Level.MIDDLE,
        "principals": selectors.principals_of(mine, today=timezone.localdate(now)),
        "programs": _programs(mine),
        "reads": selectors.reads_shown(mine.person, most=READS_SHOWN) if mine.person else [],
        "are_reads_linked": actor_of(request).holder == (PERSON, mine.person_id),
        "languages": settings.LANGUAGES,
    }
    return render(request, "identity/account.html", context)


@never_cache
@require_GET
def reads(request: HttpRequest) -> HttpResponse:
    """Show who looked at my data or, in a firm's hat, at the firm's."""
    reader, mine = actor_of(request), request.GET.get("who") == "me"
    firm = None if mine else selectors.firm_of(reader)
    about = reader if firm is not None else replace(reader, on_behalf_type="", on_behalf_id=None, post_id=None)
    rows, page = selectors.reads_page(reader=about, cursor=request.GET.get("cursor", ""))
    here = reverse("identity:reads")
    base = f"{here}?who=me&cursor=" if mine else f"{here}?cursor="
    context = {
        "reads": rows,
        "are_reads_linked": reader.holder == about.holder,  # in another hat their pages do not open
        "firm": firm,
        "is_limited": firm is not None and not sees_whole_firm(reader),
        "tabs": _read_tabs(here, reader, mine=mine),
        "newer_url": f"{base}{page.previous}" if page.previous else "",
        "older_url": f"{base}{page.next}" if page.next else "",
    }
    return render(request, "identity/reads.html", context)


def _read_tabs(here: str, reader: Actor, *, mine: bool) -> list[dict[str, Any]]:
    if reader.is_staff or reader.on_behalf_type != ENTITY:
        return []
    return [
        {"label": _("本单位的"), "url": here, "current": not mine, "count": None},
        {"label": _("我本人的"), "url": f"{here}?who=me", "current": mine, "count": None},
    ]


def _rows(mine: Account) -> list[dict[str, Any]]:
    person = mine.person
    rows = [{"label": _("手机号"), "value": mask_phone(mine.phone)}]
    if not mine.phone:
        rows = [{"label": _("登录名"), "value": mine.username}]
    if person is not None:
        rows += [
            {"label": _("姓名"), "value": str(person)},
            {"label": person.get_id_type_display(), "value": person.masked_id_number},
        ]
        rows.append({"label": _("实名等级"), "value": str(person.get_level_display())})
    return rows


def _programs(mine: Account) -> list[AllowedProgram]:
    texts = get_scopes_backend().get_all_scopes()
    held: dict[str, AllowedProgram] = {}
    for token in selectors.live_tokens(mine, timezone.now()):
        program = token.application
        entry = held.setdefault(program.client_id, AllowedProgram(program.client_id, program.name, []))
        for scope in token.scope.split():
            text = str(texts.get(scope, scope))
            if text not in entry.scopes:
                entry.scopes.append(text)
    return list(held.values())


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take back what a program may do.

    :raises Http404: there is no such program
    """
    program = Application.objects.filter(client_id=request.POST.get("program", "")).first()
    if program is None:
        raise Http404
    withdraw_program(account=_account(request), program=program, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("已收回授权，这个应用不能再用您的账号。"))
    return redirect("identity:account")


@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """Hand out everything kept about me, as JSON."""
    data = export_account(account=_account(request), actor=actor_of(request), at=timezone.now())
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


@never_cache
@sensitive_post_parameters("code", "present")
@require_http_methods(["GET", "POST"])
def change_phone(request: HttpRequest) -> HttpResponse:
    """Move the account to another phone, with a code sent to the new one and the present password."""

    def complete(fields: dict[str, Any]) -> HttpResponse:
        check_rate(request)
        accounts.change_phone(account=_account(request), **fields, actor=actor_of(request), now=timezone.now())
        messages.success(request, _("手机号换好了，以后用新手机号登录。"))
        return redirect("identity:account")

    return code_page(
        request,
        purpose=CodePurpose.CHANGE_PHONE,
        form_class=ChangePhoneForm,
        template="identity/change_phone.html",
        complete=complete,
    )


@never_cache
@sensitive_post_parameters("present", "password")
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Set another password, with the present one; other sessions end."""
    mine = _account(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check_rate(request)  # a session left open must not be enough to find the password out
            accounts.change_password(account=mine, **form.cleaned_data, actor=actor_of(request), now=timezone.now())
        except DomainError as error:
            show_refusal(form, error)
        else:
            update_session_auth_hash(request, mine)
            messages.success(request, _("密码改好了，其他地方的登录已经退出。"))
            return redirect("identity:account")
    return page(request, "identity/change_password.html", form)
