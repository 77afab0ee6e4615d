"""A case at the desk: who applies with what on the left, the decision on the right, what happened below."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from rest_framework.exceptions import ValidationError

from apps.cases import selectors
from apps.cases.models import Case
from apps.cases.permissions import open_promises
from apps.cases.presentation import desk_status
from apps.cases.requests import VERBS, act
from apps.cases.views.answers import Shown, answer_parts, changed_rows, holder_rows
from apps.cases.views.desk_forms import data_from, verb_forms
from apps.cases.views.desk_preview import notice_preview
from apps.cases.views.desk_timeline import clock_rows, history_rows
from apps.common.actor import Actor
from apps.common.errors import DomainError, NotFound, StaleVersion, error_texts
from apps.common.panels import panels_at
from apps.files.views import file_response
from apps.identity.requests import actor_of, at_a_post
from apps.journal.errors import ReasonTooShort
from apps.journal.services import log_read, reason_to_look
from apps.organisation.selectors import work_calendar
from apps.work import services as work
from apps.work.choices import ItemAction
from apps.work.selectors import handling_of, live_items_of, opinions_of, remaining


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was just tried and did not go through: it is shown again with what is wrong."""

    action: str = ""
    posted: QueryDict | None = None
    errors: dict[str, list[str]] | None = None
    notice: str = ""
    preview: dict[str, Any] | None = None
    unmasked: str = ""


NOTHING = Attempt()


