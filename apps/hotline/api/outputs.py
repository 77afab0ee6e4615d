"""What the API says of tickets: plain dictionaries with explicit fields, documented by serializers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rest_framework import serializers

from apps.common.actor import Actor
from apps.common.api import ActionOut, LightOut
from apps.hotline import presentation, selectors
from apps.hotline.models import Category, Ticket
from apps.hotline.permissions import visible_files
from apps.work.selectors import Standing


class CategoryOut(serializers.Serializer[Any]):
    """A category, with those below it."""

    slug = serializers.CharField()
    name = serializers.CharField()
    ticket_type = serializers.CharField()
    children = serializers.ListField(child=serializers.DictField(), help_text="The same again, to the third level.")


class SuggestionOut(serializers.Serializer[Any]):
    """A category that a text seems to be about, with its whole name."""

    slug = serializers.CharField()
    name = serializers.CharField()
    path = serializers.CharField()
    ticket_type = serializers.CharField()


class TicketRowOut(serializers.Serializer[Any]):
    """A ticket in a list. ``caller`` is masked, or says that the caller is confidential or anonymous."""

    id = serializers.CharField()
    ticket_number = serializers.CharField()
    ticket_status = serializers.CharField()
    ticket_status_text = serializers.CharField()
    ticket_type = serializers.CharField()
    urgency = serializers.CharField()
    title = serializers.CharField()
    category = serializers.CharField()
    caller = serializers.CharField()
    department = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField(allow_blank=True)
    is_supervised = serializers.BooleanField()
    urges = serializers.IntegerField()
    registered_at = serializers.DateTimeField()
    remaining = LightOut(allow_null=True)


class TicketFileOut(serializers.Serializer[Any]):
    """A file of a request or of its answer."""

    id = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    side = serializers.CharField()


class AssistOut(serializers.Serializer[Any]):
    """A department that was asked to help; posts only."""

    department = serializers.CharField()
    question = serializers.CharField()
    opinion = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    given_at = serializers.DateTimeField(allow_null=True)


class CallBackOut(serializers.Serializer[Any]):
    """What the caller said of an answer, or that nobody took the call."""

    round = serializers.IntegerField()
    is_reached = serializers.BooleanField()
    is_responded = serializers.BooleanField(allow_null=True)
    is_solved = serializers.BooleanField(allow_null=True)
    satisfaction = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    is_by_caller = serializers.BooleanField()
    at = serializers.DateTimeField()


class TicketOut(TicketRowOut):
    """A ticket whole."""

    query_code = serializers.CharField(allow_blank=True)
    channel = serializers.CharField()
    content = serializers.CharField()
    division = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    longitude = serializers.DecimalField(9, 6, allow_null=True)
    latitude = serializers.DecimalField(9, 6, allow_null=True)
    happened_at = serializers.DateTimeField(allow_null=True)
    is_confidential = serializers.BooleanField()
    is_anonymous = serializers.BooleanField()
    rule = serializers.CharField(allow_blank=True)
    rule_version = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    right_channel = serializers.CharField(allow_blank=True)
    merged_into = serializers.CharField(allow_blank=True)
    is_published = serializers.BooleanField()
    revision = serializers.IntegerField()
    files = TicketFileOut(many=True)
    assists = AssistOut(many=True)
    call_backs = CallBackOut(many=True)
    actions = ActionOut(many=True)


class StepOut(serializers.Serializer[Any]):
    """One thing that happened, with the words written with it as far as the reader may read them."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    at = serializers.DateTimeField()
    by = serializers.CharField()
    department = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    hash = serializers.CharField()


class PublicStandingOut(serializers.Serializer[Any]):
    """How a ticket stands, for who has its number and code."""

    number = serializers.CharField()
    status = serializers.CharField()
    status_text = serializers.CharField()
    department = serializers.CharField(allow_blank=True)
    registered_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    urges = serializers.IntegerField()
    answer = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    right_channel = serializers.CharField(allow_blank=True)


class PublishedOut(serializers.Serializer[Any]):
    """A question and its answer, in words for everybody."""

    id = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    answer = serializers.CharField()
    category = serializers.CharField()
    department = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField()


class CallerOut(serializers.Serializer[Any]):
    """Who called."""

    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)


class TicketUploadOut(serializers.Serializer[Any]):
    """An upload that may be named in a request or an answer."""

    id = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()


