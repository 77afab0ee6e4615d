"""The inbox over the API: what waits for a post, whatever kind of subject it belongs to; take, put back."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.actor import Actor
from apps.common.api import LightOut, paged
from apps.common.errors import NotFound
from apps.common.lists import page_of
from apps.common.workdays import WorkCalendar
from apps.identity.api import PortalView
from apps.organisation.selectors import work_calendar
from apps.work import services
from apps.work.choices import ItemAction
from apps.work.models import WorkItem
from apps.work.permissions import visible_items
from apps.work.selectors import INBOX_ORDER, live_items, my_items, open_items, remaining


class SubjectOut(serializers.Serializer[Any]):
    """What an item is about: the kind of thing (``case``, ``ticket`` …) and its identifier."""

    kind = serializers.CharField()
    id = serializers.CharField()


class ItemOut(serializers.Serializer[Any]):
    """A work item."""

    id = serializers.CharField()
    subject = SubjectOut()
    number = serializers.CharField()
    title = serializers.CharField()
    applicant = serializers.CharField()
    step = serializers.CharField()
    department = serializers.CharField()
    status = serializers.CharField()
    is_mine = serializers.BooleanField()
    opened_at = serializers.DateTimeField()
    remaining = LightOut()


def item_out(item: WorkItem, *, reader: Actor, calendar: WorkCalendar | None = None) -> dict[str, Any]:
    """Return a work item as JSON."""
    return {
        "id": item.public_id,
        "subject": {"kind": item.subject_type.partition(".")[2], "id": item.subject_public_id},
        "number": item.number,
        "title": item.title,
        "applicant": item.applicant,
        "step": gettext(item.step_title),
        "department": item.department.name,
        "status": item.status,
        "is_mine": item.assignee_id == reader.post_id,
        "opened_at": item.opened_at,
        "remaining": LightOut(remaining(item, now=timezone.now(), calendar=calendar)).data,
    }


LISTS = {"all": live_items, "open": open_items, "mine": my_items}


class ItemList(PortalView):
    """``/desk/items``."""

    scopes = ("desk",)

    @extend_schema(
        responses=ItemOut(many=True), parameters=[OpenApiParameter("cursor", str), OpenApiParameter("list", str)]
    )
    def get(self, request: Request) -> Response:
        """List what my post and its colleagues have to do: ``list`` is all, open or mine."""
        chosen = LISTS.get(request.query_params.get("list", "all"), live_items)
        page = page_of(chosen(reader=self.actor), order=INBOX_ORDER, cursor=request.query_params.get("cursor", ""))
        calendar = work_calendar()
        return Response(paged(page, [item_out(row, reader=self.actor, calendar=calendar) for row in page.rows]))


class ItemNext(PortalView):
    """``/desk/items/next``."""

    scopes = ("desk",)

    @extend_schema(request=None, responses=ItemOut)
    def post(self, _request: Request) -> Response:
        """Take the most urgent unclaimed item."""
        item = services.claim_next(actor=self.actor, at=timezone.now())
        return Response(item_out(item, reader=self.actor))


class ItemVerb(PortalView):
    """``/desk/items/{id}/{action}``: claim or release."""

    scopes = ("desk",)

    @extend_schema(request=None, responses=ItemOut)
    def post(self, _request: Request, public_id: str, action: str) -> Response:
        """Claim an item, or put it back."""
        verbs = {ItemAction.CLAIM: services.claim_item, ItemAction.RELEASE: services.release_item}
        if action not in verbs:
            raise NotFound
        item: WorkItem = get_object_or_404(visible_items(self.actor).select_related("department"), public_id=public_id)
        item = verbs[ItemAction(action)](item=item, actor=self.actor, at=timezone.now())
        return Response(item_out(item, reader=self.actor))
