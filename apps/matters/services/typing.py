"""Keeping what an editor typed and has not saved yet. No version changes, so nothing is written to the journal."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from apps.common.actor import Actor
from apps.common.errors import TooLarge
from apps.common.text import check_clean
from apps.journal.errors import Refused
from apps.matters.choices import VersionStatus
from apps.matters.errors import NotADraft
from apps.matters.models import KeptTyping, MatterVersion
from apps.matters.permissions import may_edit

MOST_TYPED = 600_000  # characters of one screen


@transaction.atomic
def keep_typing(
    *,
    version: MatterVersion,
    section: str,
    posted: Mapping[str, Sequence[str]],
    revision: int,
    actor: Actor,
    at: datetime,
) -> KeptTyping:
    """Keep what the actor typed on a screen, in place of what was kept before.

    :param revision: the revision of the draft the actor sees
    :raises NotADraft: it was handed in meanwhile
    :raises TooLarge: nobody types that much
    """
    refusal = may_edit(version, actor)
    if refusal is not None or actor.account_id is None:
        raise Refused(refusal) if refusal else NotADraft
    if version.status != VersionStatus.DRAFT:
        raise NotADraft
    kept = {name: list(values) for name, values in posted.items()}
    if sum(len(value) for values in kept.values() for value in values) > MOST_TYPED:
        raise TooLarge
    check_clean(kept)
    typing, _created = KeptTyping.objects.update_or_create(
        version=version,
        account_id=actor.account_id,
        section=section,
        defaults={"posted": kept, "revision": revision, "saved_at": at},
    )
    return typing


@transaction.atomic
def drop_typing(*, version: MatterVersion, section: str, actor: Actor) -> None:
    """Forget what the actor typed on a screen: it was saved, or is not wanted."""
    KeptTyping.objects.filter(version=version, account_id=actor.account_id or 0, section=section).delete()
