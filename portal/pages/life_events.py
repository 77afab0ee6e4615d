"""The big moments of a life and of a firm: what to do and in which order; read once from the reviewed file."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.approvals.selectors import published_schemes
from apps.matters.choices import FULL_ONLINE_DEPTH, MatterStatus
from apps.matters.models import Matter
from apps.matters.selectors import published_matters

# Pictures the file names -> those drawn for the portal.
_ICONS = {
    "baby": "birth",
    "school": "school",
    "briefcase": "work",
    "map-pin": "district",
    "rings": "marriage",
    "home": "house",
    "compass": "users",
    "heart": "health",
    "hand": "user",
    "sun": "pension",
    "candle": "candle",
    "truck": "car",
}
_PLAIN = "firm"
PEOPLE, FIRMS = "people", "firms"


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One moment: for whom, its picture, and what belongs to it, in the order it is done."""

    slug: str
    title: str
    audience: str
    icon: str
    intro: str
    matters: tuple[str, ...]
    scheme: str = ""  # what does it in one go, where there is such a thing


@lru_cache(maxsize=1)
def life_events() -> tuple[LifeEvent, ...]:
    """Return the moments in the order of the file; it changes only with a new release."""
    path = Path(settings.BASE_DIR) / "data" / "matters" / "life_events.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(
        LifeEvent(
            slug=entry["slug"],
            title=entry["title"],
            audience=entry["audience"],
            icon=_ICONS.get(entry["icon"], _PLAIN),
            intro=entry["intro"],
            matters=tuple(entry["matters"]),
            scheme=entry.get("scheme", ""),
        )
        for entry in entries
    )


def tile_of(event: LifeEvent) -> dict[str, str]:
    """Return the moment as tiles show it."""
    return {"title": event.title, "icon": event.icon, "url": reverse("life_event", args=[event.slug])}


@login_not_required
@require_safe
def life_event_list(request: HttpRequest) -> HttpResponse:
    """List the moments of a life and of a firm."""
    groups = [
        {"title": title, "tiles": [tile_of(event) for event in life_events() if event.audience == audience]}
        for audience, title in ((PEOPLE, _("人生大事")), (FIRMS, _("开店办企业")))
    ]
    return render(request, "portal/life_event_list.html", {"groups": groups})


@login_not_required
@require_safe
def life_event(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what belongs to a moment, in the order it is done."""
    event = next((one for one in life_events() if one.slug == slug), None)
    if event is None:
        raise Http404
    by_slug = {matter.slug: matter for matter in published_matters().filter(slug__in=event.matters)}
    context = {
        "event": event,
        "matters": [_card(by_slug[name]) for name in event.matters if name in by_slug],
        "scheme": published_schemes().filter(slug=event.scheme).first() if event.scheme else None,
        "crumbs": [{"title": _("人生大事，一次办好"), "url": reverse("life_event_list")}],
    }
    return render(request, "portal/life_event.html", context)


def _card(matter: Matter) -> dict[str, Any]:
    return {
        "name": matter.name,
        "url": reverse("matters:guide", args=[matter.slug]),
        "summary": matter.summary,
        "department": matter.department.short_name,
        "promise": _("暂停办理") if matter.status == MatterStatus.PAUSED else str(matter.promised),
        "online": matter.online_depth >= FULL_ONLINE_DEPTH,
    }
