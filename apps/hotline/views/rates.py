"""How the departments answer: the three rates of one month, each by its definition, and what waits now."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.common.actor import Actor
from apps.common.errors import NotAllowed, NotFound
from apps.common.workdays import start_of
from apps.hotline import selectors
from apps.hotline.choices import TicketStatus
from apps.hotline.figures import Rates
from apps.hotline.permissions import VIEW_TICKETS, centres_of
from apps.identity.permissions import departments_with
from apps.identity.requests import actor_of, at_a_post

FIRST_YEAR = 2020
MORE_THAN_A_MONTH = timedelta(days=31)


@never_cache
@require_safe
@at_a_post
def rates(request: HttpRequest) -> HttpResponse:
    """Show the rates of one month: of every department to the hotline, to others of their own."""
    actor = actor_of(request)
    own = None if centres_of(actor) else departments_with(actor, VIEW_TICKETS)
    if own is not None and not own:
        raise NotAllowed
    this_month = timezone.localdate().replace(day=1)
    month = _month(request.GET.get("month", ""), this_month)
    following = (month + MORE_THAN_A_MONTH).replace(day=1)
    found = selectors.three_rates(since=start_of(month), until=start_of(following), departments=own)
    context = {
        "month": _title(month),
        "earlier": _link((month - timedelta(days=1)).replace(day=1)),
        "later": _link(following) if following <= this_month else None,
        "is_open": month == this_month,
        "facts": _waiting(actor),
        "columns": [
            {"label": _("承办单位"), "number": False},
            *({"label": text, "number": True} for text in _labels()),
        ],
        "rows": [_row(row) for row in found],
    }
    return render(request, "hotline/rates.html", context)


def _month(asked: str, this_month: date) -> date:
    """Return the first day of the month asked for, or of this one.

    :raises NotFound: it is no month, lies ahead, or before there was a portal
    """
    if not asked:
        return this_month
    try:
        month = date.fromisoformat(f"{asked}-01")
    except ValueError:
        raise NotFound from None
    if not date(FIRST_YEAR, 1, 1) <= month <= this_month:
        raise NotFound
    return month


def _title(month: date) -> str:
    return date_format(month, "YEAR_MONTH_FORMAT")


def _link(month: date) -> dict[str, str]:
    return {"url": f"{reverse('hotline:desk_rates')}?month={month:%Y-%m}", "title": _title(month)}


def _waiting(actor: Actor) -> list[dict[str, Any]]:
    counts = selectors.waiting_counts(reader=actor)
    return [{"label": str(TicketStatus(status).label), "value": count, "note": ""} for status, count in counts.items()]


def _labels() -> list[str]:
    return [_("计入考核的工单"), _("响应率"), _("解决率"), _("满意率")]


def _row(row: Rates) -> dict[str, Any]:
    texts = [
        str(row.dispatched),
        _share(row.response_rate, row.responded, row.dispatched),
        _share(row.solution_rate, row.solved, row.visited),
        _share(row.satisfaction_rate, row.satisfied, row.visited),
    ]
    cells = [
        {"label": label, "text": text, "url": "", "light": "", "number": True}
        for label, text in zip(_labels(), texts, strict=True)
    ]
    return {"title": row.department.short_name, "url": "", "cells": cells, "value": ""}


def _share(rate: float | None, part: int, whole: int) -> str:
    """Return a rate with what it was counted from: of few tickets it says little."""
    return "—" if rate is None else f"{rate:.1%} ({part}/{whole})"
