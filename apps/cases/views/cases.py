"""My cases, and one case: where it is, who has it, when it is due, what to do, all papers, what happened."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.cases import presentation, selectors
from apps.cases.choices import UNDECIDED, CaseAction, CaseStatus, MaterialSource, MaterialState
from apps.cases.models import Case, CaseMaterial, Document
from apps.cases.permissions import open_promises
from apps.cases.requests import act
from apps.cases.services.intake import pending_correction
from apps.cases.views.promised import promised_part, take_promised, wanted_papers
from apps.cases.views.shared import guide_url, my_case
from apps.common.errors import Conflict, NotFound
from apps.common.lists import page_of
from apps.common.panels import panels_at
from apps.files.views import file_response
from apps.identity.requests import actor_of
from apps.matters.presentation import answer_groups, situation_rows


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """List the reader's cases, those still going on first."""
    show_all = request.GET.get("show") == "all"
    found = selectors.cases(reader=actor_of(request), open_only=not show_all)
    page = page_of(found, order=selectors.ORDER, cursor=request.GET.get("cursor", ""))
    standings = selectors.standings(page.rows, now=timezone.now())
    here = reverse("cases:list")
    cursor = f"{here}?show=all&cursor=" if show_all else f"{here}?cursor="
    context = {
        "cards": [presentation.card_of(case, standings[case.pk]) for case in page.rows],
        "tabs": [
            {"label": _("正在办"), "url": here, "current": not show_all, "count": None},
            {"label": _("全部"), "url": f"{here}?show=all", "current": show_all, "count": None},
        ],
        "has_ended": not page.rows and not show_all and selectors.cases(reader=actor_of(request)).exists(),
        "newer_url": f"{cursor}{page.previous}" if page.previous else "",
        "older_url": f"{cursor}{page.next}" if page.next else "",
    }
    return render(request, "cases/case_list.html", context)


@never_cache
@require_GET
def case_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a case whole."""
    reader = actor_of(request)
    if reader.is_staff:  # the applicant's page hides nothing; the desk's asks for a reason
        return redirect("cases:desk_case", public_id=public_id)
    return _page(request, my_case(request, public_id), {})


@require_POST
def bring_promised(request: HttpRequest, public_id: str, material: str) -> HttpResponse:
    """Take a paper that was promised for later; what cannot be used is named beside it."""
    case = my_case(request, public_id)
    wanted = next((paper for paper in wanted_papers(case) if paper.id == material), None)
    if wanted is None:
        return redirect("cases:detail", public_id)
    errors = take_promised(request, case, wanted)
    if errors:
        return _page(request, my_case(request, public_id), {wanted.id: errors})
    messages.success(request, _("收到了“%(name)s”。") % {"name": wanted.name})
    return redirect("cases:detail", public_id)


def _page(request: HttpRequest, case: Case, errors: Mapping[str, Sequence[str]]) -> HttpResponse:
    """Show a case; ``errors`` by the promised paper that came and could not be used."""
    reader, now = actor_of(request), timezone.now()
    standing = selectors.standings([case], now=now)[case.pk]
    events = list(selectors.history_of(case))
    corrections = list(case.correction_rows.order_by("id"))
    correction = pending_correction(case) if case.status == CaseStatus.CORRECTION else None
    definition = case.version.parsed
    context = {
        "case": case,
        "status": presentation.status_words(case),
        "light": presentation.light_of(case, standing),
        "to_do": presentation.to_do(case, selectors.licence_of(case), correction, open_promises(case)),
        "promised": promised_part(case, standing.clock, errors=errors, today=timezone.localdate(now)),
        "errors": [{"field": f"m-{name}", "text": text} for name, texts in errors.items() for text in texts],
        "steps": presentation.steps_of(case, selectors.progress_of(case, events)),
        "most_on_a_line": presentation.MOST_ON_A_LINE,
        "rows": _rows(case, presentation.due_row(standing, now=now)),
        "ended_badly": presentation.ended_badly(case),
        "documents": [_document(case, row) for row in selectors.documents_of(case)],
        "materials": [_material(case, row) for row in selectors.materials_of(case)],
        "history": presentation.history(case, events, corrections),
        "situation_rows": situation_rows(definition.situations, case.situations),
        "groups": answer_groups(definition.form, case.answers or {}, case.situations),
        "may_withdraw": presentation.may_withdraw(selectors.actions_of(case, reader)),
        "department": case.department,
        "panels": panels_at("case", case, reader=reader, now=now),
    }
    return render(request, "cases/case_detail.html", context, status=422 if errors else 200)


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an application back before it is decided; a second click finds it done."""
    case = my_case(request, public_id)
    try:
        act(case=case, action=CaseAction.WITHDRAW, data={}, actor=actor_of(request), at=timezone.now())
    except Conflict as error:
        messages.warning(request, error.text)
    else:
        messages.success(request, _("已经为您撤回。想再办，可以随时重新申请。"))
    return redirect("cases:detail", public_id)


