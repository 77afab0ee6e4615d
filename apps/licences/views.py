"""Pages: the wallet, a licence, showing it, and verifying one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.common.actor import Actor
from apps.common.errors import NotFound
from apps.common.lists import page_of
from apps.common.qr import qr_svg
from apps.common.signing import root_certificate_pem
from apps.files.views import file_response
from apps.identity.requests import actor_of, check_rate
from apps.journal.services import log_read, open_actions
from apps.licences import selectors, services
from apps.licences.choices import Verdict
from apps.licences.errors import PresentationOver
from apps.licences.forms import ActionForm, CauseForm, FileForm, IdentifierForm
from apps.licences.models import Licence
from apps.licences.permissions import is_holder
from apps.licences.presentation import face_rows, facts_of, light_of, status_text
from apps.licences.requests import LOOKS, verifier_of
from apps.licences.services.presenting import TOKEN_SECONDS
from apps.licences.services.verifying import Verification, verdict_of, verdict_text
from apps.licences.workflow import LICENCE

USES_SHOWN = 20


@require_GET
def licence_list(request: HttpRequest) -> HttpResponse:
    """Show the licences the reader holds."""
    reader, today = actor_of(request), timezone.localdate()
    page = page_of(selectors.licences(reader), order=selectors.ORDER, cursor=request.GET.get("cursor", ""))
    cards = [
        {
            "title": licence.type.name,
            "url": reverse("licences:detail", args=[licence.public_id]),
            "number": licence.number,
            "issuer": licence.issuer.name,
            "status": status_text(licence, today),
            "light": light_of(licence, today),
            "valid_until": licence.valid_until,
        }
        for licence in page.rows
    ]
    return render(request, "licences/list.html", {"cards": cards, "page": page})


@require_GET
@never_cache
def licence_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one licence, masked until its holder asks for the whole."""
    reader, today = actor_of(request), timezone.localdate()
    licence = selectors.licence_for(reader, public_id)
    holds = is_holder(reader, licence)
    unmasked = holds and request.GET.get("show") == "full"
    log_read(actor=reader, holder=licence.holder_key, subject=licence, at=timezone.now())
    actions = _choices(licence, reader) if reader.is_staff else []
    context = {
        "licence": licence,
        "facts": facts_of(licence),
        "rows": face_rows(licence, unmasked=unmasked),
        "status": status_text(licence, today),
        "light": light_of(licence, today),
        "can_present": holds and licence.is_usable(today),
        "is_holder": holds,
        "unmasked": unmasked,
        "action_form": ActionForm(actions=actions) if actions else None,
        "uses": selectors.licence_uses(reader, licence)[:USES_SHOWN],
    }
    return render(request, "licences/detail.html", context)


