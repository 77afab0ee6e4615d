"""Tickets over the API: ask, list, follow, and every verb of the transition table."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.common.actor import Actor
from apps.common.api import paged
from apps.common.errors import NotFound
from apps.common.lists import page_of
from apps.files.views import file_response
from apps.hotline import presentation, selectors
from apps.hotline.api import outputs as out
from apps.hotline.errors import UnknownCategory
from apps.hotline.models import Ticket
from apps.hotline.permissions import visible_files
from apps.hotline.requests import VERBS, SimilarIn, TicketIn, UnmaskIn, act, register
from apps.hotline.services.callers import unmask_caller
from apps.hotline.services.uploads import store_upload
from apps.identity.api import PortalView
from apps.journal.services import log_read
from apps.organisation.models import Division

CURSOR = OpenApiParameter("cursor", str)
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)


def seen_ticket(actor: Actor, public_id: str) -> Ticket:
    """Return a ticket the actor may see, or 404."""
    ticket: Ticket = get_object_or_404(selectors.ticket_detail(reader=actor), public_id=public_id)
    return ticket


def whole(ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """Return a ticket as its reader sees it now; what the reader gave away is told by number and status alone."""
    row = selectors.ticket_detail(reader=actor).filter(pk=ticket.pk).first()
    if row is None:
        return {"id": ticket.public_id, "ticket_number": ticket.number, "ticket_status": ticket.status}
    return out.ticket_out(row, reader=actor, now=timezone.now())


class TicketView(PortalView):
    """Open to callers (scope ``tickets``) and to posts (scope ``desk``)."""

    def needed_scopes(self) -> tuple[str, ...]:
        """Ask for the scope that fits the hat: ``desk`` at a post, ``tickets`` otherwise."""
        return ("desk",) if self.actor.is_staff else ("tickets",)


class TicketList(TicketView):
    """``/tickets``."""

    @extend_schema(
        responses=out.TicketRowOut(many=True),
        parameters=[CURSOR, OpenApiParameter("open", bool), OpenApiParameter("q", str)],
    )
    def get(self, request: Request) -> Response:
        """List the tickets I may see, newest first; ``q`` is a number, words of a title, or for agents a telephone number."""
        found = selectors.tickets(reader=self.actor, open_only=request.query_params.get("open") in {"1", "true"})
        words = request.query_params.get("q", "").strip()
        if words:
            found = selectors.found_tickets(reader=self.actor, words=words)
        page = page_of(found, order=selectors.ORDER, cursor=request.query_params.get("cursor", ""))
        standings = selectors.standings(page.rows, now=timezone.now())
        return Response(paged(page, [out.ticket_row(row, standings[row.pk], reader=self.actor) for row in page.rows]))

    @extend_schema(request=TicketIn, responses={201: out.TicketOut}, parameters=[KEY])
    def post(self, request: Request) -> Response:
        """Ask 12345; at a post that takes calls, register what a caller says. One key makes one ticket."""
        form = TicketIn(data=request.data)
        form.is_valid(raise_exception=True)
        return self.once(lambda: self._register(form.validated_data))

    def _register(self, given: dict[str, Any]) -> dict[str, Any]:
        return whole(register(data=given, actor=self.actor, at=timezone.now()), self.actor)


class TicketDetail(TicketView):
    """``/tickets/{id}``."""

    @extend_schema(responses=out.TicketOut)
    def get(self, _request: Request, public_id: str) -> Response:
        """Show a ticket whole."""
        ticket = seen_ticket(self.actor, public_id)
        log_read(actor=self.actor, holder=ticket.holder, subject=ticket, at=timezone.now())
        return Response(out.ticket_out(ticket, reader=self.actor, now=timezone.now()))


class TicketVerb(TicketView):
    """``/tickets/{id}/{action}``: one address for every verb of the transition table."""

    @extend_schema(request=OpenApiTypes.OBJECT, responses=out.TicketOut, operation_id="tickets_act")
    def post(self, request: Request, public_id: str, action: str) -> Response:
        """Act on a ticket; the input is that of the verb, the answer is the ticket."""
        if action not in VERBS:
            raise NotFound
        ticket = seen_ticket(self.actor, public_id)
        moved = act(ticket=ticket, action=action, data=request.data, actor=self.actor, at=timezone.now())
        return Response(whole(moved, self.actor))


class TicketHistory(TicketView):
    """``/tickets/{id}/history``."""

    @extend_schema(responses=out.StepOut(many=True))
    def get(self, _request: Request, public_id: str) -> Response:
        """Show what happened to a ticket, from its journal."""
        ticket = seen_ticket(self.actor, public_id)
        log_read(actor=self.actor, holder=ticket.holder, subject=ticket, at=timezone.now())
        return Response([asdict(step) for step in presentation.story_of(ticket, reader=self.actor)])


class TicketUnmask(TicketView):
    """``/tickets/{id}/unmask``."""

    @extend_schema(request=UnmaskIn, responses=out.CallerOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Show who called, for a reason the caller will see; never for callers who hide from the department."""
        form = UnmaskIn(data=request.data)
        form.is_valid(raise_exception=True)
        ticket = seen_ticket(self.actor, public_id)
        caller = unmask_caller(ticket=ticket, reason=form.validated_data["reason"], actor=self.actor, at=timezone.now())
        return Response(asdict(caller))


