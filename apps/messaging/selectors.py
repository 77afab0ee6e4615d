"""Reading messages and what waits to be sent."""

from datetime import datetime

from django.db.models import QuerySet

from apps.common.actor import Actor
from apps.common.lists import PAGE_SIZE, Page, count_capped, page_of
from apps.identity.models import Account, LegalEntity, Person
from apps.messaging.choices import SmsState
from apps.messaging.errors import UnknownTemplate
from apps.messaging.models import Message, OutboundSms, Template
from apps.messaging.permissions import visible_messages

INBOX_ORDER = ("-created_at", "-id")
UNREAD_CAP = 99


def messages(*, reader: Actor, only_unread: bool = False) -> QuerySet[Message]:
    """Return what the reader was told, newest first, with the entity it was told to."""
    rows = visible_messages(reader).select_related("entity").order_by(*INBOX_ORDER)
    return rows.filter(read_at__isnull=True) if only_unread else rows


def inbox(*, reader: Actor, only_unread: bool = False, cursor: str = "", size: int = PAGE_SIZE) -> Page[Message]:
    """Return one page of the reader's messages.

    :raises BadCursor: the cursor is not ours
    """
    rows = messages(reader=reader, only_unread=only_unread)
    return page_of(rows, order=INBOX_ORDER, cursor=cursor, size=size)


def unread_count(*, reader: Actor) -> int:
    """Return how many messages nobody opened yet, at most ``UNREAD_CAP``."""
    return count_capped(visible_messages(reader).filter(read_at__isnull=True), cap=UNREAD_CAP)[0]


def newest_template(slug: str) -> Template:
    """Return the wording in force.

    :raises UnknownTemplate: none was loaded under this name
    """
    template = Template.objects.filter(slug=slug).order_by("-version").first()
    if template is None:
        raise UnknownTemplate(slug=slug)
    return template


def due_sms_ids(*, now: datetime, most: int) -> list[int]:
    """Return which SMS wait to be sent now, the longest waiting first."""
    rows = OutboundSms.objects.filter(state=SmsState.WAITING, next_attempt_at__lte=now)
    return list(rows.order_by("next_attempt_at", "id").values_list("pk", flat=True)[:most])


def phone_of(recipient: Person | LegalEntity) -> str:
    """Return where to send an SMS: a firm without a phone of its own is told through its representative."""
    if recipient.phone or isinstance(recipient, Person):
        return str(recipient.phone)
    return str(recipient.representative.phone)


def reads_english(recipient: Person | LegalEntity) -> bool:
    """Tell whether a person chose English; firms and people without an account get Chinese."""
    if isinstance(recipient, LegalEntity):
        return False
    return Account.objects.filter(person=recipient, language__startswith="en").exists()
