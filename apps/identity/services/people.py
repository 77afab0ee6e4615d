"""Persons and legal entities: found or made, verified by the real-name service."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.common import identifiers
from apps.common.actor import Actor
from apps.common.crypto import blind_index
from apps.common.errors import FieldError, Invalid
from apps.identity import events
from apps.identity.choices import IdType, Level, MandateKind
from apps.identity.errors import AlreadyVerified, CardMismatch, IdentityMismatch, PersonTaken
from apps.identity.models import Account, LegalEntity, Mandate, Person
from apps.identity.ports import real_name
from apps.identity.selectors import ID_PURPOSE, PHONE_PURPOSE, person_by_document
from apps.journal.services import record

CARD_LENGTHS = range(12, 20)  # digits. Source: ISO/IEC 7812-1


def checked_document(id_type: str, number: str, *, today: date) -> str:
    """Return the one form of a document's number.

    :raises Invalid: the number cannot be right
    """
    try:
        return identifiers.document(id_type, number, today=today)
    except identifiers.InvalidIdentifier as error:
        raise Invalid(errors=[FieldError("id_number", error.code, str(error.text))]) from error


def checked_uscc(text: str) -> str:
    """Return the one form of a unified social credit code.

    :raises Invalid: it cannot be right
    """
    try:
        return identifiers.uscc(text)
    except identifiers.InvalidIdentifier as error:
        raise Invalid(errors=[FieldError("uscc", error.code, str(error.text))]) from error


@transaction.atomic
def find_or_make_person(
    *,
    name: str,
    id_number: str,
    id_type: str = IdType.ID_CARD,
    phone: str = "",
    address: dict[str, Any] | None = None,
    division_id: int | None = None,
    is_fictional: bool = False,
    today: date,
) -> Person:
    """Return the person with this document, making a row when the city meets them first.

    :raises Invalid: the number's form or check character is wrong
    """
    number = checked_document(id_type, id_number, today=today)
    known = person_by_document(id_type=id_type, id_number=number)
    if known is not None:
        return known
    fields: dict[str, Any] = {
        "name": name.strip(),
        "id_type": id_type,
        "id_number": number,
        "id_hash": blind_index(number, purpose=ID_PURPOSE),
        "phone": phone,
        "phone_hash": blind_index(phone, purpose=PHONE_PURPOSE) if phone else "",
        "address": address,
        "division_id": division_id,
        "is_fictional": is_fictional,
    }
    try:
        with transaction.atomic():
            return Person.objects.create(**fields)
    except IntegrityError:  # another request met the same person a moment ago
        found = person_by_document(id_type=id_type, id_number=number)
        if found is None:
            raise
        return found


def verify_account(*, account: Account, name: str, id_number: str, actor: Actor, at: datetime, today: date) -> Person:
    """Bind an account to its person after the real-name service confirmed name and number; it is asked before all else.

    :raises Invalid: the number cannot be right
    :raises IdentityMismatch: the service says they do not belong together
    :raises PersonTaken: the person has another account
    :raises AlreadyVerified: the account is another person's
    :raises OutsideUnavailable: the service is away; try later
    """
    number = checked_document(IdType.ID_CARD, id_number, today=today)
    if not real_name().matches(name=name.strip(), id_number=number):
        raise IdentityMismatch
    return _bind(account, name, number, actor=actor, at=at, today=today)


@transaction.atomic
def _bind(account: Account, name: str, number: str, *, actor: Actor, at: datetime, today: date) -> Person:
    person = find_or_make_person(name=name, id_number=number, phone=account.phone, today=today)
    other = Account.objects.filter(person=person).exclude(pk=account.pk).first()
    if other is not None:
        raise PersonTaken
    if account.person_id not in (None, person.pk):  # an account stays with its person: its cases are the person's
        raise AlreadyVerified
    raise_level(person=person, level=Level.BASIC, through="real-name", actor=actor, at=at)
    account.person = person
    try:
        with transaction.atomic():
            account.save(update_fields=["person"])
    except IntegrityError as error:  # another account was a moment faster
        raise PersonTaken from error
    return person


def raise_by_card(*, person: Person, card_number: str, phone: str, actor: Actor, at: datetime) -> Person:
    """Raise a person to the middle level by a bank card of theirs; the card's number is compared and not kept.

    Who is known as well already is not asked again. Source: 国办函〔2016〕108号, a third item beside name and number.

    :raises Invalid: no card has such a number, or no phone
    :raises CardMismatch: the service says that the card is not this person's
    :raises OutsideError: the service is away; try later
    """
    if person.level >= Level.MIDDLE:
        return person
    digits = "".join(card_number.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) in CARD_LENGTHS):
        text = _("银行卡号是 12 到 19 位数字。")
        raise Invalid(errors=[FieldError("card_number", "format", text)])
    number = checked_phone(phone)
    if not real_name().card_fits(name=person.name, id_number=person.id_number, card_number=digits, phone=number):
        raise CardMismatch
    with transaction.atomic():
        raise_level(person=person, level=Level.MIDDLE, through="bank-card", actor=actor, at=at)
    return person


def checked_phone(text: str) -> str:
    """Return the one form of a mobile number.

    :raises Invalid: it is no mobile number of the mainland
    """
    try:
        return identifiers.mobile(text)
    except identifiers.InvalidIdentifier as error:
        raise Invalid(errors=[FieldError("phone", error.code, str(error.text))]) from error


def raise_level(*, person: Person, level: int, through: str, actor: Actor, at: datetime) -> None:
    """Note how surely a person is known; a level is never lowered this way."""
    if level <= person.level:
        return
    person.level, person.verified_at, person.verified_through = level, at, through
    person.save(update_fields=["level", "verified_at", "verified_through"])
    record(events.VERIFIED, person, actor=actor, at=at, facts={"level": int(level), "through": through})


@transaction.atomic
def register_entity(
    *,
    name: str,
    uscc: str,
    kind: str,
    representative: Person,
    actor: Actor,
    at: datetime,
    today: date,
    address: dict[str, Any] | None = None,
    division_id: int | None = None,
    is_fictional: bool = False,
) -> LegalEntity:
    """Make a legal entity known, with its legal representative's mandate.

    :raises Invalid: the credit code's check character is wrong
    """
    code = checked_uscc(uscc)
    entity, created = LegalEntity.objects.get_or_create(
        uscc=code,
        defaults={
            "name": name.strip(),
            "kind": kind,
            "representative": representative,
            "address": address,
            "division_id": division_id,
            "is_fictional": is_fictional,
        },
    )
    if created:
        give_mandate(
            kind=MandateKind.REPRESENTATIVE, agent=representative, entity=entity, valid_from=today, actor=actor, at=at
        )
    return entity


@transaction.atomic
def give_mandate(
    *,
    kind: str,
    agent: Person,
    valid_from: date,
    actor: Actor,
    at: datetime,
    entity: LegalEntity | None = None,
    principal: Person | None = None,
    matters: list[str] | None = None,
    valid_until: date | None = None,
) -> Mandate:
    """Let ``agent`` act for a legal entity or another person."""
    mandate = Mandate.objects.create(
        kind=kind,
        agent=agent,
        entity=entity,
        principal=principal,
        matters=matters or [],
        valid_from=valid_from,
        valid_until=valid_until,
    )
    record(events.MANDATE_GIVEN, mandate, actor=actor, at=at, facts={"kind": str(kind), "agent": agent.pk})
    return mandate
