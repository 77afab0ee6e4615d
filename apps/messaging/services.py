"""The verbs of messaging: tell, send, read, send again, load texts."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.actor import Actor
from apps.common.errors import NotAllowed
from apps.common.http import OutsideError, OutsideRefused
from apps.identity.choices import MandateKind
from apps.identity.models import LegalEntity, Mandate, Person
from apps.identity.services.coverage import matter_names
from apps.journal.models import Event
from apps.journal.services import record
from apps.messaging import events, permissions, ports, selectors
from apps.messaging.choices import SmsState
from apps.messaging.errors import NotFailed
from apps.messaging.models import Message, OutboundSms, Template
from apps.messaging.notices import Composed, compose

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=15)  # doubled after each failure: 8 attempts span about 32 minutes
LONGEST_WAIT = timedelta(minutes=30)
RESTING_WAIT = timedelta(seconds=10)


@transaction.atomic
def tell(
    *,
    key: str,
    person: Person | None = None,
    entity: LegalEntity | None = None,
    template: str,
    params: Mapping[str, Any],
    link: str = "",
    at: datetime,
    sms: bool = False,
) -> Message:
    """Put a message into the inbox of ``person`` or ``entity`` (exactly one), and an SMS on its way if ``sms``.

    Telling twice under one ``key`` (``<event id>:<kind>:<recipient>``) tells once and returns the first message.

    :param params: values for the template's gaps; a date or a list is written as each language does
    :param link: a path of this site
    :raises UnknownTemplate: nothing was loaded under ``template``
    :raises MissingParameters: a gap of the template has no value
    """
    wording = selectors.newest_template(template)
    texts = compose(wording, params)
    row = Message(
        key=key,
        person=person,
        entity=entity,
        kind=wording.slug,
        template=wording,
        title=texts.title,
        body=texts.body,
        title_en=texts.title_en,
        body_en=texts.body_en,
        link=link,
        created_at=at,
    )
    Message.objects.bulk_create([row], ignore_conflicts=True)
    message = Message.objects.get(key=key)
    if sms and (recipient := person or entity):
        _put_on_its_way(message, recipient, texts, at=at)
    return message


def _put_on_its_way(message: Message, recipient: Person | LegalEntity, texts: Composed, *, at: datetime) -> None:
    phone = selectors.phone_of(recipient)
    text = texts.sms_en if selectors.reads_english(recipient) else texts.sms
    if not phone or not text:
        return
    row = OutboundSms(
        key=f"{message.key}:sms",
        message=message,
        kind=message.kind,
        phone=phone,
        text=text,
        created_at=at,
        next_attempt_at=at,
    )
    OutboundSms.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def queue_sms(
    *, key: str, phone: str, template: str, params: Mapping[str, Any], at: datetime, useless_at: datetime | None = None
) -> OutboundSms:
    """Put an SMS on its way that belongs to no message, such as one to somebody without an account yet; once per key.

    :param useless_at: after this moment it is no longer sent
    :raises UnknownTemplate: nothing was loaded under ``template``
    :raises MissingParameters: a gap of the template has no value
    """
    text = compose(selectors.newest_template(template), params).sms
    row = OutboundSms(
        key=key, kind=template, phone=phone, text=text, created_at=at, next_attempt_at=at, useless_at=useless_at
    )
    OutboundSms.objects.bulk_create([row], ignore_conflicts=True)
    return OutboundSms.objects.get(key=key)


@transaction.atomic
def send_sms(*, sms_id: int, now: datetime) -> OutboundSms | None:
    """Hand one waiting SMS to the gateway; return it, or ``None`` when another worker has it or it is not due.

    The row stays locked during the call, and nobody else waits for it. A worker killed between the gateway's answer
    and the commit leaves a waiting row; the gateway knows its key and sends nothing twice.
    """
    sms = OutboundSms.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=sms_id).first()
    if sms is None or not sms.is_due(now):
        return None
    if sms.useless_at is not None and now >= sms.useless_at:
        sms.state, sms.last_error = SmsState.FAILED, "too late"
    else:
        _hand_over(sms, now=now)
    sms.save(update_fields=["state", "attempts", "next_attempt_at", "sent_at", "provider_id", "last_error"])
    if sms.state == SmsState.FAILED:
        log.error("sms %s failed for good: %s", sms.pk, sms.last_error)
    return sms


def _hand_over(sms: OutboundSms, *, now: datetime) -> None:
    try:
        sms.provider_id = ports.sms_gateway().send(phone=sms.phone, text=sms.text, reference=sms.key)
    except OutsideError as error:
        _note_failure(sms, error, now=now)
    else:
        sms.state, sms.sent_at, sms.last_error = SmsState.SENT, now, ""
        sms.attempts += 1


def _note_failure(sms: OutboundSms, error: OutsideError, *, now: datetime) -> None:
    sms.last_error = f"{error.code}: {error.details['reason']}"[:200]
    if error.details["reason"] == "resting":  # nobody was asked: this is no attempt
        sms.next_attempt_at = now + RESTING_WAIT
        return
    sms.attempts += 1
    sms.next_attempt_at = now + min(FIRST_WAIT * 2 ** (sms.attempts - 1), LONGEST_WAIT)
    if isinstance(error, OutsideRefused) or sms.attempts >= MAX_ATTEMPTS:
        sms.state = SmsState.FAILED


@transaction.atomic
def resend_sms(*, sms: OutboundSms, actor: Actor, at: datetime) -> OutboundSms:
    """Let a failed SMS try again from the start, under its old key: if it did go out after all, it is not sent twice.

    :raises NotAllowed: the actor does not look after sending
    :raises NotFailed: it waits or was sent
    """
    if not permissions.may_resend(actor):
        raise NotAllowed
    row = OutboundSms.objects.select_for_update(of=("self",), no_key=True).get(pk=sms.pk)
    if row.state != SmsState.FAILED:
        raise NotFailed
    row.state, row.attempts, row.next_attempt_at = SmsState.WAITING, 0, at
    row.save(update_fields=["state", "attempts", "next_attempt_at"])
    record(events.SMS_RESENT, row, actor=actor, at=at, facts={"error": row.last_error})
    return row


# What both sides of a mandate are told: the agent's wording, and that of the firm or the person acted for.
MANDATE_NOTICES = {
    "identity.mandate_given": ("mandate_given", "mandate_given_principal"),
    "identity.mandate_ended": ("mandate_ended", "mandate_ended_principal"),
    "identity.mandate_laid_down": ("mandate_laid_down", "mandate_laid_down_principal"),
    "identity.mandate_expired": ("mandate_expired", "mandate_expired_principal"),
    "identity.mandate_replaced": ("mandate_replaced", ""),
}


@transaction.atomic
def tell_of_mandate(*, event: Event) -> None:
    """Tell both sides that one may act for the other, or may no longer; what the city's own files say tells nobody."""
    if event.is_system and event.kind == "identity.mandate_given":
        return
    mandate = Mandate.objects.select_related("agent", "entity", "principal").get(pk=event.subject_id)
    if mandate.kind == MandateKind.REPRESENTATIVE and event.kind == "identity.mandate_given":
        return  # who claimed the firm has just read it on the page
    names = matter_names([mandate])
    params = {
        "firm": str(mandate.entity or mandate.principal),
        "person": str(mandate.agent),
        "items": [names.get(slug, slug) for slug in mandate.matters] or [_("全部事项")],
        "until_on": mandate.valid_until or _("一直有效，直到撤回"),
        "reason": mandate.end_reason,
    }
    to_agent, to_principal = MANDATE_NOTICES[event.kind]
    key, hats = f"{event.pk}:{to_agent}", reverse("identity:hats")
    tell(key=f"{key}:agent", person=mandate.agent, template=to_agent, params=params, link=hats, at=event.at, sms=True)
    if to_principal:
        tell(
            key=f"{key}:principal", person=mandate.principal, entity=mandate.entity, template=to_principal,
            params=params, link=reverse("identity:firm") if mandate.entity_id else hats, at=event.at,
        )  # fmt: skip


