"""What the journal knows of sessions: in, out, second factor, the hat worn. No names, no numbers, no codes."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_otp import devices_for_user, verify_token
from django_otp.models import Device

from apps.common.actor import ENTITY, Actor
from apps.identity import events
from apps.identity.models import Account
from apps.identity.selectors import mandates_of
from apps.journal.services import record


def note_signed_in(*, account: Account, through: str, actor: Actor, at: datetime) -> None:
    """Note that somebody signed in.

    :param through: "password" or "code"
    """
    record(events.SIGNED_IN, account, actor=actor, at=at, facts={"through": through})


def note_signed_out(*, account: Account, because: str, actor: Actor, at: datetime) -> None:
    """Note that a session ended.

    :param because: "asked", "idle", "age" or "elsewhere" (signed in anew somewhere else)
    """
    record(events.SIGNED_OUT, account, actor=actor, at=at, facts={"because": because})


@transaction.atomic
def pass_second_factor(*, account: Account, token: str, actor: Actor, at: datetime) -> Device | None:
    """Return the account's device that made this token, or ``None``; each try is noted, and wrong ones slow down."""
    device = next(
        (
            device
            for device in devices_for_user(account)
            if device.verify_is_allowed()[0] and verify_token(account, device.persistent_id, token)
        ),
        None,
    )
    kind = events.SECOND_FACTOR_PASSED if device else events.SECOND_FACTOR_FAILED
    record(kind, account, actor=actor, at=at)
    return device


def note_hat(*, account: Account, actor: Actor, at: datetime) -> None:
    """Note whom an account acts as from now on; the actor says it. Whoever gave a mandate sees when it was last used."""
    if actor.on_behalf_type:
        field = "entity_id" if actor.on_behalf_type == ENTITY else "principal_id"
        mandates_of(actor.person_id or 0, today=timezone.localdate(at)).filter(**{field: actor.on_behalf_id}).update(
            last_used_at=at
        )
    record(events.HAT_CHANGED, account, actor=actor, at=at)
