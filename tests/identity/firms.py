"""Steps the tests of firms and mandates share."""

from typing import Any

from django.test import Client
from django.utils import timezone

from apps.common.identifiers import id_check_character, uscc_check_character
from apps.identity.models import Account, LegalEntity, Mandate, Person
from apps.identity.requests import SESSION_ON_BEHALF
from apps.identity.services import mandates
from tests.support.actors import CHUAN, firm
from tests.support.samples import FIRM

BACKEND = "apps.identity.backends.AccountBackend"


def the_firm(name: str = FIRM) -> LegalEntity:
    return LegalEntity.objects.get(name=name)


def person_of(phone: str) -> Person:
    person = Account.objects.get(username=phone).person
    assert person is not None
    return person


def browser(phone: str, entity: LegalEntity | None = None) -> Client:
    """A browser of a citizen, in a firm's hat or the own."""
    client = Client()
    client.force_login(Account.objects.get(username=phone), backend=BACKEND)
    if entity is not None:
        session = client.session
        session[SESSION_ON_BEHALF] = f"entity:{entity.public_id}"
        session.save()
    return client


def appoint(phone: str, **fields: Any) -> Mandate:
    """Let the firm's legal representative appoint somebody."""
    person, now = person_of(phone), timezone.now()
    told = {"name": person.name, "number": person.id_number, "matters": [], "valid_until": None} | fields
    return mandates.appoint_agent(entity=the_firm(), **told, actor=firm(CHUAN, FIRM), at=now)


def filled(phone: str, **fields: Any) -> dict[str, Any]:
    """What the page of appointing sends."""
    person = person_of(phone)
    return {"key": "k1", "name": person.name, "number": person.id_number, "scope": "all"} | fields


def id_number(first_17: str) -> str:
    return first_17 + id_check_character(first_17)


def credit_code(serial: int) -> str:
    first_17 = f"91620102MA{serial:07d}"
    return first_17 + uscc_check_character(first_17)
