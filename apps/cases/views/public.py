"""For anybody: how a case stands, by its number and query code; whether a document is genuine. No personal data."""

import hashlib
import hmac
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.cases import presentation, selectors
from apps.cases.choices import CaseStatus, DocumentKind
from apps.cases.errors import TooManyTries
from apps.cases.forms import CompareForm, QueryForm
from apps.cases.models import Case, Document
from apps.common.errors import NotFound
from apps.common.signing import verify_pdf
from apps.identity.requests import Rate, check_rate

TRIES_PER_MINUTE = 10  # codes can be guessed one after another, so nobody may try many
QUERIES = Rate("cases.query", TRIES_PER_MINUTE, TooManyTries)
COMPARISONS = Rate("cases.verify", TRIES_PER_MINUTE, TooManyTries)
UNDONE_BY = {CaseStatus.REVOKED: (DocumentKind.APPROVAL, DocumentKind.ACCEPTANCE)}


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def query(request: HttpRequest) -> HttpResponse:
    """Tell how a case stands to who has the paper with its number and code."""
    if request.method == "GET":
        return render(request, "cases/query.html", {"form": QueryForm(), "found": None})
    check_rate(request, QUERIES)
    form = QueryForm(request.POST)
    case = _case_by(form.cleaned_data["number"], form.cleaned_data["code"]) if form.is_valid() else None
    if case is None:
        if not form.errors:
            form.add_error(None, _("没有找到。请对照凭证，看看编号和查询码有没有输错。"))
        return render(request, "cases/query.html", {"form": form, "found": None}, status=422)
    return render(request, "cases/query.html", {"form": form, "found": _standing(case)})


def _case_by(number: str, code: str) -> Case | None:
    case = selectors.case_by_number(number)
    return case if case is not None and hmac.compare_digest(case.query_code.encode(), code.encode()) else None


def _standing(case: Case) -> dict[str, Any]:
    standing = selectors.standings([case], now=timezone.now())[case.pk]
    return {
        "title": case.title,
        "number": case.number,
        "status": presentation.status_words(case),
        "light": presentation.light_of(case, standing),
        "department": case.department,
        "due": presentation.due_words(standing),
        "steps": presentation.steps_of(case, selectors.progress_of(case, list(selectors.history_of(case)))),
    }


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def verify_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell what a document is and whether it holds; compare a file with it byte for byte."""
    document = selectors.document_by_public_id(public_id)
    if document is None:
        raise NotFound
    context = {"rows": _facts(document), "holds": _holds(document), "form": CompareForm(), "result": None}
    if request.method == "GET":
        return render(request, "cases/verify_document.html", context)
    check_rate(request, COMPARISONS)
    form = CompareForm(request.POST, request.FILES)
    context["form"] = form
    if not form.is_valid():
        return render(request, "cases/verify_document.html", context, status=422)
    data = form.cleaned_data["file"].read()
    same = hmac.compare_digest(hashlib.sha256(data).hexdigest(), document.sha256)
    context["result"] = {"same": same, "signature": verify_pdf(data)}
    return render(request, "cases/verify_document.html", context)


def _facts(document: Document) -> list[dict[str, str]]:
    plain = {"note": "", "url": "", "tag": "", "light": "", "unmask_url": ""}
    rows = [
        {"label": _("文书"), "value": str(document.get_kind_display())},
        {"label": _("文号"), "value": document.number},
        {"label": _("事项"), "value": document.case.title},
        {"label": _("签发部门"), "value": document.case.department.name},
        {"label": _("签发日期"), "value": f"{timezone.localtime(document.issued_at):%Y-%m-%d}"},
        {"label": "SHA-256", "value": document.sha256},
    ]
    return [plain | row for row in rows]


def _holds(document: Document) -> bool:
    """Tell whether the document still holds: a decision taken back does not."""
    return document.kind not in UNDONE_BY.get(CaseStatus(document.case.status), ())
