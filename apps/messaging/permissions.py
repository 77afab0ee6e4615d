"""Who may read which message, and who may look after sending."""

from django.db.models import Q, QuerySet

from apps.common.actor import ENTITY, PERSON, Actor
from apps.identity.choices import Role
from apps.identity.permissions import has_role
from apps.messaging.models import Message


def visible_messages(reader: Actor) -> QuerySet[Message]:
    """Return the messages of the reader and of the person or entity they act for; at a post: none.

    A colleague who opens a post's desk must not find a neighbour's private inbox there.
    """
    mine = Q()
    if reader.person_id is not None:
        mine |= Q(person_id=reader.person_id)
    speaks_in_all = not reader.on_behalf_matters  # a mandate for some matters does not open the whole inbox
    if speaks_in_all and reader.on_behalf_type == ENTITY and reader.on_behalf_id is not None:
        mine |= Q(entity_id=reader.on_behalf_id)
    if speaks_in_all and reader.on_behalf_type == PERSON and reader.on_behalf_id is not None:
        mine |= Q(person_id=reader.on_behalf_id)
    if reader.is_staff or not mine:
        return Message.objects.none()
    return Message.objects.filter(mine)


def may_watch_sending(actor: Actor) -> bool:
    """Tell whether the actor may see what was sent and what failed, without the contents."""
    return has_role(actor, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)


def may_read_recipients(actor: Actor) -> bool:
    """Tell whether the actor may see to whom something was sent; who configures needs that for nothing."""
    return has_role(actor, Role.AUDIT_ADMIN)


def may_resend(actor: Actor) -> bool:
    """Tell whether the actor may let a failed SMS try again."""
    return has_role(actor, Role.SYSTEM_ADMIN)
