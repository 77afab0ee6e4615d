"""The addresses of reviews: tags and the board for everybody, one's own reviews, and every verb of the desk."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.actor import Actor
from apps.common.api import etag_response, paged
from apps.common.errors import NotFound
from apps.common.lists import page_of
from apps.common.public_api import PublicView
from apps.identity.api import PortalView
from apps.journal.services import log_read
from apps.reviews import presentation, selectors
from apps.reviews.api import outputs as out
from apps.reviews.choices import Round
from apps.reviews.errors import NotReviewable
from apps.reviews.models import Invitation, Review
from apps.reviews.requests import VERBS, RatingIn, act, channel_of, period_asked, rating_of
from apps.reviews.services.reviewing import give_review, own_invitation

CURSOR = OpenApiParameter("cursor", str)
BOARD_SECONDS = 60
SUBJECTS = {"case": "cases.case", "ticket": "hotline.ticket"}


class ReviewIn(RatingIn):
    """A review of a case or a ticket of one's own, or of the service a link or a scanned code leads to: exactly one of the three."""

    case = serializers.CharField(required=False, max_length=20)
    ticket = serializers.CharField(required=False, max_length=20)
    token = serializers.CharField(required=False, max_length=200)


class ReviewTags(PublicView):
    """``/review-tags``."""

    @extend_schema(responses=out.GradeOut(many=True))
    def get(self, request: Request) -> Any:
        """List the grades with the tags that may be chosen for each."""
        return etag_response(request, out.grades_out())


class ReviewBoard(PublicView):
    """``/reviews/board``."""

    @extend_schema(
        responses=out.BoardOut, parameters=[OpenApiParameter("period", str, description="2026-09, 2026-Q3, 2026")]
    )
    def get(self, request: Request) -> Any:
        """Tell the figures of a period, of the city and by department."""
        period = period_asked(request.query_params.get("period", ""), timezone.localdate())
        by_id = selectors.board_counts(period)
        departments = selectors.departments_reviewed(set(by_id))
        return etag_response(request, out.board_out(period, by_id, departments), seconds=BOARD_SECONDS)


class ReviewView(PortalView):
    """Open to people (scope ``reviews``) and to posts (scope ``desk``)."""

    def needed_scopes(self) -> tuple[str, ...]:
        """Ask for the scope that fits the hat."""
        return ("desk",) if self.actor.is_staff else ("reviews",)


class ReviewList(ReviewView):
    """``/reviews``."""

    @extend_schema(responses=out.ReviewRowOut(many=True), parameters=[CURSOR])
    def get(self, request: Request) -> Response:
        """List what I said; at a post, the reviews of its departments."""
        found = selectors.reviews(reader=self.actor)
        page = page_of(found, order=selectors.ORDER, cursor=request.query_params.get("cursor", ""))
        return Response(paged(page, [out.review_row(row, reader=self.actor) for row in page.rows]))

    @extend_schema(request=ReviewIn, responses={201: out.ReviewOut})
    def post(self, request: Request) -> Response:
        """Review a service that ended, once."""
        form = ReviewIn(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        return self.once(lambda: self._given(data))

    def _given(self, data: dict[str, Any]) -> dict[str, Any]:
        invitation, number, way = _asked(self.actor, data)
        review = give_review(
            invitation=invitation,
            number=number,
            rating=rating_of(data),
            channel=channel_of(through=self.actor.channel, way=way),
            actor=self.actor,
            at=timezone.now(),
        )
        return _whole(review, self.actor)


def _asked(actor: Actor, data: dict[str, Any]) -> tuple[Invitation, int, str]:
    """Return which service is reviewed, in which round, and the way its link came.

    :raises NotReviewable: not exactly one is named, or none of the actor's own has ended
    :raises NotFound: the portal wrote no such link
    """
    named = [name for name in ("case", "ticket", "token") if data.get(name)]
    if len(named) != 1:
        raise NotReviewable
    if named == ["token"]:
        ticket = selectors.read_token(data["token"])
        invitation = selectors.invitation_by_public_id(ticket.public_id) if ticket else None
        if ticket is None or invitation is None:
            raise NotFound
        return invitation, ticket.round, ticket.way
    found = own_invitation(actor=actor, subject_type=SUBJECTS[named[0]], public_id=data[named[0]])
    if found is None:
        raise NotReviewable
    return found, Round.FIRST, ""


def _whole(review: Review, reader: Actor) -> dict[str, Any]:
    """Return a review as whoever may act on it sees it; who used somebody's link is told only what they said."""
    row = Review.objects.select_related("department", "invitation").get(pk=review.pk)
    return out.review_out(row, reader=reader, may_append=_may_append(row))


def _may_append(review: Review) -> bool:
    return presentation.may_review(review.invitation, timezone.now()) == Round.APPEND


class InvitationList(ReviewView):
    """``/review-invitations``."""

    @extend_schema(responses=out.InvitationOut(many=True), parameters=[CURSOR, OpenApiParameter("open", bool)])
    def get(self, request: Request) -> Response:
        """List my services that ended, newest first; ``open`` leaves those not reviewed yet."""
        now = timezone.now()
        wanted = request.query_params.get("open") in {"1", "true"}
        found = selectors.unreviewed(reader=self.actor, now=now) if wanted else selectors.invitations(reader=self.actor)
        page = page_of(found, order=selectors.INVITED_ORDER, cursor=request.query_params.get("cursor", ""))
        rows = [out.invitation_out(row, may=presentation.may_review(row, now)) for row in page.rows]
        return Response(paged(page, rows))


class ReviewDetail(ReviewView):
    """``/reviews/{id}``."""

    @extend_schema(responses=out.ReviewOut)
    def get(self, _request: Request, public_id: str) -> Response:
        """Show a review whole."""
        return Response(_seen(self.actor, public_id)[1])


def _seen(actor: Actor, public_id: str) -> tuple[Review, dict[str, Any]]:
    """Return a review the actor may see, whole, or 404; posts that open it leave a trace."""
    review: Review = get_object_or_404(selectors.review_detail(reader=actor), public_id=public_id)
    if review.invitation.holder is not None:
        log_read(actor=actor, holder=review.invitation.holder, subject=review, at=timezone.now())
    return review, out.review_out(review, reader=actor, may_append=_may_append(review))


class ReviewAppend(ReviewView):
    """``/reviews/{id}/append``."""

    @extend_schema(request=RatingIn, responses={201: out.ReviewOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Add a second review to one's own, once."""
        review: Review = get_object_or_404(selectors.review_detail(reader=self.actor), public_id=public_id)
        form = RatingIn(data=request.data)
        form.is_valid(raise_exception=True)

        def work() -> dict[str, Any]:
            added = give_review(
                invitation=review.invitation,
                number=Round.APPEND,
                rating=rating_of(form.validated_data),
                channel=channel_of(through=self.actor.channel),
                actor=self.actor,
                at=timezone.now(),
            )
            return _whole(added, self.actor)

        return self.once(work)


class ReviewVerb(ReviewView):
    """``/reviews/{id}/{action}``: one address for every verb of the desk."""

    @extend_schema(operation_id="reviews_act", request=OpenApiTypes.OBJECT, responses=out.ReviewOut)
    def post(self, request: Request, public_id: str, action: str) -> Response:
        """Act on a review; the input is that of the verb, the answer is the review."""
        if action not in VERBS:
            raise NotFound
        review: Review = get_object_or_404(selectors.review_detail(reader=self.actor), public_id=public_id)
        act(review=review, action=action, data=request.data, actor=self.actor, at=timezone.now())
        return Response(_whole(review, self.actor))
