"""Showing a licence from the phone (亮证): a code that lives a minute and tells everything once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.common.actor import Actor
from apps.common.crypto import fingerprint
from apps.common.errors import NotAllowed
from apps.common.ids import new_token
from apps.journal.services import record
from apps.licences import events
from apps.licences.choices import UseHow
from apps.licences.errors import NotInForce, PresentationOver
from apps.licences.models import Licence, PresentToken
from apps.licences.permissions import is_holder
from apps.licences.services.verifying import (
    Verification,
    Verifier,
    note_use,
    verdict_of,
    verdict_text,
    verification_of,
)

TOKEN_SECONDS = 60
KEEP_TOKENS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Presented:
    """A code to show: the address inside the QR and until when it works."""

    token: str
    url: str
    expires_at: datetime


@transaction.atomic
def present_licence(*, licence: Licence, actor: Actor, at: datetime) -> Presented:
    """Make a code for the holder to show.

    :raises NotAllowed: somebody else's licence
    :raises NotInForce: it is not valid today
    """
    if actor.account_id is None or not is_holder(actor, licence):
        raise NotAllowed
    today = timezone.localdate(at)
    if not licence.is_usable(today):
        raise NotInForce(status=verdict_text(licence, verdict_of(licence, today)))
    token, ends = new_token(), at + timedelta(seconds=TOKEN_SECONDS)
    PresentToken.objects.create(
        licence=licence,
        token_hash=fingerprint(token),
        account_id=actor.account_id,
        created_at=at,
        expires_at=ends,
    )
    record(events.PRESENTED, licence, actor=actor, at=at)
    return Presented(token, f"{settings.BASE_URL}{reverse('licences:scan', args=[token])}", ends)


def peek_token(*, token: str, at: datetime) -> Verification:
    """Say what a code shows at first sight, which changes nothing: kind, number and state, no personal data.

    :raises PresentationOver: the code is too old or unknown
    """
    found = _tokens().filter(token_hash=fingerprint(token), expires_at__gt=at).first()
    if found is None:
        raise PresentationOver
    licence, verdict = found.licence, verdict_of(found.licence, timezone.localdate(at))
    return Verification(verdict, verdict_text(licence, verdict), licence)


@transaction.atomic
def scan_token(*, token: str, verifier: Verifier, at: datetime) -> Verification:
    """Look at a presented licence: the first look sees what the holder shows, a later one only what is public.

    :raises PresentationOver: the code is too old or unknown
    """
    row = (
        PresentToken.objects.select_for_update(no_key=True)
        .filter(token_hash=fingerprint(token), expires_at__gt=at)
        .order_by("pk")
        .first()
    )
    if row is None:
        raise PresentationOver
    licence = _tokens().get(pk=row.pk).licence
    is_first = row.used_at is None
    if is_first:
        row.used_at = at
        row.save(update_fields=["used_at"])
    result = verification_of(licence, on=timezone.localdate(at), is_full=is_first)
    note_use(result, UseHow.SCAN, verifier, at)
    return result


def forget_old_tokens(*, now: datetime) -> int:
    """Delete codes that ended a day ago; return how many."""
    return int(PresentToken.objects.filter(expires_at__lt=now - KEEP_TOKENS).delete()[0])


def _tokens() -> QuerySet[PresentToken]:
    related = ("type", "issuer", "version", "holder_person", "holder_entity")
    return PresentToken.objects.select_related(*(f"licence__{name}" for name in related)).order_by("pk")
