"""Pausing, resuming and cancelling a matter. What is under way goes on; nobody can apply anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.actor import Actor
from apps.common.errors import FieldError, Invalid
from apps.journal.services import advance
from apps.matters.choices import MatterAction
from apps.matters.models import Matter
from apps.matters.workflow import MATTER


@transaction.atomic
def pause_matter(*, matter: Matter, reason: str, actor: Actor, at: datetime) -> Matter:
    """Stop new applications for a while; the guide shows the reason.

    :raises Invalid: no reason
    """
    reason = reason.strip()[:200]
    if not reason:
        raise Invalid(errors=[FieldError("reason", "required", _("请写明暂停的原因，办事群众会看到。"))])
    return advance(
        MATTER, matter, MatterAction.PAUSE, actor=actor, at=at, facts={"reason": reason}, paused_reason=reason
    )


@transaction.atomic
def resume_matter(*, matter: Matter, actor: Actor, at: datetime) -> Matter:
    """Take new applications again."""
    return advance(MATTER, matter, MatterAction.RESUME, actor=actor, at=at, paused_reason="")


@transaction.atomic
def cancel_matter(*, matter: Matter, actor: Actor, at: datetime) -> Matter:
    """Take the matter out of every list for good; its versions stay for the cases that point to them."""
    return advance(MATTER, matter, MatterAction.CANCEL, actor=actor, at=at)
