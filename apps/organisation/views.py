"""Pages about halls: public, for somebody about to leave home."""

import datetime as dt
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.common.workdays import NamedDay, WorkCalendar
from apps.organisation.models import Hall, Window
from apps.organisation.selectors import (
    districts_with_streets,
    hall_rows,
    halls,
    halls_with_windows,
    hours_of,
    work_calendar,
)

_NOTICE_DAYS = 14  # how far ahead a hall's page warns of days off and make-up days


@login_not_required
@require_safe
def hall_list(request: HttpRequest) -> HttpResponse:
    """List the halls, saying which are open; the nearest first if ``?division=`` names where somebody lives."""
    chosen = request.GET.get("division", "")
    context = {
        "rows": hall_rows(halls(), now=timezone.now(), code=chosen),
        "districts": districts_with_streets(),
        "chosen": chosen,
    }
    return render(request, "organisation/hall_list.html", context)


@login_not_required
@require_safe
def hall_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one hall: open now?, hours of the week, days off ahead, how to get there, windows by floor."""
    hall = get_object_or_404(halls_with_windows(), slug=slug)
    now = timezone.now()
    return render(
        request,
        "organisation/hall_detail.html",
        {
            "row": hall_rows([hall], now=now)[0],
            "hall": hall,
            "week": _week(hall),
            "floors": _floors(hall),
            "days_ahead": _days_ahead(timezone.localdate(now), work_calendar()),
            "place": f"{hall.latitude},{hall.longitude}",
        },
    )


def _week(hall: Hall) -> list[dict[str, str]]:
    """Return the week as labels and values, days in a row with equal hours taken together."""
    hours = hours_of(hall)
    spans = {day: _("，").join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours[day]) for day in hours}
    week = []
    for value, run in groupby(range(7), key=lambda day: spans.get(day, _("不开放"))):
        days = list(run)
        first, last = str(WEEKDAYS[days[0]]), str(WEEKDAYS[days[-1]])
        label = first if first == last else _("%(first)s至%(last)s") % {"first": first, "last": last}
        week.append({"label": label, "value": value})
    return week


def _floors(hall: Hall) -> list[dict[str, Any]]:
    """Return the windows floor by floor, each as label, value and note."""
    windows: list[Window] = hall.open_windows  # type: ignore[attr-defined]
    return [
        {"name": floor or hall.name, "rows": [_window(window) for window in run]}
        for floor, run in groupby(windows, key=lambda window: window.floor)
    ]


def _window(window: Window) -> dict[str, str]:
    names = _("、").join(department.short_name for department in window.departments.all())
    note = _("受理各部门的事项") if window.is_general else names
    return {"label": window.number, "value": window.name, "note": note}


def _days_ahead(today: dt.date, calendar: WorkCalendar) -> list[NamedDay]:
    ahead = (calendar.named(today + dt.timedelta(days=offset)) for offset in range(_NOTICE_DAYS))
    return [day for day in ahead if day]
