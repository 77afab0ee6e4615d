"""Programs people let in, and out again."""

from datetime import datetime

from django.db import transaction

from apps.common.actor import Actor
from apps.identity import events
from apps.identity.models import (
    AccessToken,
    Account,
    Application,
    AuthorizationGrant,
    Consent,
    IDToken,
    RefreshToken,
)
from apps.journal.services import record

TEXT_VERSION = "2026-11"  # of templates/oauth2_provider/authorize.html


def purpose_of(program: Application) -> str:
    """Return how a consent names letting in a program."""
    return f"program:{program.client_id}"[:64]


@transaction.atomic
def allow_program(*, account: Account, program: Application, scopes: list[str], actor: Actor, at: datetime) -> None:
    """Note that the account let a program in; a person's consent is kept once until it is withdrawn."""
    facts = {"program": program.client_id, "scopes": sorted(scopes), "text": TEXT_VERSION}
    record(events.PROGRAM_ALLOWED, account, actor=actor, at=at, facts=facts)
    if account.person_id is None:
        return
    kept = Consent.objects.filter(person_id=account.person_id, purpose=purpose_of(program), withdrawn_at__isnull=True)
    if not kept.exists():
        Consent.objects.create(
            person_id=account.person_id, purpose=purpose_of(program), text_version=TEXT_VERSION, given_at=at
        )


@transaction.atomic
def withdraw_program(*, account: Account, program: Application, actor: Actor, at: datetime) -> None:
    """End what a program may do for the account: every token and every code on its way."""
    _end_tokens(account, at, application=program)
    if account.person_id is not None:
        kept = Consent.objects.filter(person_id=account.person_id, purpose=purpose_of(program))
        kept.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
    record(events.PROGRAM_WITHDRAWN, account, actor=actor, at=at, facts={"program": program.client_id})


def end_all_tokens(*, account: Account, at: datetime) -> None:
    """End every program's tokens: after a forgotten password nobody knows who held them."""
    _end_tokens(account, at)


def _end_tokens(account: Account, at: datetime, **which: Application) -> None:
    AuthorizationGrant.objects.filter(user=account, **which).delete()
    RefreshToken.objects.filter(user=account, revoked__isnull=True, **which).update(revoked=at, access_token=None)
    AccessToken.objects.filter(user=account, **which).delete()
    IDToken.objects.filter(user=account, **which).delete()
