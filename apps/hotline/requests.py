"""One typed input for a request and for each verb of a ticket, shared by the pages and the API, with the service it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.common.actor import Actor
from apps.common.api import StrictSerializer
from apps.common.errors import NotFound
from apps.hotline.choices import RejectGround, Satisfaction, TicketAction, TicketChannel, TicketType, Urgency
from apps.hotline.errors import TooManyTries, UnknownDepartment
from apps.hotline.models import Ticket
from apps.hotline.permissions import visible_tickets
from apps.hotline.services import callers, dispatching, handling, publishing, registration, settling
from apps.hotline.services.registration import MOST_FILES, Caller, NewTicket
from apps.identity.requests import Rate
from apps.organisation.models import Department

MAX_TEXT = 4000
MAX_ID = 20
TRIES_PER_MINUTE = 10  # codes can be guessed one after another, so nobody may try many
QUERIES = Rate("hotline.query", TRIES_PER_MINUTE, TooManyTries)
NO_CONTENT = _("请写发生了什么、希望怎么办。")


class MomentField(serializers.DateTimeField):
    """A moment; one before the calendar begins is out of range and no failure."""

    def enforce_timezone(self, value: datetime) -> datetime:
        """Return the moment in the city's time."""
        try:
            return super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")


class TicketIn(StrictSerializer):
    """A request. What stands below the line is for agents at their post, who also say who is on the telephone."""

    category = serializers.CharField(max_length=80)
    content = serializers.CharField(max_length=MAX_TEXT, error_messages={"blank": NO_CONTENT, "required": NO_CONTENT})
    title = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)
    ticket_type = serializers.ChoiceField(choices=TicketType.choices, required=False, allow_blank=True, default="")
    division = serializers.RegexField(r"^\d{12}$", required=False, allow_blank=True, default="")
    address = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    longitude = serializers.DecimalField(
        9, 6, required=False, allow_null=True, default=None, min_value=73, max_value=136
    )
    latitude = serializers.DecimalField(9, 6, required=False, allow_null=True, default=None, min_value=3, max_value=54)
    happened_at = MomentField(required=False, allow_null=True, default=None)
    is_confidential = serializers.BooleanField(required=False, default=False)
    is_anonymous = serializers.BooleanField(required=False, default=False)
    matter = serializers.CharField(required=False, allow_blank=True, default="", max_length=80)
    case_number = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    files = serializers.ListField(
        child=serializers.CharField(max_length=MAX_ID), required=False, default=list, max_length=MOST_FILES
    )
    # --- agents only
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False, allow_blank=True, default="")
    channel = serializers.ChoiceField(choices=TicketChannel.choices, required=False, allow_blank=True, default="")
    recording = serializers.CharField(required=False, allow_blank=True, default="", max_length=64)
    caller_name = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    caller_phone = serializers.CharField(required=False, allow_blank=True, default="", max_length=30)
    answer = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)


def register(*, data: Mapping[str, Any], actor: Actor, at: datetime) -> Ticket:
    """Register a checked request; agents name the caller, and an answer given on the call ends it."""
    given = dict(data)
    caller = Caller(given.pop("caller_name"), given.pop("caller_phone"))
    answer = given.pop("answer")
    ticket = NewTicket(**given | {"files": tuple(given["files"])})
    if not actor.is_staff:
        return registration.register_ticket(given=ticket, actor=actor, at=at)
    if answer.strip():
        return registration.register_and_answer(given=ticket, answer=answer, actor=actor, at=at, caller=caller)
    return registration.register_ticket(given=ticket, actor=actor, at=at, caller=caller)


class SimilarIn(StrictSerializer):
    """What an agent has typed so far, to find out whether others called about it."""

    category = serializers.CharField(max_length=80)
    division = serializers.RegexField(r"^\d{12}$", required=False, allow_blank=True, default="")
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)
    phone = serializers.CharField(required=False, allow_blank=True, default="", max_length=30)


class SuggestIn(StrictSerializer):
    """What was written so far, to find its category."""

    title = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)


class VerbIn(StrictSerializer):
    """What every verb may carry: the revision the writer read, so that two cannot overwrite each other."""

    revision = serializers.IntegerField(required=False, min_value=1)