def mark_read(*, message: Message, reader: Actor, at: datetime) -> Message:
    """Note that the reader opened a message of theirs; the first opening counts.

    :raises NotAllowed: the message is somebody else's
    """
    visible = permissions.visible_messages(reader).filter(pk=message.pk)
    if not visible.exists():
        raise NotAllowed
    if _note_read(visible, at=at):
        message.read_at = at
    return message


def mark_all_read(*, reader: Actor, at: datetime) -> int:
    """Note that the reader has seen all their messages; return how many were unread."""
    return _note_read(permissions.visible_messages(reader), at=at)


def _note_read(messages: QuerySet[Message], *, at: datetime) -> int:
    return messages.filter(read_at__isnull=True).update(read_at=at)


@transaction.atomic
def load_templates(*, entries: Iterable[Mapping[str, str]], at: datetime) -> int:
    """Make a new version of each template whose wording changed; return how many.

    :param entries: ``slug``, ``title``, ``body``, ``sms``, ``title_en``, ``body_en``, ``sms_en``, already checked
    """
    newest = {row.slug: row for row in Template.objects.order_by("slug", "version")}
    made = []
    for entry in entries:
        known = newest.get(entry["slug"])
        if known is not None and all(getattr(known, name) == value for name, value in entry.items()):
            continue
        made.append(Template(**entry, version=known.version + 1 if known else 1, loaded_at=at))
    Template.objects.bulk_create(made)
    return len(made)
