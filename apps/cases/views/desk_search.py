"""Finding cases at the desk. What names a person (a document, a phone) is posted and never stands in an address."""

import re
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.cases import selectors
from apps.cases.choices import DESK_STATUSES, CaseStatus
from apps.cases.models import Case
from apps.cases.presentation import desk_status
from apps.common.lists import count_shown, filters_shown, neighbour_url, page_of
from apps.identity.requests import actor_of, at_a_post
from apps.identity.selectors import person_by_number
from apps.matters.models import Matter
from apps.work.selectors import Standing


@never_cache
@require_http_methods(["GET", "POST"])
@at_a_post
def case_search(request: HttpRequest) -> HttpResponse:
    """List the cases the post may view, newest first; a post of the search box becomes an address to look at."""
    if request.method == "POST":
        return _looked_for(request, request.POST.get("q", "").strip()[:60])
    actor = actor_of(request)
    given = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "status", "matter", "person")}
    found = _narrow(selectors.cases(reader=actor), given)
    page = page_of(found, order=selectors.ORDER, cursor=request.GET.get("cursor", ""))
    standings = selectors.standings(page.rows, now=timezone.now())
    here = reverse("cases:desk_search")
    context = {
        "rows": [_row(case, standings[case.pk]) for case in page.rows],
        "filters": _filters(given),
        "given": given,
        "count_text": _("%(count)s 件") % {"count": count_shown(found)},
        "newer_url": neighbour_url(here, given, page.previous),
        "older_url": neighbour_url(here, given, page.next),
    }
    return render(request, "cases/desk_search.html", context)


def _looked_for(request: HttpRequest, text: str) -> HttpResponse:
    """Turn what was typed into an address without personal numbers."""
    compact = re.sub(r"\s", "", text).upper()
    if re.fullmatch(r"[0-9A-Z]{9,18}|\+?[0-9]{8,15}", compact):
        person = person_by_number(compact)
        given = {**dict.fromkeys(("q", "status", "matter"), ""), "person": person.public_id if person else ""}
        # Whom the post has no case of, it does not learn to be known to the city.
        if person is not None and _narrow(selectors.cases(reader=actor_of(request)), given).exists():
            return redirect(_url({"person": person.public_id}))
        if re.fullmatch(r"1[0-9]{10}|[0-9]{17}[0-9X]", compact):
            return redirect(_url({"person": "none"}))
    return redirect(_url({"q": text}))


def _narrow(cases: QuerySet[Case], given: dict[str, str]) -> QuerySet[Case]:
    if given["status"] in CaseStatus.values:
        cases = cases.filter(status=given["status"])
    if given["matter"]:
        cases = cases.filter(matter__slug=given["matter"])
    if given["person"]:
        cases = cases.filter(Q(person__public_id=given["person"]) | Q(agent__public_id=given["person"]))
    text = given["q"]
    if not text:
        return cases
    if re.fullmatch(r"[0-9]{6,40}", text):
        return cases.filter(number__startswith=text)
    return cases.filter(Q(entity__name__startswith=text) | Q(entity__uscc=text.upper()))


def _row(case: Case, standing: Standing) -> dict[str, Any]:
    return {
        "url": reverse("cases:desk_case", args=[case.public_id]),
        "title": case.title,
        "number": case.number,
        "applicant": case.applicant_name,
        "status": desk_status(case),
        "department": case.department.short_name,
        "submitted_at": case.submitted_at,
        "left": standing.remaining,
    }


def _filters(given: dict[str, str]) -> list[dict[str, Any]]:
    matters = Matter.objects.order_by("-popularity", "id").values_list("slug", "name")
    found = [("status", _("状态"), DESK_STATUSES), ("matter", _("事项"), matters)]
    return filters_shown(found, given)


def _url(given: dict[str, str]) -> str:
    """Return the address of the list."""
    return f"{reverse('cases:desk_search')}?{urlencode({name: value for name, value in given.items() if value})}"
