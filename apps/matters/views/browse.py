"""Finding a matter: by words, by theme, by stage of life, by department, by district."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.common.geography import county_of
from apps.matters import selectors
from apps.matters.choices import FIRM_STAGES, PERSON_STAGES, Audience, LifeStage, Served
from apps.matters.models import Matter
from apps.matters.services import note_zero_hit
from apps.matters.views.cards import card_page, cards_of
from apps.organisation.choices import DivisionLevel
from apps.organisation.models import Department, Division

# Whom a list is for: the word in the address -> the code of 服务对象 (an enterprise stands for all legal persons).
_FOR = {"people": Served.NATURAL, "firms": Served.ENTERPRISE}
_LONGEST_QUERY = 100
TRY_INSTEAD = ("开饭店", "身份证丢了")  # what people type, and what finds the right thing


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer what the person typed; a search that finds nothing, or only what is near it, is counted and says so."""
    query = request.GET.get("q", "").strip()[:_LONGEST_QUERY]
    audience = request.GET.get("for", "")
    found = selectors.search_matters(query, served=_FOR.get(audience, "")) if query else []
    is_direct = selectors.is_direct(query, found)
    examples = [{"words": words, "url": reverse("matters:search", query={"q": words})} for words in TRY_INSTEAD]
    if query and not is_direct and not audience:
        note_zero_hit(text=query, at=timezone.now())
    context = {
        "query": query,
        "is_direct": is_direct,
        "try_instead": examples,
        "cards": cards_of(found),
        "tabs": _search_tabs(query, audience),
        "popular": [] if found else cards_of(selectors.popular_matters(limit=6)),
    }
    return render(request, "matters/search.html", context)


def _search_tabs(query: str, audience: str) -> list[dict[str, Any]]:
    if not query:
        return []
    names = {"": _("全部"), "people": _("个人"), "firms": _("企业和单位")}
    tabs = []
    for key, label in names.items():
        address = reverse("matters:search", query={"q": query, **({"for": key} if key else {})})
        tabs.append({"label": label, "url": address, "current": key == audience})
    return tabs


@login_not_required
@require_safe
def matter_list(request: HttpRequest) -> HttpResponse:
    """List matters for people or for firms, all of them or those of a theme."""
    audience = "firms" if request.GET.get("for") == "firms" else "people"
    which = Audience.LEGAL if audience == "firms" else Audience.NATURAL
    themes = selectors.themes_with_counts(which)
    chosen = next((theme for theme, _count in themes if theme.code == request.GET.get("theme", "")), None)
    matters: QuerySet[Matter]
    if chosen is not None:
        matters = selectors.matters_of_theme(audience=which, code=chosen.code)
    else:
        matters = selectors.published_matters(served=_FOR[audience])
    stages = FIRM_STAGES if audience == "firms" else PERSON_STAGES
    here = reverse("matters:matter_list")
    context = {
        "page": card_page(request, matters),
        "title": chosen.name if chosen else _("全部事项"),
        "tabs": [
            {"label": _("个人"), "url": f"{here}?for=people", "current": audience == "people"},
            {"label": _("企业和单位"), "url": f"{here}?for=firms", "current": audience == "firms"},
        ],
        "themes": [
            {
                "title": theme.name,
                "count": count,
                "url": f"{here}?for={audience}&theme={theme.code}",
                "current": theme == chosen,
            }
            for theme, count in themes
        ],
        "stages": [{"title": stage.label, "url": reverse("matters:stage_detail", args=[stage])} for stage in stages],
        "chosen": chosen,
        "all_url": f"{here}?for={audience}",
    }
    return render(request, "matters/matter_list.html", context)


@login_not_required
@require_safe
def stage_detail(request: HttpRequest, stage: str) -> HttpResponse:
    """List the matters of a stage of life, or of a firm's life."""
    if stage not in LifeStage.values:
        raise Http404
    context = {
        "page": card_page(request, selectors.matters_of_stage(stage)),
        "title": LifeStage(stage).label,
        "eyebrow": _("企业的一生") if stage in FIRM_STAGES else _("人的一生"),
        "crumbs": [{"title": _("全部事项"), "url": reverse("matters:matter_list")}],
    }
    return render(request, "matters/list_page.html", context)


@login_not_required
@require_safe
def department_list(request: HttpRequest) -> HttpResponse:
    """List the city's departments with the number of their matters, and the districts."""
    departments = [
        {
            "title": row.name,
            "count": row.matter_count,  # type: ignore[attr-defined]
            "url": reverse("matters:department_detail", args=[row.slug]),
            "phone": row.phone_consult,
        }
        for row in selectors.departments_offering()
    ]
    districts = [
        {"title": row.name, "url": reverse("matters:district_detail", args=[county_of(row.code)])}
        for row in Division.objects.filter(level=DivisionLevel.COUNTY).order_by("code")
    ]
    return render(request, "matters/department_list.html", {"departments": departments, "districts": districts})


@login_not_required
@require_safe
def department_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a department: phones, address, its matters, its bureaux in the districts."""
    department = get_object_or_404(Department.objects.select_related("division", "parent"), slug=slug, is_active=True)
    bureaux = selectors.bureaux_of(department)
    parent = department.parent
    crumbs = [{"title": _("部门"), "url": reverse("matters:department_list")}]
    if parent is not None:
        crumbs.append({"title": parent.name, "url": reverse("matters:department_detail", args=[parent.slug])})
    context = {
        "department": department,
        "page": card_page(request, selectors.matters_of_department(department)),
        "bureaux": [{"title": b.name, "url": reverse("matters:department_detail", args=[b.slug])} for b in bureaux],
        "crumbs": crumbs,
    }
    return render(request, "matters/department_detail.html", context)


@login_not_required
@require_safe
def district_detail(request: HttpRequest, code: str) -> HttpResponse:
    """List what the bureaux of a district take applications for."""
    division = get_object_or_404(Division, code=county_of(code).ljust(12, "0"), level=DivisionLevel.COUNTY)
    context = {
        "page": card_page(request, selectors.matters_of_district(division.code)),
        "title": _("%(district)s能办的事") % {"district": division.name},
        "eyebrow": _("区县"),
        "crumbs": [{"title": _("部门和区县"), "url": reverse("matters:department_list")}],
    }
    return render(request, "matters/list_page.html", context)
