"""Taking a request in: from a caller on the telephone, or from a citizen who writes; dispatched in the same breath."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from apps.cases.models import Case
from apps.common import masking
from apps.common.actor import ENTITY, Actor
from apps.common.crypto import blind_index
from apps.common.errors import FieldError, Invalid, NotAllowed
from apps.common.identifiers import InvalidIdentifier
from apps.common.identifiers import phone as checked_phone
from apps.files.models import StoredFile
from apps.hotline import errors, events, search, selectors
from apps.hotline.choices import FileSide, TicketAction, TicketChannel, TicketStatus, TicketType
from apps.hotline.models import Category, Ticket, TicketFile
from apps.hotline.permissions import TAKE_CALLS
from apps.hotline.selectors import PHONE_PURPOSE
from apps.hotline.services import steps
from apps.hotline.services.dispatching import dispatch_by_rule
from apps.hotline.services.settling import close_answered
from apps.hotline.workflow import TICKET
from apps.identity.models import LegalEntity, Person
from apps.identity.permissions import may
from apps.journal.services import advance, link, record
from apps.matters.models import Matter
from apps.organisation.models import Department, Division

MOST_FILES = 9
TITLE_LENGTH = 100
MADE_TITLE_LENGTH = 30
ABOUT = "about"


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What is asked. Empty type and urgency are those of the category; agents alone may set the urgency.

    ``files`` are public ids of uploads of the same account; ``matter`` and ``case_number`` name what it is about.
    """

    category: str
    content: str
    title: str = ""
    ticket_type: str = ""
    urgency: str = ""
    division: str = ""
    address: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    happened_at: datetime | None = None
    channel: str = ""
    recording: str = ""
    is_confidential: bool = False
    is_anonymous: bool = False
    matter: str = ""
    case_number: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as told on the telephone: nobody checked it, so it is no account's."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class _Holder:
    person: Person | None
    entity: LegalEntity | None
    name: str
    phone: str


@transaction.atomic
def register_ticket(*, given: NewTicket, actor: Actor, at: datetime, caller: Caller | None = None) -> Ticket:
    """Register a request and dispatch it by the rules.

    :param caller: who is on the telephone, for agents; citizens register for themselves or whom they act for
    :raises NotAllowed: neither a citizen nor an agent
    :raises Invalid, CallerMissing, UnknownCategory, UnknownPlace, UnknownCase, UnknownUpload, TooManyFiles: what is wrong
    """
    return dispatch_by_rule(ticket=_register(given, actor, at, caller), at=at)


@transaction.atomic
def register_and_answer(*, given: NewTicket, answer: str, actor: Actor, at: datetime, caller: Caller) -> Ticket:
    """Register a request that the agent answers on the call (直接解答): it ends at once.

    :raises TextMissing: no answer given
    """
    return answer_directly(ticket=_register(given, actor, at, caller), answer=answer, actor=actor, at=at)


@transaction.atomic
def answer_directly(
    *, ticket: Ticket, answer: str, actor: Actor, at: datetime, expected_revision: int | None = None
) -> Ticket:
    """Answer a ticket at the hotline instead of dispatching it; tickets merged into it follow.

    :raises TextMissing: no answer given
    """
    answer = steps.words_of(answer)
    moved = advance(
        TICKET, ticket, TicketAction.ANSWER_DIRECTLY, actor=actor, at=at, expected_revision=expected_revision,
        answer=answer, answered_at=at, contacted_at=at,
    )  # fmt: skip
    steps.write_note(moved, TicketAction.ANSWER_DIRECTLY, answer, actor=actor, at=at, for_caller=True)
    steps.leave(
        moved, at=at, actor=actor, done=steps.DISPATCH if may(actor, "dispatch_tickets", moved.centre_id) else ""
    )
    return close_answered(moved, at=at)


def _register(given: NewTicket, actor: Actor, at: datetime, caller: Caller | None) -> Ticket:
    centre = selectors.centre()
    holder = _holder(given, actor, caller, centre)
    category = selectors.category_by_slug(given.category)
    if category is None:
        raise errors.UnknownCategory
    about = _about(given, actor, holder)
    ticket = _create(given, category, holder, centre, actor, at)
    _attach(ticket, given, actor, at)
    for thing in about:
        link(ABOUT, ticket, thing, at=at)
    facts = {
        "category": category.slug, "type": ticket.ticket_type, "urgency": ticket.urgency, "channel": ticket.channel,
        "hidden": ticket.is_hidden,
    }  # fmt: skip
    record(events.REGISTERED, ticket, actor=actor, at=at, facts=facts)
    return ticket


