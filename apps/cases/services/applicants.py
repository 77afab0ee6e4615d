"""For whom an application is made: told by the hat of who is signed in, or by the clerk who has them at the counter."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.common.actor import ENTITY, PERSON, Actor
from apps.common.errors import NotAllowed
from apps.identity.choices import Level, MandateKind
from apps.identity.models import LegalEntity, Person
from apps.identity.selectors import Scope, facts_about, known_facts, mandate_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who applies: ``holder`` owns the case, ``agent_id`` is the person who acts for it, ``facts`` fill the form.

    ``mandate`` is what the agent may do; ``None`` for who speaks for themselves.
    """

    holder: tuple[str, int]
    agent_id: int | None
    level: int
    mandate: Scope | None
    facts: dict[str, Any]


def applicant_of(actor: Actor, *, today: date) -> Applicant:
    """Return whom a signed-in citizen applies for.

    :raises NotAllowed: nobody: the actor is anonymous, or at a post, or the mandate does not hold today
    """
    if actor.holder is None:
        raise NotAllowed
    is_for_another = actor.holder[0] == ENTITY or bool(actor.on_behalf_type)
    return Applicant(
        holder=actor.holder,
        agent_id=actor.person_id if is_for_another else None,
        level=actor.level,
        mandate=mandate_of(actor=actor, today=today),
        facts=known_facts(actor=actor),
    )


def applicant_at_counter(*, present: Person, entity: LegalEntity | None = None) -> Applicant:
    """Return whom the person at the counter applies for: themselves, or a firm whose letter of authority they bring.

    The clerk has compared face and document: that is the surest way to know a person.
    """
    if entity is None:
        return Applicant(
            holder=(PERSON, present.pk), agent_id=None, level=Level.HIGH, mandate=None,
            facts=facts_about(person=present, entity=None),
        )  # fmt: skip
    represents = entity.representative_id == present.pk
    kind = MandateKind.REPRESENTATIVE if represents else MandateKind.AGENT
    return Applicant(
        holder=(ENTITY, entity.pk),
        agent_id=present.pk,
        level=Level.HIGH,
        mandate=Scope(kind, frozenset()),
        facts=facts_about(person=present, entity=entity),
    )
