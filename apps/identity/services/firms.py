"""Claiming a firm: the register is asked whether somebody is its legal representative; its word decides."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.common.actor import PERSON, SYSTEM, Actor
from apps.common.errors import DomainError, FieldError, Invalid, LevelTooLow, NotAllowed
from apps.identity import events
from apps.identity.choices import EntityKind, IdType, Level, MandateAction, MandateKind, MandateStatus
from apps.identity.errors import FirmClosed, NoSuchFirm, NotRepresentative
from apps.identity.models import LegalEntity, Mandate, Person
from apps.identity.ports import FirmCheck, FirmResult, firm_register
from apps.identity.services.people import checked_uscc, give_mandate, register_entity
from apps.identity.workflow import MANDATE
from apps.journal.services import advance, record
from apps.organisation.models import Division

CLAIM_LEVEL = Level.MIDDLE
REFUSALS: dict[str, type[DomainError]] = {
    FirmResult.OTHER_REPRESENTATIVE: NotRepresentative,
    FirmResult.NAME_DIFFERS: NoSuchFirm,
    FirmResult.UNKNOWN: NoSuchFirm,
    FirmResult.CLOSED: FirmClosed,
}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A firm the register names somebody as legal representative of."""

    person: Person
    uscc: str
    found: FirmCheck


def claim_firm(*, name: str, uscc: str, actor: Actor, at: datetime) -> LegalEntity:
    """Let the legal representative of a firm act for it; asking again refreshes what is known of it."""
    return take_firm(confirmed=ask_register(name=name, uscc=uscc, actor=actor), actor=actor, at=at)


def ask_register(*, name: str, uscc: str, actor: Actor) -> Confirmed:
    """Ask the register whether somebody is a firm's legal representative; locks nothing, call it outside of transactions.

    :raises NotAllowed: in another's hat, or without a person
    :raises LevelTooLow: who asks is not known surely enough
    :raises Invalid: the credit code cannot be right
    :raises NotRepresentative: the register names somebody else
    :raises NoSuchFirm: it knows no such firm
    :raises FirmClosed: the firm is no more
    :raises OutsideError: the register is away; try later
    """
    person = Person.objects.filter(pk=actor.person_id or 0).first()
    if person is None or actor.holder != (PERSON, person.pk):
        raise NotAllowed
    if person.level < CLAIM_LEVEL:
        raise LevelTooLow(needed=int(CLAIM_LEVEL))
    code, words = checked_uscc(uscc), name.strip()
    if not words:
        raise Invalid(errors=[FieldError("name", "required", str(NoSuchFirm.message))])
    if person.id_type != IdType.ID_CARD:  # the register knows representatives by their ID card
        raise NotRepresentative
    found = firm_register().check(uscc=code, name=words, id_number=person.id_number)
    if found.result != FirmResult.REPRESENTATIVE:
        raise REFUSALS[found.result]
    return Confirmed(person, code, found)


@transaction.atomic
def take_firm(*, confirmed: Confirmed, actor: Actor, at: datetime) -> LegalEntity:
    """Let who the register named act for the firm, and keep what it told of it."""
    person, found, today = confirmed.person, confirmed.found, timezone.localdate(at)
    kind = found.kind if found.kind in EntityKind.values else EntityKind.OTHER
    entity = register_entity(
        name=found.name, uscc=confirmed.uscc, kind=kind, representative=person, actor=actor, at=at, today=today,
        is_fictional=person.is_fictional,
    )  # fmt: skip
    firm = LegalEntity.objects.select_for_update(of=("self",), no_key=True).get(pk=entity.pk)
    if firm.representative_id != person.pk:
        _change_representative(firm, person, actor=actor, at=at)
    if not _speaks_for(person, firm).exists():
        give_mandate(kind=MandateKind.REPRESENTATIVE, agent=person, entity=firm, valid_from=today, actor=actor, at=at)
    division = Division.objects.filter(code=found.address.get("division", "")).first()
    firm.name, firm.kind, firm.checked_at = found.name, kind, at
    firm.address = found.address or firm.address
    firm.division = division or firm.division
    firm.established_on = found.established_on or firm.established_on
    firm.save(update_fields=["name", "kind", "checked_at", "address", "division", "established_on", "representative"])
    record(events.FIRM_CLAIMED, firm, actor=actor, at=at, facts={"through": "registry"})
    return firm


def _speaks_for(person: Person, firm: LegalEntity) -> QuerySet[Mandate]:
    return Mandate.objects.filter(
        agent=person, entity=firm, kind=MandateKind.REPRESENTATIVE, status=MandateStatus.ACTIVE
    )


def _change_representative(firm: LegalEntity, person: Person, *, actor: Actor, at: datetime) -> None:
    """Follow the register: the old representative's mandate ends; agents stay until the new one ends them."""
    before, firm.representative = firm.representative_id, person
    old = Mandate.objects.filter(entity=firm, kind=MandateKind.REPRESENTATIVE, status=MandateStatus.ACTIVE)
    for mandate in old.exclude(agent=person).order_by("pk"):
        advance(MANDATE, mandate, MandateAction.REPLACE, actor=SYSTEM, at=at, ended_at=at)
    facts = {"before": before, "after": person.pk}
    record(events.REPRESENTATIVE_CHANGED, firm, actor=actor, at=at, facts=facts)
