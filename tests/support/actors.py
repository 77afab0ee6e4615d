"""The people of the demonstration as actors."""

from dataclasses import replace

from apps.common.actor import ENTITY, Actor
from apps.identity.models import Account, LegalEntity

LAN, HE, QIAO, CHUAN = "19900000001", "19900000002", "19900000003", "19900000004"


def citizen(phone: str = LAN) -> Actor:
    """Return a citizen acting for themselves."""
    account = Account.objects.select_related("person").get(username=phone)
    assert account.person is not None
    return Actor(account_id=account.pk, person_id=account.person_id, channel="web", level=account.person.level)


def firm(phone: str = LAN, name: str = "示例牛肉面馆") -> Actor:
    """Return a citizen acting for a firm."""
    entity = LegalEntity.objects.get(name=name)
    return replace(citizen(phone), on_behalf_type=ENTITY, on_behalf_id=entity.pk)


def at_desk(username: str) -> Actor:
    """Return a member of staff at their post."""
    account = Account.objects.get(username=username)
    return Actor(account_id=account.pk, post_id=account.posts.get().pk, channel="web")
