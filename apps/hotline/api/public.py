"""What everybody may ask the hotline: its categories, how a ticket stands by number and code, published answers."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import etag_response, paged
from apps.common.errors import NotFound
from apps.common.lists import page_of
from apps.common.public_api import PublicView
from apps.hotline import presentation, selectors
from apps.hotline.api import outputs as out
from apps.hotline.requests import QUERIES, SuggestIn
from apps.identity.requests import check_rate

CATEGORY_SECONDS = 300


class CategoryTree(PublicView):
    """``/ticket-categories``."""

    @extend_schema(responses=out.CategoryOut(many=True))
    def get(self, request: Request) -> Any:
        """Show what one can call about, three levels deep."""
        return etag_response(request, out.category_tree(selectors.categories()), seconds=CATEGORY_SECONDS)


class CategorySuggest(PublicView):
    """``/ticket-categories/suggest``."""

    @extend_schema(request=SuggestIn, responses=out.SuggestionOut(many=True))
    def post(self, request: Request) -> Response:
        """Propose categories for what somebody writes; nothing is kept. A body, because people write names."""
        form = SuggestIn(data=request.data)
        form.is_valid(raise_exception=True)
        return Response([out.suggestion(row) for row in selectors.suggested_categories(**form.validated_data)])


class TicketQuery(PublicView):
    """``/tickets/query``."""

    @extend_schema(
        responses=out.PublicStandingOut,
        parameters=[OpenApiParameter("number", str, required=True), OpenApiParameter("code", str, required=True)],
    )
    def get(self, request: Request) -> Response:
        """Tell how a ticket stands to who has its number and query code; ten tries a minute."""
        check_rate(request, QUERIES)
        number, code = (request.query_params.get(name, "") for name in ("number", "code"))
        standing = presentation.public_standing(number=number, code=code)
        if standing is None:
            raise NotFound
        return Response(asdict(standing))


class PublishedList(PublicView):
    """``/tickets/published``."""

    @extend_schema(responses=out.PublishedOut(many=True), parameters=[OpenApiParameter("cursor", str)])
    def get(self, request: Request) -> Response:
        """List questions and answers published for everybody, newest first."""
        page = page_of(
            selectors.published_tickets(),
            order=selectors.PUBLISHED_ORDER,
            cursor=request.query_params.get("cursor", ""),
        )
        return Response(paged(page, [out.published_out(row) for row in page.rows]))
