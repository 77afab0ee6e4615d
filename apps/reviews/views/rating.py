"""Reviewing a service: by a signed link without signing in, or as whose service it was; and what became of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from rest_framework.exceptions import ValidationError

from apps.common.errors import FieldError, Invalid, NotFound
from apps.common.lists import page_of
from apps.identity.requests import actor_of, check_rate
from apps.reviews import presentation, selectors
from apps.reviews.choices import MAX_TEXT, OPEN_STATUSES, Round
from apps.reviews.errors import AlreadyReviewed, InvitationOver, NothingToAppend, StaffCannotReview
from apps.reviews.models import Invitation, Review
from apps.reviews.requests import GIVEN, RatingIn, channel_of, rating_of
from apps.reviews.services.reviewing import Rating, give_review

Give = Callable[[Rating], Review]
OVER = 410


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Take one review from who has the link or scanned the code; a forged link asks the database nothing."""
    ticket, invitation = _of_link(token)
    actor, now = actor_of(request), timezone.now()
    if actor.is_staff:
        raise StaffCannotReview
    if selectors.given(invitation, ticket.round) is not None:
        return _over(request, AlreadyReviewed().text)
    if presentation.may_review(invitation, now) != ticket.round:
        return _over(request, InvitationOver().text)
    own = actor.holder is not None and actor.holder == invitation.holder
    if request.method == "GET":
        return _form(request, invitation, ticket.round, own=own)
    if actor.is_anonymous:
        check_rate(request, GIVEN)

    def give(rating: Rating) -> Review:
        channel = channel_of(through=actor.channel, way=ticket.way, agent=request.headers.get("User-Agent", ""))
        return give_review(
            invitation=invitation, number=ticket.round, rating=rating, channel=channel, actor=actor, at=timezone.now()
        )

    return _take(request, invitation, ticket.round, give, own=own, done=reverse("reviews:thanks"))


def _of_link(token: str) -> tuple[selectors.Ticket, Invitation]:
    """Return what a link says and the service it is about.

    :raises NotFound: the portal did not write it
    """
    ticket = selectors.read_token(token)
    invitation = selectors.invitation_by_public_id(ticket.public_id) if ticket else None
    if ticket is None or invitation is None:
        raise NotFound
    return ticket, invitation


def _over(request: HttpRequest, text: str) -> HttpResponse:
    return render(request, "reviews/rate_over.html", {"text": text}, status=OVER)


@login_not_required
@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    """Say thank you, and what happens next; the same for everybody."""
    return render(request, "reviews/thanks.html")


@require_GET
def my_reviews(request: HttpRequest) -> HttpResponse:
    """List the reader's services that ended: those to review first asked for, and what was said of the others."""
    reader, now = actor_of(request), timezone.now()
    waiting = request.GET.get("show") == "open"
    found = selectors.unreviewed(reader=reader, now=now) if waiting else selectors.invitations(reader=reader)
    page = page_of(found, order=selectors.INVITED_ORDER, cursor=request.GET.get("cursor", ""))
    here = reverse("reviews:my_reviews")
    cursor = f"{here}?show=open&cursor=" if waiting else f"{here}?cursor="
    context = {
        "cards": [presentation.own_card(row, reader=reader, now=now) for row in page.rows],
        "tabs": [
            {"label": _("全部"), "url": here, "current": not waiting, "count": None},
            {"label": _("还没评价"), "url": f"{here}?show=open", "current": waiting, "count": None},
        ],
        "newer_url": f"{cursor}{page.previous}" if page.previous else "",
        "older_url": f"{cursor}{page.next}" if page.next else "",
    }
    return render(request, "reviews/my_reviews.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one service of the reader: what they said, what was done about it, and the form while one may be given."""
    actor = actor_of(request)
    invitation = selectors.invitations(reader=actor).filter(public_id=public_id).first()
    if invitation is None:
        raise NotFound
    number = presentation.may_review(invitation, timezone.now())
    if request.method == "GET":
        return _form(request, invitation, number, own=True)

    def give(rating: Rating) -> Review:
        channel = channel_of(through=actor.channel, agent=request.headers.get("User-Agent", ""))
        return give_review(
            invitation=invitation, number=number or Round.FIRST, rating=rating, channel=channel, actor=actor,
            at=timezone.now(),
        )  # fmt: skip

    return _take(request, invitation, number, give, own=True, done=reverse("reviews:mine", args=[public_id]))


def _take(
    request: HttpRequest, invitation: Invitation, number: int, give: Give, *, own: bool, done: str
) -> HttpResponse:
    """Store what was posted and go to ``done``, or show the form again with what is wrong and all that was typed."""
    data = _posted(request)
    form = RatingIn(data=data)
    try:
        form.is_valid(raise_exception=True)
        give(rating_of(form.validated_data))
    except ValidationError as error:
        errors = [FieldError(str(name), "invalid", str(_first(texts))) for name, texts in error.detail.items()]  # type: ignore[union-attr]
    except Invalid as error:
        errors = list(error.errors)
    except (AlreadyReviewed, InvitationOver, NothingToAppend) as error:
        return _over(request, error.text)
    else:
        messages.success(request, _("收到了，谢谢您。"))
        return redirect(done)
    return _form(request, invitation, number, own=own, data=data, errors=errors)


def _first(texts: Any) -> Any:
    while isinstance(texts, dict | list) and texts:
        texts = next(iter(texts.values())) if isinstance(texts, dict) else texts[0]
    return texts


def _posted(request: HttpRequest) -> dict[str, Any]:
    """Return a browser's post as the typed input takes it: of the tags those under the chosen grade."""
    grade = request.POST.get("grade", "")
    return {
        "grade": grade,
        "tags": [tag for tag in request.POST.getlist(f"tags-{grade}") if tag.isascii() and tag.isdigit()],
        "text": request.POST.get("text", ""),
        "named": request.POST.get("named") == "yes",
        "contact": request.POST.get("contact", "").strip() if request.POST.get("named") == "yes" else "",
    }


def _form(
    request: HttpRequest, invitation: Invitation, number: int, *, own: bool, data: dict[str, Any] | None = None,
    errors: list[FieldError] | None = None,
) -> HttpResponse:  # fmt: skip
    reader = actor_of(request)
    said = [row for row in invitation.reviews.all() if presentation.is_author(row, reader)] if own else []
    context = {
        "invitation": invitation,
        "title": invitation.title if own else presentation.public_title(invitation),
        "ended_on": timezone.localdate(invitation.ended_at),
        "said": [presentation.said_row(row) for row in said],
        "others_said": own and not said and bool(invitation.reviews.all()),
        "may": bool(number),
        "appending": number == Round.APPEND,
        "after_bad": any(row.is_bad for row in invitation.reviews.all()),
        # Who waits to hear what was done is not asked whether they are content with it.
        "folded": not errors and any(row.status in OPEN_STATUSES for row in said),
        "until": presentation.until_words(invitation, number) if number else "",
        "own": own,
        "grades": presentation.grade_choices(),
        "given": data or {"grade": "", "tags": [], "text": "", "named": False, "contact": ""},
        "errors": errors or [],
        "error_of": {error.field: error.text for error in errors or []},
        "most": MAX_TEXT,
    }
    return render(request, "reviews/rate.html", context, status=422 if errors else 200)