class NoteIn(VerbIn):
    """A move that may say something."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)


class ReasonIn(VerbIn):
    """A move that must say why."""

    reason = serializers.CharField(max_length=MAX_TEXT)


class ContactIn(VerbIn):
    """What was said to the caller."""

    note = serializers.CharField(max_length=MAX_TEXT)


class AnswerIn(VerbIn):
    """An answer to the caller, with uploads."""

    answer = serializers.CharField(max_length=MAX_TEXT)
    files = serializers.ListField(
        child=serializers.CharField(max_length=MAX_ID), required=False, default=list, max_length=MOST_FILES
    )


class DirectAnswerIn(VerbIn):
    """An answer given by the hotline itself."""

    answer = serializers.CharField(max_length=MAX_TEXT)


class DispatchIn(NoteIn):
    """To whom, and whether it may come back."""

    department = serializers.CharField(max_length=40)
    may_return = serializers.BooleanField(required=False, allow_null=True, default=None)


class ReassignIn(ReasonIn):
    """To whom instead, and why."""

    department = serializers.CharField(max_length=40)


class ExtendIn(ReasonIn):
    """Working days more, and why."""

    days = serializers.IntegerField(min_value=1, max_value=100)


class AskAssistanceIn(VerbIn):
    """Who is asked what."""

    department = serializers.CharField(max_length=40)
    question = serializers.CharField(max_length=MAX_TEXT)


class AssistIn(VerbIn):
    """What the helper thinks."""

    opinion = serializers.CharField(max_length=MAX_TEXT)


class CallBackIn(VerbIn):
    """What the caller says of the answer."""

    is_responded = serializers.BooleanField()
    is_solved = serializers.BooleanField()
    satisfaction = serializers.ChoiceField(choices=Satisfaction.choices)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=MAX_TEXT)


class CloseIn(ReasonIn):
    """Why nothing more can be done, and whether it counts against the department."""

    is_counted = serializers.BooleanField(required=False, default=True)


class RedoIn(ReasonIn):
    """Why again, and by whom if by somebody else."""

    department = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class RejectIn(ReasonIn):
    """Why not, and where instead."""

    ground = serializers.ChoiceField(choices=RejectGround.choices)
    right_channel = serializers.CharField(max_length=200)


class MergeIn(VerbIn):
    """Into which ticket: its id."""

    into = serializers.CharField(max_length=MAX_ID)


class PublishIn(VerbIn):
    """Question and answer in words for everybody."""

    title = serializers.CharField(max_length=100)
    question = serializers.CharField(max_length=MAX_TEXT)
    answer = serializers.CharField(max_length=MAX_TEXT)


class UnmaskIn(StrictSerializer):
    """Why the caller's identity is needed."""

    reason = serializers.CharField(max_length=200)


def _department(slug: str) -> Department:
    found = Department.objects.filter(slug=slug, is_active=True).first()
    if found is None:
        raise UnknownDepartment
    return found


Run = Callable[..., Ticket]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb's input and its service."""

    input: type[StrictSerializer]
    run: Run


VERBS: dict[str, Verb] = {
    TicketAction.ANSWER_DIRECTLY: Verb(DirectAnswerIn, registration.answer_directly),
    TicketAction.DISPATCH: Verb(DispatchIn, dispatching.dispatch_ticket),
    TicketAction.REASSIGN: Verb(ReassignIn, dispatching.reassign_ticket),
    TicketAction.SUPERVISE: Verb(ReasonIn, dispatching.supervise_ticket),
    TicketAction.SIGN: Verb(VerbIn, handling.sign_ticket),
    TicketAction.RETURN: Verb(ReasonIn, handling.return_ticket),
    TicketAction.CONTACT: Verb(ContactIn, handling.contact_caller),
    TicketAction.REPLY: Verb(AnswerIn, handling.reply_ticket),
    TicketAction.EXTEND: Verb(ExtendIn, handling.extend_ticket),
    TicketAction.ASK_ASSISTANCE: Verb(AskAssistanceIn, handling.ask_assistance),
    TicketAction.ASSIST: Verb(AssistIn, handling.give_assistance),
    TicketAction.CALL_BACK: Verb(CallBackIn, settling.call_back),
    TicketAction.NOTE_UNREACHED: Verb(VerbIn, settling.note_unreached),
    TicketAction.CLOSE_WITH_REASON: Verb(CloseIn, settling.close_with_reason),
    TicketAction.REDO: Verb(RedoIn, settling.redo_ticket),
    TicketAction.URGE: Verb(NoteIn, callers.urge_ticket),
    TicketAction.WITHDRAW: Verb(VerbIn, callers.withdraw_ticket),
    TicketAction.REJECT: Verb(RejectIn, callers.reject_ticket),
    TicketAction.MERGE: Verb(MergeIn, callers.merge_ticket),
    TicketAction.UNMERGE: Verb(VerbIn, callers.unmerge_ticket),
    TicketAction.PUBLISH: Verb(PublishIn, publishing.publish_answer),
    TicketAction.UNPUBLISH: Verb(VerbIn, publishing.unpublish_answer),
}


def act(*, ticket: Ticket, action: str, data: Any, actor: Actor, at: datetime) -> Ticket:
    """Check a verb's input and call its service.

    :raises ValidationError: the input does not fit the verb
    :raises NotFound: the ticket to merge into is not the actor's to see
    """
    verb = VERBS[action]
    form = verb.input(data=data)
    form.is_valid(raise_exception=True)
    given = dict(form.validated_data)
    revision = given.pop("revision", None)
    return verb.run(ticket=ticket, actor=actor, at=at, expected_revision=revision, **_looked_up(given, actor))


def _looked_up(given: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Put the things in the place of their names."""
    if "department" in given:
        given["department"] = _department(given["department"]) if given["department"] else None
    if "into" in given:
        into = visible_tickets(actor).filter(public_id=given["into"]).first()
        if into is None:
            raise NotFound
        given["into"] = into
    if "files" in given:
        given["files"] = tuple(given["files"])
    return given
