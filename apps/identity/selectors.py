"""Reading identity: who somebody is, for whom they may act, what the city knows of them for forms."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from apps.common.actor import ENTITY, Actor
from apps.common.crypto import blind_indexes
from apps.common.identifiers import read_id_number
from apps.identity.choices import IdType, MandateKind, MandateStatus
from apps.identity.models import Account, LegalEntity, Mandate, Person, Post

ID_PURPOSE = "id-number"
PHONE_PURPOSE = "phone"


def person_by_document(*, id_type: str, id_number: str) -> Person | None:
    """Return the person with this document, whatever key its hash was made with."""
    hashes = blind_indexes(id_number.upper(), purpose=ID_PURPOSE)
    return Person.objects.filter(id_type=id_type, id_hash__in=hashes).first()


def account_by_phone(phone: str) -> Account | None:
    """Return the account that signs in with this phone number."""
    return Account.objects.filter(phone_hash__in=blind_indexes(phone, purpose=PHONE_PURPOSE)).first()


def active_posts(account: Account) -> QuerySet[Post]:
    """Return the posts an account may act from."""
    return account.posts.filter(is_active=True).select_related("department", "hall").order_by("id")


def mandates_of(person_id: int, *, today: date) -> QuerySet[Mandate]:
    """Return the mandates a person may use today."""
    return (
        Mandate.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=today),
            agent_id=person_id,
            status=MandateStatus.ACTIVE,
            valid_from__lte=today,
        )
        .select_related("entity", "principal")
        .order_by("id")
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """What a mandate covers."""

    kind: str
    matters: frozenset[str]

    def covers(self, slug: str, *, allows_agent: bool) -> bool:
        """Tell whether the agent may apply for a matter; a legal representative needs no leave for agents."""
        if self.kind == MandateKind.AGENT and not allows_agent:
            return False
        return not self.matters or slug in self.matters


def mandate_of(*, actor: Actor) -> Scope | None:
    """Return what covers an actor who speaks for somebody else; ``None`` for who speaks for themselves."""
    if not actor.on_behalf_type:
        return None
    field = "entity_id" if actor.on_behalf_type == ENTITY else "principal_id"
    mandate = (
        Mandate.objects.filter(agent_id=actor.person_id, status=MandateStatus.ACTIVE, **{field: actor.on_behalf_id})
        .order_by("id")
        .first()
    )
    return Scope(mandate.kind, frozenset(mandate.matters)) if mandate else None


def known_facts(*, actor: Actor) -> dict[str, Any]:
    """Return what forms may be filled with: path of a fact (``person.name``, ``entity.uscc`` …) to its value."""
    person = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    entity = None
    if actor.on_behalf_type == ENTITY:
        entity = LegalEntity.objects.select_related("representative").filter(pk=actor.on_behalf_id).first()
    elif actor.on_behalf_id:
        person = Person.objects.filter(pk=actor.on_behalf_id).first()
    return facts_about(person=person, entity=entity)


def facts_about(*, person: Person | None, entity: LegalEntity | None) -> dict[str, Any]:
    """Return the same facts of a person, and of the entity they act for."""
    return (_entity_facts(entity) if entity else {}) | (_person_facts(person) if person else {})


def _person_facts(person: Person) -> dict[str, Any]:
    facts = {
        "person.name": person.name,
        "person.id_number": person.id_number,
        "person.phone": person.phone,
        "person.address": person.address,
        "person": {
            "name": person.name,
            "id_type": person.id_type,
            "id_number": person.id_number,
            "phone": person.phone,
        },
    }
    if person.id_type == IdType.ID_CARD:
        read = read_id_number(person.id_number)
        facts["person.birth_on"] = read.birth_on.isoformat()
        facts["person.sex"] = read.sex
    return facts


def _entity_facts(entity: LegalEntity) -> dict[str, Any]:
    return {
        "entity.name": entity.name,
        "entity.uscc": entity.uscc,
        "entity.legal_representative": entity.representative.name,
        "entity.address": entity.address,
        "entity": {"name": entity.name, "uscc": entity.uscc},
    }
