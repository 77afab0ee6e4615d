"""A matter as the cards and lists of pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common.lists import BadCursor, page_of
from apps.matters.choices import FULL_ONLINE_DEPTH, MatterStatus
from apps.matters.models import Matter

ORDER = ("-popularity", "id")


@dataclass(frozen=True, slots=True)
class Card:
    """What ``components/matter_card.html`` reads."""

    name: str
    url: str
    summary: str
    department: str
    promise: str
    online: bool


@dataclass(frozen=True, slots=True)
class CardPage:
    """One page of cards with the addresses of its neighbours (empty where there is none)."""

    cards: list[Card]
    previous_url: str
    next_url: str


def cards_of(matters: Iterable[Matter]) -> list[Card]:
    """Return cards; the matters must come with their department."""
    return [
        Card(
            name=matter.name,
            url=reverse("matters:guide", args=[matter.slug]),
            summary=matter.summary,
            department=matter.department.short_name,
            promise=_("暂停办理") if matter.status == MatterStatus.PAUSED else str(matter.promised),
            online=matter.online_depth >= FULL_ONLINE_DEPTH,
        )
        for matter in matters
    ]


def card_page(request: HttpRequest, matters: QuerySet[Matter], *, size: int = 20) -> CardPage:
    """Return the page of ``matters`` the request's cursor points at.

    :raises BadRequest: the cursor was not written by the portal
    """
    try:
        page = page_of(matters, order=ORDER, cursor=request.GET.get("cursor", ""), size=size)
    except BadCursor as error:
        raise BadRequest from error
    return CardPage(cards_of(page.rows), _moved(request, page.previous), _moved(request, page.next))


def _moved(request: HttpRequest, cursor: str) -> str:
    if not cursor:
        return ""
    query: QueryDict = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"