def category_tree(rows: Iterable[Category]) -> list[dict[str, Any]]:
    """Return the categories as a tree."""
    nodes: dict[int, dict[str, Any]] = {}
    tops: list[dict[str, Any]] = []
    for row in rows:
        node = {"slug": row.slug, "name": row.name, "ticket_type": row.ticket_type, "children": []}
        nodes[row.pk] = node
        siblings = nodes[row.parent_id]["children"] if row.parent_id in nodes else tops
        siblings.append(node)
    return tops


def suggestion(category: Category) -> dict[str, Any]:
    """Return a proposed category."""
    return {
        "slug": category.slug,
        "name": category.name,
        "path": presentation.category_path(category),
        "ticket_type": category.ticket_type,
    }


def ticket_row(ticket: Ticket, standing: Standing, *, reader: Actor) -> dict[str, Any]:
    """Return a ticket as a list shows it."""
    return {
        "id": ticket.public_id,
        "ticket_number": ticket.number,
        "ticket_status": ticket.status,
        "ticket_status_text": ticket.get_status_display(),
        "ticket_type": ticket.ticket_type,
        "urgency": ticket.urgency,
        "title": ticket.title,
        "category": presentation.category_path(ticket.category),
        "caller": presentation.caller_for(ticket, reader=reader),
        "department": ticket.department.name if ticket.department else "",
        "outcome": ticket.outcome,
        "is_supervised": ticket.is_supervised,
        "urges": ticket.urges,
        "registered_at": ticket.registered_at,
        "remaining": LightOut(standing.remaining).data if standing.remaining else None,
    }


def ticket_out(ticket: Ticket, *, reader: Actor, now: datetime) -> dict[str, Any]:
    """Return a ticket whole, as the reader may see it, with what the reader may do."""
    staff = reader.is_staff
    return {
        **ticket_row(ticket, selectors.standings([ticket], now=now)[ticket.pk], reader=reader),
        "query_code": "" if staff else ticket.query_code,
        "channel": ticket.channel,
        "content": presentation.words_shown(ticket, ticket.content, reader=reader),
        "division": ticket.division.code if ticket.division else "",
        "address": presentation.words_shown(ticket, ticket.address, reader=reader),
        "longitude": ticket.longitude,
        "latitude": ticket.latitude,
        "happened_at": ticket.happened_at,
        "is_confidential": ticket.is_confidential,
        "is_anonymous": ticket.is_anonymous,
        "rule": ticket.rule_slug if staff else "",
        "rule_version": ticket.rule_version if staff else "",
        "answer": presentation.words_shown(ticket, ticket.answer, reader=reader),
        "answered_at": ticket.answered_at,
        "reason": presentation.words_shown(ticket, ticket.reason, reader=reader),
        "right_channel": ticket.right_channel,
        "merged_into": ticket.parent.number if ticket.parent and staff else "",
        "is_published": ticket.is_published,
        "revision": ticket.revision,
        "files": [
            {
                "id": row.public_id,
                "name": presentation.file_name(ticket, row, reader=reader),
                "size": row.file.size,
                "side": row.side,
            }
            for row in visible_files(ticket, reader)
        ],
        "assists": _assists(ticket, reader) if staff else [],
        "call_backs": _call_backs(ticket, reader),
        "actions": ActionOut(selectors.actions_of(ticket, reader, now=now), many=True).data,
    }


def _assists(ticket: Ticket, reader: Actor) -> list[dict[str, Any]]:
    return [
        {
            "department": row.department.name,
            "question": presentation.words_shown(ticket, row.question, reader=reader),
            "opinion": presentation.words_shown(ticket, row.opinion, reader=reader),
            "asked_at": row.asked_at,
            "given_at": row.given_at,
        }
        for row in selectors.assists_of(ticket)
    ]


def _call_backs(ticket: Ticket, reader: Actor) -> list[dict[str, Any]]:
    names = ("round", "is_reached", "is_responded", "is_solved", "satisfaction", "is_by_caller", "at")
    return [
        {"reason": presentation.words_shown(ticket, row.reason, reader=reader)} | {n: getattr(row, n) for n in names}
        for row in selectors.call_backs_of(ticket)
    ]


def published_out(ticket: Ticket) -> dict[str, Any]:
    """Return a published answer."""
    return {
        "id": ticket.public_id,
        "title": ticket.public_title,
        "question": ticket.public_question,
        "answer": ticket.public_answer,
        "category": presentation.category_path(ticket.category),
        "department": ticket.department.name if ticket.department else "",
        "published_at": ticket.published_at,
    }