def _holder(given: NewTicket, actor: Actor, caller: Caller | None, centre: Department) -> _Holder:
    if actor.is_staff:
        if not may(actor, TAKE_CALLS, centre.pk) or caller is None:
            raise NotAllowed
        return _on_the_telephone(given, caller)
    if actor.holder is None or caller is not None or actor.on_behalf_matters:
        raise NotAllowed
    kind, pk = actor.holder
    person = Person.objects.filter(pk=pk if kind != ENTITY else actor.person_id or 0).first()
    entity = LegalEntity.objects.filter(pk=pk).first() if kind == ENTITY else None
    if given.is_anonymous:
        return _Holder(None if entity else person, entity, "", "")
    name = entity.name if entity else person.name if person else ""
    return _Holder(None if entity else person, entity, name, person.phone if person else "")


def _on_the_telephone(given: NewTicket, caller: Caller) -> _Holder:
    if given.is_anonymous:
        return _Holder(None, None, "", "")
    if not caller.phone.strip():
        raise errors.CallerMissing
    try:
        phone = checked_phone(caller.phone)
    except InvalidIdentifier as error:
        raise Invalid(errors=[FieldError("caller_phone", error.code, str(error.text))]) from error
    return _Holder(None, None, caller.name.strip(), phone)


def _about(given: NewTicket, actor: Actor, holder: _Holder) -> list[Model]:
    """Return the matter and the case the request is about; a citizen names only cases of their own."""
    found: list[Model] = list(Matter.objects.filter(slug=given.matter)) if given.matter else []
    if given.case_number:
        cases = Case.objects.filter(number=given.case_number.strip())
        if not actor.is_staff:
            cases = cases.filter(person=holder.person, entity=holder.entity)
        if not cases.exists():
            raise errors.UnknownCase
        found += list(cases)
    return found


def _create(
    given: NewTicket, category: Category, holder: _Holder, centre: Department, actor: Actor, at: datetime
) -> Ticket:
    names = [name for name in (holder.name, holder.person.name if holder.person else "") if name]
    content = steps.words_of(given.content)
    ticket_type = given.ticket_type or category.ticket_type
    title = given.title.strip() or search.first_sentence(content, most=MADE_TITLE_LENGTH)
    return Ticket.objects.create(
        number=new_number(at),
        channel=_channel(given, actor),
        recording=given.recording if actor.is_staff else "",
        ticket_type=ticket_type,
        urgency=(given.urgency if actor.is_staff else "") or selectors.urgency_of(category, at=at),
        category=category,
        title=masking.hide_personal(title, names=names)[:TITLE_LENGTH],
        content=content,
        division=_division(given.division),
        address=given.address.strip(),
        longitude=given.longitude,
        latitude=given.latitude,
        happened_at=given.happened_at,
        person=holder.person,
        entity=holder.entity,
        caller_name=holder.name,
        caller_phone=holder.phone,
        phone_hash=blind_index(holder.phone, purpose=PHONE_PURPOSE) if holder.phone else "",
        is_confidential=given.is_confidential or ticket_type == TicketType.REPORT,
        is_anonymous=given.is_anonymous,
        centre=centre,
        status=TicketStatus.REGISTERED,
        registered_at=at,
    )


def _channel(given: NewTicket, actor: Actor) -> str:
    if actor.is_staff:
        return given.channel or TicketChannel.PHONE
    return actor.channel if actor.channel in {TicketChannel.APP, TicketChannel.KIOSK} else TicketChannel.WEB


def _division(code: str) -> Division | None:
    if not code:
        return None
    found = Division.objects.select_related("parent").filter(code=code).first()
    if found is None:
        raise errors.UnknownPlace
    return found


def _attach(ticket: Ticket, given: NewTicket, actor: Actor, at: datetime) -> None:
    attach_uploads(ticket, given.files, side=FileSide.CALLER, actor=actor, at=at)


def attach_uploads(ticket: Ticket, public_ids: tuple[str, ...], *, side: str, actor: Actor, at: datetime) -> None:
    """Tie uploads of the actor's account to a ticket.

    :raises TooManyFiles: more than ``MOST_FILES``
    :raises UnknownUpload: one of them is not there, is another's, or hangs on a ticket already
    """
    wanted = list(dict.fromkeys(public_ids))
    if len(wanted) > MOST_FILES:
        raise errors.TooManyFiles(most=MOST_FILES)
    free = StoredFile.objects.filter(public_id__in=wanted, uploaded_by=actor.account_id)
    found = list(free.exclude(pk__in=TicketFile.objects.filter(file__public_id__in=wanted).values("file_id")))
    if len(found) != len(wanted):
        raise errors.UnknownUpload
    TicketFile.objects.bulk_create(TicketFile(ticket=ticket, side=side, file=file, created_at=at) for file in found)


def new_number(at: datetime) -> str:
    """Return the next ticket number: LZ, the day, six digits from a sequence (gaps may occur). Source: domain.md §7.3."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('hotline_number_seq')")
        serial = int(cursor.fetchone()[0]) % 1_000_000
    return f"LZ{timezone.localdate(at):%Y%m%d}{serial:06d}"
