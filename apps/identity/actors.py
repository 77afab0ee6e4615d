"""Turning a signed-in account into the actor of one request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from apps.common.actor import ENTITY, PERSON, Actor
from apps.identity.errors import NoMandate, NoSuchPost, SecondFactorNeeded
from apps.identity.models import Account, Mandate


@dataclass(frozen=True, slots=True)
class Hat:
    """What the account wants to act as: a post, a principal, or itself (both empty)."""

    post: str = ""  # public id of a post
    on_behalf: str = ""  # "entity:<public id>" or "person:<public id>"


def actor_for(account: Account, hat: Hat, *, channel: str, request_id: str, today: date, second_factor: bool) -> Actor:
    """Return the actor, checking that the account may wear the hat today.

    :raises NoSuchPost: the post is another's or has ended
    :raises SecondFactorNeeded: a post without a second factor
    :raises NoMandate: no mandate for the principal, or not today
    """
    person = account.person
    level = person.level if person else 0
    if hat.post:
        post = account.posts.filter(public_id=hat.post, is_active=True).first()
        if post is None:
            raise NoSuchPost
        if not second_factor:
            raise SecondFactorNeeded
        return Actor(
            account_id=account.pk,
            person_id=account.person_id,
            post_id=post.pk,
            channel=channel,
            request_id=request_id,
            level=level,
        )
    kind, pk, matters = _principal(account, hat.on_behalf, today) if hat.on_behalf else ("", None, frozenset())
    return Actor(
        account_id=account.pk,
        person_id=account.person_id,
        on_behalf_type=kind,
        on_behalf_id=pk,
        on_behalf_matters=matters,
        channel=channel,
        request_id=request_id,
        level=level,
    )


def _principal(account: Account, on_behalf: str, today: date) -> tuple[str, int, frozenset[str]]:
    kind, _sep, public_id = on_behalf.partition(":")
    field = {ENTITY: "entity__public_id", PERSON: "principal__public_id"}.get(kind)
    if field is None or account.person_id is None:
        raise NoMandate
    held = Mandate.objects.in_force(today).filter(agent_id=account.person_id, **{field: public_id})
    mandates = list(held.order_by("id"))
    if not mandates:
        raise NoMandate
    pk = mandates[0].entity_id if kind == ENTITY else mandates[0].principal_id
    if pk is None:
        raise NoMandate
    return kind, pk, together(mandates)


def together(mandates: Iterable[Mandate]) -> frozenset[str]:
    """Return the matters several mandates for one principal cover together; empty when one of them covers all."""
    limits = [frozenset(mandate.matters) for mandate in mandates]
    return frozenset().union(*limits) if all(limits) else frozenset()
