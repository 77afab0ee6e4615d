"""Reviews at the desk: the list, one review with what may be done, and the number to call back. Nobody sees whose it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from rest_framework.exceptions import ValidationError

from apps.common.actor import Actor
from apps.common.errors import DomainError, NotAllowed, NotFound, StaleVersion, error_texts
from apps.common.lists import count_shown, filters_shown, neighbour_url, page_of
from apps.common.masking import mask_phone
from apps.identity.requests import actor_of, at_a_post
from apps.journal.errors import ReasonTooShort
from apps.journal.services import log_read, reason_to_look
from apps.organisation.selectors import work_calendar
from apps.reviews import presentation, selectors
from apps.reviews.choices import BAD_GRADES, OPEN_STATUSES, ReviewStatus
from apps.reviews.models import Review
from apps.reviews.permissions import is_officer
from apps.reviews.requests import VERBS, act
from apps.reviews.views import desk_words
from apps.reviews.views.desk_forms import data_from, verb_forms
from apps.work import services as work
from apps.work.choices import ItemAction
from apps.work.presentation import clock_row
from apps.work.selectors import clocks_of, handling_of, live_items_of, remaining


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was just tried and did not go through: it is shown again with what is wrong."""

    action: str = ""
    posted: QueryDict | None = None
    errors: dict[str, list[str]] | None = None
    notice: str = ""
    contact: str = ""


NOTHING = Attempt()


@never_cache
@require_GET
@at_a_post
def review_list(request: HttpRequest) -> HttpResponse:
    """List the reviews the post works on, newest first."""
    actor = actor_of(request)
    given = {name: request.GET.get(name, "").strip()[:40] for name in ("q", "status", "kind", "department")}
    found = _narrow(selectors.reviews(reader=actor), given)
    page = page_of(found, order=selectors.ORDER, cursor=request.GET.get("cursor", ""))
    here = reverse("reviews:desk_list")
    context = {
        "rows": [_list_row(row) for row in page.rows],
        "filters": _filters(given, actor),
        "query": given["q"],
        "count_text": _("%(count)s 条") % {"count": count_shown(found)},
        "newer_url": neighbour_url(here, given, page.previous),
        "older_url": neighbour_url(here, given, page.next),
    }
    return render(request, "reviews/desk_list.html", context)


def _narrow(reviews: QuerySet[Review], given: dict[str, str]) -> QuerySet[Review]:
    if given["status"] in ReviewStatus.values:
        reviews = reviews.filter(status=given["status"])
    if given["kind"] == "bad":
        reviews = reviews.filter(grade__in=BAD_GRADES)
    elif given["kind"] == "good":
        reviews = reviews.exclude(grade__in=BAD_GRADES)
    if given["department"]:
        reviews = reviews.filter(department__slug=given["department"])
    return reviews.filter(number__startswith=given["q"].upper()) if given["q"] else reviews


def _list_row(row: Review) -> dict[str, Any]:
    return {
        "url": reverse("reviews:desk_review", args=[row.public_id]),
        "number": row.number,
        "title": presentation.desk_title(row),
        "grade": str(row.get_grade_display()),
        "light": presentation.grade_light(row),
        "status": str(row.get_status_display()),
        "status_light": presentation.LIGHTS[ReviewStatus(row.status)],
        "named": row.is_named,
        "department": row.department.short_name,
        "at": row.reviewed_at,
    }


def _filters(given: dict[str, str], actor: Actor) -> list[dict[str, Any]]:
    departments = [(row.slug, row.short_name) for row in selectors.departments_of(actor)]
    found: list[tuple[str, str, Iterable[tuple[str, Any]]]] = [
        ("kind", _("评价"), [("bad", _("差评")), ("good", _("好评"))]),
        ("status", _("状态"), ReviewStatus.choices),
        ("department", _("部门"), departments if len(departments) > 1 else []),
    ]
    return filters_shown(found, given, least=1)