@require_GET
def case_document(request: HttpRequest, public_id: str, document: str) -> HttpResponse:
    """Send a legal document of one's own case."""
    case = my_case(request, public_id)
    row = selectors.documents_of(case).filter(public_id=document).first()
    if row is None:
        raise NotFound
    return file_response(row.file, download=True)


@require_GET
def case_material(request: HttpRequest, public_id: str, material: str) -> HttpResponse:
    """Send a paper one handed in."""
    case = my_case(request, public_id)
    row = case.materials.filter(public_id=material, file__isnull=False).select_related("file").first()
    if row is None or row.file is None:
        raise NotFound
    return file_response(row.file)


def _rows(case: Case, due: dict[str, str]) -> list[dict[str, Any]]:
    department = case.department
    step = next((step.title for step in case.version.parsed.procedure.steps if step.id == case.step), "")
    rows = [
        {"label": _("办件编号"), "value": case.number},
        {"label": _("查询码"), "value": case.query_code, "note": _("凭编号和查询码，不登录也能查进度")},
        {"label": _("申请人"), "value": case.entity.name if case.entity else case.person.name if case.person else ""},
        {"label": _("谁在办"), "value": department.name, "note": step if case.status == CaseStatus.PROCESSING else ""},
        due,
        {"label": _("咨询电话"), "value": department.phone_consult},
        {"label": _("提交时间"), "value": f"{timezone.localtime(case.submitted_at):%Y-%m-%d %H:%M}"},
        {"label": _("办事指南"), "value": case.title, "url": guide_url(case.matter.slug)},
    ]
    plain = {"note": "", "url": "", "tag": "", "light": "", "unmask_url": ""}
    return [plain | row for row in rows if row["value"]]


def _document(case: Case, row: Document) -> dict[str, str]:
    day = presentation.day_words(timezone.localdate(row.issued_at))
    return {
        "name": str(row.get_kind_display()),
        "url": reverse("cases:document", args=[case.public_id, row.public_id]),
        "note": f"{row.number} · {day}",
        "tag": "",
        "light": "",
        "remove_value": "",
        "token": "",
    }


def _material(case: Case, row: CaseMaterial) -> dict[str, str]:
    wrong = row.state == MaterialState.NEEDS_CORRECTION
    later = ""
    if row.source == MaterialSource.PROMISED:
        later = _("答应后补，还没有交") if case.status in UNDECIDED else _("没有补交")
    return {
        "name": row.name,
        "url": reverse("cases:material", args=[case.public_id, row.public_id]) if row.file_id else "",
        "note": " · ".join(part for part in (row.file.name if row.file else "", str(row.get_source_display())) if part),
        "tag": _("需要重交") if wrong else later,
        "light": "yellow",
        "remove_value": "",
        "token": "",
    }
