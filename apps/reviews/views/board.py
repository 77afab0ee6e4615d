"""The public board: what people think of the departments, in figures, bars and the words officers released."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.common.errors import NotFound
from apps.common.lists import page_of
from apps.organisation.models import Department
from apps.reviews import figures, presentation, selectors
from apps.reviews.choices import Grade
from apps.reviews.figures import Counts, Period
from apps.reviews.models import Review
from apps.reviews.requests import FIRST_YEAR, period_asked

BAR = 100  # the width of a bar's drawing
WORDS = 6


@login_not_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Compare the departments in one period."""
    today = timezone.localdate()
    period = period_asked(request.GET.get("period", ""), today)
    by_id = selectors.board_counts(period)
    departments = selectors.departments_reviewed(set(by_id))
    total = sum(by_id.values(), Counts())
    here = reverse("reviews:board")
    told = [row for row in departments if figures.valid_reviews(by_id[row.pk]) >= figures.FEWEST]
    few = [row for row in departments if row not in told]
    context = _period_links(here, period, today) | {
        "facts": [_fact(_("办结件数"), total.ended), _fact(_("主动评价"), total.active), *_facts(total)],
        "fewest": figures.FEWEST,
        "bars": [_bar(row, by_id[row.pk], period) for row in told],
        "rows": [_row(row, by_id[row.pk], period) for row in told],
        "few": [_few(row, by_id[row.pk], period) for row in few],
        "columns": [{"label": _("部门名称"), "number": False}, *_columns()],
        "words": [words_row(row, with_department=True) for row in selectors.released()[:WORDS]],
    }
    return render(request, "reviews/board.html", context)


@login_not_required
@require_safe
def department(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one department in one period, and everything released about it."""
    row = selectors.department_by_slug(slug)
    if row is None:
        raise NotFound
    today = timezone.localdate()
    period = period_asked(request.GET.get("period", ""), today)
    own = selectors.board_counts(period).get(row.pk, Counts())
    page = page_of(
        selectors.released(department=row), order=selectors.RELEASED_ORDER, cursor=request.GET.get("cursor", "")
    )
    here = reverse("reviews:department", args=[slug])
    cursor = f"{here}?period={period.name}&cursor="
    context = _period_links(here, period, today) | {
        "department": row,
        "facts": [_fact(_("办结件数"), own.ended), _fact(_("主动评价"), own.active), *_facts(own)],
        "rates": presentation.rows_of_figures(own),
        "grades": _grade_bars(selectors.grades_of(period, row) if own.active else {}),
        "bad": own.bad,
        "words": [words_row(review, with_department=False) for review in page.rows],
        "newer_url": f"{cursor}{page.previous}" if page.previous else "",
        "older_url": f"{cursor}{page.next}" if page.next else "",
        "guide_url": reverse("matters:department_detail", args=[slug]) if row.is_active else "",
    }
    return render(request, "reviews/department.html", context)


def _period_links(here: str, period: Period, today: date) -> dict[str, Any]:
    """Return the three kinds of periods as tabs, and the neighbours of the one shown."""
    labels = {figures.MONTH: _("按月"), figures.QUARTER: _("按季度"), figures.YEAR: _("按年")}
    last_day = min(period.end, today) if period.kind != figures.YEAR else today
    day = max(period.start, min(today, last_day))
    names = {kind: figures.period_of(kind, day).name for kind in labels}
    before, after = figures.before(period), figures.after(period)
    return {
        "period": presentation.period_title(period),
        "tabs": [
            {"label": label, "url": f"{here}?period={names[kind]}", "current": kind == period.kind, "count": None}
            for kind, label in labels.items()
        ],
        "earlier": _neighbour(here, before) if before.start.year >= FIRST_YEAR else None,
        "later": _neighbour(here, after) if after.start <= today else None,
        "is_open": period.end > today,
    }


def _neighbour(here: str, period: Period) -> dict[str, str]:
    return {"url": f"{here}?period={period.name}", "title": presentation.period_title(period)}


def _fact(label: str, value: int | str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": str(value), "note": note}


def _facts(total: Counts) -> list[dict[str, str]]:
    return [
        _fact(_("好评率"), presentation.told(figures.good_rate(total), of=figures.valid_reviews(total))),
        _fact(_("均分（满分 10 分）"), presentation.points(figures.average(total))),
    ]


def _width(rate: Fraction | None) -> int:
    return round((rate or 0) * BAR)


def _url(row: Department, period: Period) -> str:
    return f"{reverse('reviews:department', args=[row.slug])}?period={period.name}"


def _bar(row: Department, own: Counts, period: Period) -> dict[str, Any]:
    rate = figures.good_rate(own)
    return {
        "title": row.short_name,
        "url": _url(row, period),
        "width": _width(rate),
        "text": presentation.percent(rate),
        "light": "green" if rate is None or rate >= Fraction(9, 10) else "yellow",
    }


def _few(row: Department, own: Counts, period: Period) -> dict[str, Any]:
    """Return a department with too few reviews for rates: how many, and how many of them bad."""
    told = {"ended": own.ended, "reviews": figures.valid_reviews(own), "bad": own.bad}
    text = _("办结 %(ended)s 件，评价 %(reviews)s 条，差评 %(bad)s 条") % told
    return {"title": row.short_name, "url": _url(row, period), "text": text}


def _row(row: Department, own: Counts, period: Period) -> dict[str, Any]:
    """Return a department as the table shows it."""
    return {"title": row.short_name, "url": _url(row, period), "cells": _cells(own), "value": ""}


def _cells(own: Counts) -> list[dict[str, Any]]:
    cells = [
        (_("办结件数"), str(own.ended)),
        (_("主动评价"), str(own.active)),
        (_("好评率"), presentation.told(figures.good_rate(own), of=figures.valid_reviews(own))),
        (_("主动评价率"), presentation.told(figures.active_rate(own), of=own.ended)),
        (_("主动评价好评率"), presentation.told(figures.active_good_rate(own), of=own.active)),
        (_("不评率"), presentation.told(figures.silent_rate(own), of=own.ended)),
        (_("均分"), presentation.points(figures.average(own))),
        (_("差评"), str(own.bad)),
        (_("整改率"), presentation.percent(figures.rectified_rate(own))),
        (_("按期整改率"), presentation.percent(figures.in_time_rate(own))),
    ]
    return [{"label": label, "text": text, "url": "", "light": "", "number": True} for label, text in cells]


def _columns() -> list[dict[str, Any]]:
    return [{"label": cell["label"], "number": True} for cell in _cells(Counts())]


def _grade_bars(found: dict[int, int]) -> list[dict[str, Any]]:
    most = max(found.values(), default=0)
    return [
        {
            "title": str(grade.label),
            "count": found.get(grade.value, 0),
            "width": _width(Fraction(found.get(grade.value, 0), most)) if most else 0,
            "light": {1: "red", 2: "yellow"}.get(grade.value, "green"),
        }
        for grade in sorted(Grade, reverse=True)
    ]


def words_row(review: Review, *, with_department: bool) -> dict[str, Any]:
    """Return a released review as everybody reads it."""
    return {
        "grade": str(review.get_grade_display()),
        "light": presentation.grade_light(review),
        "tags": presentation.tag_texts(review),
        "text": review.public_text,
        "answer": review.public_answer,
        "at": review.released_at,
        "department": review.department.short_name if with_department else "",
    }
