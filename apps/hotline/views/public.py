"""For anybody: how a ticket stands, by its number and query code; questions others asked, with their answers."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.common.lists import filters_shown, neighbour_url, page_of
from apps.common.text import has_forbidden
from apps.hotline import presentation, selectors
from apps.hotline.forms import QueryForm
from apps.hotline.presentation import LIGHTS, PublicStanding
from apps.hotline.requests import QUERIES
from apps.identity.requests import check_rate

LONGEST_QUERY = 40


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def query(request: HttpRequest) -> HttpResponse:
    """Tell how a ticket stands to who has its number and code."""
    if request.method == "GET":
        return render(request, "hotline/query.html", {"form": QueryForm(), "found": None})
    check_rate(request, QUERIES)
    form = QueryForm(request.POST)
    found = presentation.public_standing(**form.cleaned_data) if form.is_valid() else None
    if found is None and not form.errors:
        form.add_error(None, _("没有找到。请对照短信，看看编号和查询码有没有输错。"))
    context = {"form": form, "found": _shown(found) if found else None}
    return render(request, "hotline/query.html", context, status=200 if found else 422)


def _shown(found: PublicStanding) -> dict[str, Any]:
    return {
        "number": found.number,
        "status": found.status_text,
        "light": LIGHTS.get(found.status, "grey"),  # type: ignore[call-overload]
        "department": found.department or _("12345 热线"),
        "due": found.due_text,
        "registered_at": found.registered_at,
        "answer": found.answer,
        "reason": found.reason,
        "right_channel": found.right_channel,
    }


@login_not_required
@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    """List questions and answers that everybody may read, found by words and by category."""
    given = {name: request.GET.get(name, "").strip()[:LONGEST_QUERY] for name in ("q", "category")}
    if any(has_forbidden(text) for text in given.values()):
        given = {"q": "", "category": ""}
    found = selectors.found_answers(words=given["q"], category=given["category"])
    page = page_of(found, order=selectors.PUBLISHED_ORDER, cursor=request.GET.get("cursor", ""))
    categories = selectors.categories(parent="").values_list("slug", "name")
    here = reverse("hotline:answers")
    context = {
        "rows": page.rows,
        "query": given["q"],
        "filters": filters_shown([("category", _("类别"), categories)], given),
        "newer_url": neighbour_url(here, given, page.previous),
        "older_url": neighbour_url(here, given, page.next),
    }
    return render(request, "hotline/answers.html", context)


@login_not_required
@require_GET
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one question with its answer, in words for everybody."""
    row = get_object_or_404(selectors.published_tickets(), public_id=public_id)
    context = {"row": row, "category": presentation.category_path(row.category)}
    return render(request, "hotline/answer.html", context)
