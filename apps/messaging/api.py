"""The inbox for apps and mini programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.api import paged
from apps.identity.api import PortalView
from apps.messaging import selectors, services
from apps.messaging.models import Message


class MessageOut(serializers.Serializer[Message]):
    """A message in the language asked for."""

    id = serializers.CharField(source="public_id")
    kind = serializers.CharField()
    title = serializers.CharField(source="shown_title")
    body = serializers.CharField(source="shown_body")
    link = serializers.CharField()
    entity = serializers.CharField(source="entity.name", default=None)
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    actions = serializers.SerializerMethodField()

    def get_actions(self, message: Message) -> list[str]:
        """Name what may be done now."""
        return ["read"] if message.is_unread else []


class MessagePageOut(serializers.Serializer[Any]):
    """A page of messages."""

    results = MessageOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    unread = serializers.IntegerField()


class MessageList(PortalView):
    """The reader's messages."""

    scopes = ("messages",)

    @extend_schema(
        operation_id="messages_list",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("unread", str, enum=["1"])],
        responses=MessagePageOut,
    )
    def get(self, request: Request) -> Response:
        """List messages, newest first."""
        only_unread = request.query_params.get("unread") == "1"
        cursor = request.query_params.get("cursor", "")
        page = selectors.inbox(reader=self.actor, only_unread=only_unread, cursor=cursor)
        rows = paged(page, [MessageOut(row).data for row in page.rows])
        return Response({**rows, "unread": selectors.unread_count(reader=self.actor)})


class MessageRead(PortalView):
    """One message is read."""

    scopes = ("messages",)

    @extend_schema(operation_id="messages_read", request=None, responses=MessageOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Mark a message as read; a second time changes nothing."""
        message = get_object_or_404(selectors.messages(reader=self.actor), public_id=public_id)
        services.mark_read(message=message, reader=self.actor, at=timezone.now())
        return Response(MessageOut(message).data)