@never_cache
@require_GET
@at_a_post
def desk_review(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a review; what people write can say who they are, so opening it is noted for them to see."""
    return _page(request, seen_review(actor_of(request), public_id))


def _note(request: HttpRequest, review: Review, *, unmasked: str = "", reason: str = "") -> None:
    holder = review.invitation.holder
    if holder is not None:
        actor = actor_of(request)
        log_read(actor=actor, holder=holder, subject=review, at=timezone.now(), unmasked=unmasked, reason=reason[:200])


def seen_review(actor: Actor, public_id: str) -> Review:
    """Return a review the post may view, or 404."""
    review: Review = get_object_or_404(selectors.review_detail(reader=actor), public_id=public_id)
    return review


def _page(request: HttpRequest, review: Review, attempt: Attempt = NOTHING, *, status: int = 200) -> HttpResponse:
    actor, now, calendar = actor_of(request), timezone.now(), work_calendar()
    if not attempt.contact:  # whichever way the page came up; unmasking is noted by itself
        _note(request, review)
    officer = is_officer(review, actor)
    actions = selectors.actions_of(review, actor)
    item = live_items_of(review).select_related("assignee__department").first()
    clocks = clocks_of(review._meta.label_lower, [review.pk]).get(review.pk, [])
    running = next((clock for clock in reversed(clocks) if clock.stopped_on is None), None)
    other = selectors.other_round(review)
    context = {
        "review": review,
        "text": presentation.text_shown(review, reader=actor),
        "title": presentation.desk_title(review),
        "grade_light": presentation.grade_light(review),
        "status_light": presentation.LIGHTS[ReviewStatus(review.status)],
        "left": remaining(running, now=now, calendar=calendar) if running else None,
        "tags": presentation.tag_texts(review),
        "service": desk_words.service_rows(review, officer=officer),
        "contact": _contact(review, officer, attempt.contact),
        "handling": desk_words.handling_rows(review, officer=officer),
        "other": desk_words.other_row(other) if other else None,
        "forms": verb_forms(review, actions, actor, tried=attempt.action, posted=attempt.posted, errors=attempt.errors),
        "refused": [one for one in actions if not one.allowed],
        "attempt": attempt,
        "item": handling_of(item, actor, between_colleagues=False) if item else None,
        "clocks": [clock_row(clock, now=now, calendar=calendar) for clock in clocks],
        "history": desk_words.history_rows(list(selectors.history_of(review))),
    }
    return render(request, "reviews/desk_review.html", context, status=status)


def _contact(review: Review, officer: bool, shown: str) -> list[dict[str, str]]:
    """Return the number to call back, hidden until an officer says why; nothing once nobody has to be called."""
    if not officer or not review.contact or review.status not in OPEN_STATUSES:
        return []
    label = _("回访电话")
    if shown:
        return [{"label": label, "value": shown, "note": _("本次查看已留痕")}]
    url = reverse("reviews:desk_contact", args=[review.public_id])
    return [{"label": label, "value": mask_phone(review.contact), "unmask_url": url}]


@require_POST
@at_a_post
def desk_verb(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Do one thing with a review; what does not go through is shown again with the reason and all that was typed."""
    if action not in VERBS:
        raise NotFound
    actor = actor_of(request)
    review = seen_review(actor, public_id)
    try:
        data = data_from(action, request.POST)
        review = act(review=review, action=action, data=data, actor=actor, at=timezone.now())
    except ValidationError as error:
        attempt = Attempt(action, request.POST, error_texts(error.detail), _("还没有办：有内容需要改一下。"))
        return _page(request, review, attempt, status=422)
    except StaleVersion:
        notice = _("同事刚刚处理过这件，您的操作没有执行。下面是现在的情况，请核对后再办。")
        return _page(request, seen_review(actor, public_id), Attempt(action, request.POST, notice=notice), status=409)
    except DomainError as error:
        fresh = seen_review(actor, public_id)
        return _page(request, fresh, Attempt(action, request.POST, notice=error.text), status=error.status)
    messages.success(request, _("办好了。现在：%(status)s") % {"status": review.get_status_display()})
    return redirect("reviews:desk_review", public_id=public_id)


@never_cache
@require_POST
@at_a_post
def desk_contact(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show an officer the number to call back for this page view; the reason is kept and shown to whose service it was."""
    actor = actor_of(request)
    review = seen_review(actor, public_id)
    if not is_officer(review, actor):
        raise NotAllowed
    if not review.contact or review.status not in OPEN_STATUSES:
        raise NotFound
    try:
        reason = reason_to_look(request.POST.get("reason", ""))
    except ReasonTooShort as error:
        return _page(request, review, Attempt(notice=error.text), status=error.status)
    _note(request, review, unmasked="review.contact", reason=reason)
    if request.headers.get("HX-Request"):
        return render(request, "cases/desk_unmasked.html", {"value": review.contact})
    return _page(request, review, Attempt(contact=review.contact))


@require_POST
@at_a_post
def desk_item(request: HttpRequest, public_id: str, action: str) -> HttpResponse:
    """Take the review's present piece of work, or put it back."""
    actor = actor_of(request)
    review = seen_review(actor, public_id)
    item = live_items_of(review).first()
    if item is None or action not in {ItemAction.CLAIM, ItemAction.RELEASE}:
        raise NotFound
    try:
        work.act_on_item(item=item, action=action, to="", actor=actor, at=timezone.now())
    except DomainError as error:
        return _page(request, seen_review(actor, public_id), Attempt(notice=error.text), status=error.status)
    messages.success(request, _("办好了：%(action)s。") % {"action": ItemAction(action).label})
    return redirect("reviews:desk_review", public_id=public_id)