@require_GET
def licence_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the signed PDF."""
    reader = actor_of(request)
    licence = selectors.licence_for(reader, public_id)
    log_read(actor=reader, holder=licence.holder_key, subject=licence, at=timezone.now(), unmasked="licence:file")
    return file_response(licence.file, download=True)


@require_POST
def licence_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """Suspend, return, annul, revoke or deregister, with a reason."""
    actor = actor_of(request)
    licence = selectors.licence_for(actor, public_id)
    form = ActionForm(request.POST, actions=_choices(licence, actor))
    if not form.is_valid():
        return render(request, "licences/act.html", {"licence": licence, "form": form}, status=422)
    verb = services.VERBS[form.cleaned_data["action"]]
    verb(licence=licence, reason=form.cleaned_data["reason"], actor=actor, at=timezone.now())
    messages.success(request, _("已办理，持证人可以看到。"))
    return redirect("licences:detail", licence.public_id)


def _choices(licence: Licence, actor: Actor) -> list[tuple[str, str]]:
    possible = open_actions(LICENCE, licence, actor)
    return [(item.action, item.label) for item in possible if item.allowed and item.action in services.VERBS]


@require_http_methods(["GET", "POST"])
@never_cache
def present(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a code and show it; the code itself asks for the next one before it ends."""
    actor = actor_of(request)
    licence = selectors.licence_for(actor, public_id)
    context: dict[str, Any] = {"licence": licence, "seconds": TOKEN_SECONDS, "code": None}
    if request.method == "POST":
        code = services.present_licence(licence=licence, actor=actor, at=timezone.now())
        context |= {"code": code, "svg": qr_svg(code.url)}
    part = bool(request.headers.get("HX-Request"))
    return render(request, "licences/present_code.html" if part else "licences/present.html", context)


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Verify by identifier, by number and holder, or by file."""
    by_file = request.method == "POST" and "file" in request.FILES
    identifier_form = IdentifierForm(
        request.POST if request.method == "POST" and not by_file else None, auto_id="identifier_%s"
    )
    file_form = FileForm(request.POST, request.FILES, auto_id="file_%s") if by_file else FileForm(auto_id="file_%s")
    context: dict[str, Any] = {"identifier_form": identifier_form, "file_form": file_form}
    if request.method == "GET":
        return render(request, "licences/verify.html", context)
    check_rate(request, LOOKS)
    form: Any = file_form if by_file else identifier_form
    if not form.is_valid():
        return render(request, "licences/verify.html", context | {"form": form}, status=422)
    verifier, now = verifier_of(actor_of(request), form.cleaned_data["cause"]), timezone.now()
    if by_file:
        checked = services.verify_file(data=form.cleaned_data["file"].read(), verifier=verifier, at=now)
        return _result(request, checked.verification, signature=checked.signature)
    typed = form.cleaned_data["identifier"]
    if form.is_number:
        holder = form.cleaned_data["holder"]
        return _result(request, services.verify_number(number=typed, holder=holder, verifier=verifier, at=now))
    return _result(request, services.verify_identifier(identifier=typed, verifier=verifier, at=now))


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Verify by the QR code on paper: first the state alone, then, on the record, what is public."""
    check_rate(request, LOOKS)
    if request.method == "POST":
        form = CauseForm(request.POST)
        if form.is_valid():
            verifier = verifier_of(actor_of(request), form.cleaned_data["cause"])
            return _result(request, services.verify_code(code=code, verifier=verifier, at=timezone.now()))
    else:
        form = CauseForm()
    licence = selectors.licence_by_code(code)
    if licence is None:
        raise NotFound
    verdict = verdict_of(licence, timezone.localdate())
    first = Verification(verdict, verdict_text(licence, verdict), licence)
    return _result(request, first, form=form)


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """Look at what a holder shows: opening the address changes nothing, looking uses the code up."""
    check_rate(request, LOOKS)
    form = CauseForm(request.POST if request.method == "POST" else None)
    try:
        if request.method == "POST" and form.is_valid():
            verifier = verifier_of(actor_of(request), form.cleaned_data["cause"])
            return _result(request, services.scan_token(token=token, verifier=verifier, at=timezone.now()))
        return _result(request, services.peek_token(token=token, at=timezone.now()), form=form)
    except PresentationOver as error:
        return _result(request, Verification(Verdict.UNKNOWN, error.text), status=error.status)


@login_not_required
@require_GET
def root_certificate(_request: HttpRequest) -> HttpResponse:
    """Send the certificate under which all our files are signed."""
    response = HttpResponse(root_certificate_pem(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="yichuang-root.pem"'
    return response


def _result(request: HttpRequest, result: Verification, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"result": result, "checked_at": timezone.now(), **more}
    if result.licence:
        context["facts"] = facts_of(result.licence)
        if result.holder:
            context["facts"].insert(1, {"label": _("持证人"), "value": result.holder})
        context["rows"] = [{"label": label, "value": value} for label, value in result.fields]
    return render(request, "licences/verify_result.html", context, status=status)