@never_cache
@require_GET
@at_a_post
def desk_case(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a case; opening it is noted for the applicant to see."""
    return _page(request, seen_case(actor_of(request), public_id))


def seen_case(actor: Actor, public_id: str) -> Case:
    """Return a case the post may view, or 404."""
    case: Case = get_object_or_404(selectors.case_detail(reader=actor), public_id=public_id)
    return case


def _page(request: HttpRequest, case: Case, attempt: Attempt = NOTHING, *, status: int = 200) -> HttpResponse:
    actor, now, calendar = actor_of(request), timezone.now(), work_calendar()
    if not attempt.unmasked:  # whichever way the page came up; unmasking is noted by itself
        log_read(actor=actor, holder=case.holder, subject=case, at=now)
    actions = selectors.actions_of(case, actor)
    item = live_items_of(case).select_related("assignee__department").first()
    clocks = selectors.clocks_of_case(case)
    running = next((clock for clock in reversed(clocks) if clock.stopped_on is None), None)
    forms = verb_forms(case, actions, tried=attempt.action, posted=attempt.posted, errors=attempt.errors)
    for form in forms:
        form.preview = attempt.preview if form.action == attempt.action else None
    context = {
        "case": case,
        "status": desk_status(case),
        "left": remaining(running, now=now, calendar=calendar) if running else None,
        "holder": [_row(case, shown, attempt.unmasked) for shown in holder_rows(case) if shown.full],
        "parts": [
            {"title": part.title, "rows": [_row(case, shown, attempt.unmasked) for shown in part.rows]}
            for part in answer_parts(case)
        ],
        "materials": _materials(case),
        "promised": open_promises(case),
        "documents": _documents(case),
        "corrections": [(row, changed_rows(case, row.changes or {})) for row in case.correction_rows.order_by("id")],
        "forms": forms,
        "refused": [one for one in actions if not one.allowed],
        "attempt": attempt,
        "item": handling_of(item, actor) if item else None,
        "clocks": clock_rows(clocks, now=now, calendar=calendar),
        "opinions": list(opinions_of(case)),
        "history": history_rows(case, selectors.history_of(case)),
        "licence": selectors.licence_identifier(case),
        "panels": panels_at("desk_case", case, reader=actor, now=now),
    }
    return render(request, "cases/desk_case.html", context, status=status)


def _row(case: Case, shown: Shown, unmasked: str) -> dict[str, str]:
    if shown.mask is None or not shown.full:
        return {"label": shown.label, "value": shown.full}
    if shown.path == unmasked:
        return {"label": shown.label, "value": shown.full, "note": _("本次查看已留痕")}
    url = reverse("cases:desk_unmask", args=[case.public_id])
    return {"label": shown.label, "value": shown.value, "unmask_url": f"{url}?field={shown.path}"}


def _materials(case: Case) -> list[dict[str, str]]:
    lights = {"checked": "green", "needs_correction": "yellow", "given": "blue", "awaited": "yellow"}
    return [
        {
            "name": row.name,
            "url": reverse("cases:desk_material", args=[case.public_id, row.public_id])
            if row.file_id or row.licence_id
            else "",
            "note": " · ".join(filter(None, (row.get_source_display(), row.file.name if row.file else "", row.note))),
            "tag": row.get_state_display(),
            "light": lights[row.state],
        }
        for row in selectors.materials_of(case)
    ]


def _documents(case: Case) -> list[dict[str, str]]:
    return [
        {
            "name": row.get_kind_display(),
            "url": reverse("cases:desk_document", args=[case.public_id, row.public_id]),
            "note": f"{row.number} · {timezone.localtime(row.issued_at):%Y-%m-%d %H:%M}",
        }
        for row in selectors.documents_of(case)
    ]


@require_POST
@at_a_post
def desk_verb(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Do one thing with a case; what does not go through is shown again with the reason and all that was typed."""
    if action not in VERBS:
        raise NotFound
    actor = actor_of(request)
    case = seen_case(actor, public_id)
    if "_preview" in request.POST:
        preview = notice_preview(case, request.POST)
        return _page(request, case, Attempt(action, request.POST, preview=preview))
    try:
        case = act(case=case, action=action, data=data_from(action, request.POST), actor=actor, at=timezone.now())
    except ValidationError as error:
        attempt = Attempt(action, request.POST, error_texts(error.detail), _("还没有办：有内容需要改一下。"))
        return _page(request, case, attempt, status=422)
    except StaleVersion:
        notice = _("同事刚刚处理过这件，您的操作没有执行。下面是现在的情况，请核对后再办。")
        return _page(request, seen_case(actor, public_id), Attempt(action, request.POST, notice=notice), status=409)
    except DomainError as error:
        fresh = seen_case(actor, public_id)
        return _page(request, fresh, Attempt(action, request.POST, notice=error.text), status=error.status)
    messages.success(request, _("办好了。现在：%(status)s") % {"status": desk_status(case)})
    return redirect("cases:desk_case", public_id=public_id)


@never_cache
@require_POST
@at_a_post
def desk_unmask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one hidden number for this page view; the reason is kept and shown to the person."""
    actor = actor_of(request)
    case = seen_case(actor, public_id)
    path = request.GET.get("field", "")
    rows = [*holder_rows(case), *(row for part in answer_parts(case) for row in part.rows)]
    shown = next((row for row in rows if row.path == path and row.mask is not None), None)
    if shown is None:
        raise NotFound
    try:
        reason = reason_to_look(request.POST.get("reason", ""))
    except ReasonTooShort as error:
        return _page(request, case, Attempt(notice=error.text), status=error.status)
    log_read(actor=actor, holder=case.holder, subject=case, at=timezone.now(), unmasked=path[:200], reason=reason)
    if request.headers.get("HX-Request"):
        return render(request, "cases/desk_unmasked.html", {"value": shown.full})
    return _page(request, case, Attempt(unmasked=path))


@never_cache
@require_GET
@at_a_post
def desk_material(request: HttpRequest, public_id: str, material: str) -> HttpResponse:
    """Open a material in the browser; noted for the applicant to see."""
    actor = actor_of(request)
    case = seen_case(actor, public_id)
    row = get_object_or_404(case.materials.select_related("file", "licence__file"), public_id=material)
    file = row.file or (row.licence.file if row.licence else None)
    if file is None:
        raise NotFound
    log_read(actor=actor, holder=case.holder, subject=case, at=timezone.now(), unmasked=f"material:{row.material}")
    return file_response(file)


@never_cache
@require_GET
@at_a_post
def desk_document(request: HttpRequest, public_id: str, document: str) -> HttpResponse:
    """Open a legal document of a case."""
    actor = actor_of(request)
    case = seen_case(actor, public_id)
    row = get_object_or_404(selectors.documents_of(case), public_id=document)
    log_read(actor=actor, holder=case.holder, subject=case, at=timezone.now(), unmasked=f"document:{row.kind}")
    return file_response(row.file)


@require_POST
@at_a_post
def desk_item(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Take the case's present piece of work, put it back, or hand it to a colleague."""
    actor, now = actor_of(request), timezone.now()
    case = seen_case(actor, public_id)
    item, to = live_items_of(case).first(), request.POST.get("to", "")
    if item is None or action not in ItemAction.values:
        raise NotFound
    try:
        work.act_on_item(item=item, action=action, to=to, actor=actor, at=now)
    except DomainError as error:
        return _page(request, seen_case(actor, public_id), Attempt(notice=error.text), status=error.status)
    messages.success(request, _("办好了：%(action)s。") % {"action": ItemAction(action).label})
    return redirect("cases:desk_case", public_id=public_id)
