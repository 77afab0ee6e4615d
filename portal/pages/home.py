"""The home page: what do you want to do? For elders the six things they do most, and the phone."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.common.actor import Actor
from apps.matters import selectors as matters
from apps.matters.choices import Audience
from apps.organisation.selectors import districts_with_streets, hall_rows, halls
from portal.context import Site
from portal.pages.life_events import FIRMS, PEOPLE, life_events, tile_of
from portal.pages.ongoing import going_on

POPULAR = 12
IN_PROGRESS = 4
LIFE_EVENTS = ((PEOPLE, 8), (FIRMS, 4))
CACHE_SECONDS = 60
# What people type most; each finds its matter by the synonyms.
SEARCHES = ("换身份证", "开饭馆", "提取公积金", "异地看病")
# What elders do most: title, what it is in a few words, picture, the matter.
ELDER_MATTERS = (
    (_("高龄津贴"), _("满 80 岁，每月都有"), "money", "old-age-allowance"),
    (_("看病报销"), _("去外地看病，先备个案"), "health", "remote-treatment"),
    (_("换身份证"), _("到期、丢了都能办"), "user", "id-card"),
    (_("社保卡"), _("领养老金、看病都用它"), "pension", "social-card"),
)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page; the part that is the same for all is kept for a minute."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    site = Site(request)
    context: dict[str, Any] = {"in_progress": in_progress(actor)}
    if site.elder:
        return render(request, "portal/home_elder.html", context | {"elder_tiles": _elder_tiles()})
    return render(request, "portal/home.html", context | _same_for_all())


def in_progress(actor: Actor, most: int = IN_PROGRESS) -> list[dict[str, str]]:
    """Return what goes on for the reader as cards; none for strangers and posts."""
    return going_on(actor, most=most) if actor.holder is not None else []


def _same_for_all() -> dict[str, Any]:
    key = f"home:{get_language()}"
    found: dict[str, Any] | None = caches["local"].get(key)
    if found is None:
        found = _read()
        caches["local"].set(key, found, CACHE_SECONDS)
    return found


def _read() -> dict[str, Any]:
    listed, districts = reverse("matters:matter_list"), districts_with_streets()
    return {
        "searches": [{"title": text, "url": reverse("matters:search", query={"q": text})} for text in SEARCHES],
        "popular": [
            {"name": matter.name, "summary": "", "url": reverse("matters:guide", args=[matter.slug])}
            for matter in matters.popular_matters(limit=POPULAR)
        ],
        "life_events_url": reverse("life_event_list"),
        "life_events": [
            tile_of(event)
            for audience, most in LIFE_EVENTS
            for event in [event for event in life_events() if event.audience == audience][:most]
        ],
        "themes_natural": _themes(Audience.NATURAL, f"{listed}?for=people&theme="),
        "themes_legal": _themes(Audience.LEGAL, f"{listed}?for=firms&theme="),
        "departments": [
            {"title": row.short_name, "url": reverse("matters:department_detail", args=[row.slug])}
            for row in matters.departments_offering()
        ],
        "districts": [
            {"title": row.name, "url": reverse("matters:district_detail", args=[row.code])} for row in districts
        ],
        "places": districts,
        "halls": [{"row": row} for row in hall_rows(halls(), now=timezone.now())],
    }


def _themes(audience: str, address: str) -> list[dict[str, str]]:
    return [
        {"title": theme.name, "url": f"{address}{theme.code}"} for theme, _n in matters.themes_with_counts(audience)
    ]


def _elder_tiles() -> list[dict[str, str]]:
    known = set(matters.published_matters().values_list("slug", flat=True))
    tiles = [
        _tile(title, text, icon, reverse("matters:guide", args=[slug]))
        for title, text, icon, slug in ELDER_MATTERS
        if slug in known
    ]
    return [
        *tiles,
        _tile(_("查我的办件"), _("办到哪一步了"), "files", reverse("cases:list")),
        _tile(_("附近办事大厅"), _("地址、电话、几点开门"), "district", reverse("organisation:hall_list")),
    ]


def _tile(title: str | Promise, text: str | Promise, icon: str, url: str) -> dict[str, str]:
    return {"title": str(title), "text": str(text), "icon": icon, "url": url}