class TicketFileDownload(TicketView):
    """``/tickets/{id}/files/{file}``."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, _request: Request, public_id: str, file: str) -> HttpResponse:
        """Download a file; staff leave a trace for the caller."""
        ticket = seen_ticket(self.actor, public_id)
        row = get_object_or_404(visible_files(ticket, self.actor), public_id=file)
        log_read(actor=self.actor, holder=ticket.holder, subject=ticket, at=timezone.now(), unmasked=f"file:{row.side}")
        return file_response(row.file, download=True, name=presentation.file_name(ticket, row, reader=self.actor))


class TicketUploadIn(serializers.Serializer[Any]):
    """A file for a request or an answer."""

    file = serializers.FileField(allow_empty_file=True)


class TicketUploads(TicketView):
    """``/tickets/uploads``."""

    parser_classes = [MultiPartParser]

    @extend_schema(request=TicketUploadIn, responses={201: out.TicketUploadOut})
    def post(self, request: Request) -> Response:
        """Upload a file; name it in ``files`` of a request or an answer."""
        form = TicketUploadIn(data=request.data)
        form.is_valid(raise_exception=True)
        upload = form.validated_data["file"]
        file = store_upload(data=upload.read(), name=upload.name, actor=self.actor, at=timezone.now())
        body = {"id": file.public_id, "name": file.name, "size": file.size}
        return Response(body, status=status.HTTP_201_CREATED)


class TicketSimilar(PortalView):
    """``/tickets/similar``."""

    scopes = ("desk",)

    @extend_schema(request=SimilarIn, responses=out.TicketRowOut(many=True))
    def post(self, request: Request) -> Response:
        """List open tickets that read like this one, and what came from the same number; for who takes calls."""
        form = SimilarIn(data=request.data)
        form.is_valid(raise_exception=True)
        given, now = form.validated_data, timezone.now()
        category = selectors.category_by_slug(given["category"])
        if category is None:
            raise UnknownCategory
        division = Division.objects.select_related("parent").filter(code=given["division"]).first()
        alike = selectors.similar_tickets(
            category=category, division=division, text=given["text"], at=now, reader=self.actor
        )
        earlier = selectors.earlier_tickets(phone=given["phone"], reader=self.actor)[: selectors.ALIKE_SHOWN]
        rows = list({row.pk: row for row in [*alike, *earlier]}.values())
        standings = selectors.standings(rows, now=now)
        return Response([out.ticket_row(row, standings[row.pk], reader=self.actor) for row in rows])
