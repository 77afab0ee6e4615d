"""A registration that makes a person's business a legal entity: it gets its credit code, and holds the licence."""

from datetime import datetime

from django.utils import timezone

from apps.cases.models import Case
from apps.common.actor import SYSTEM
from apps.common.geography import county_of
from apps.common.identifiers import uscc_check_character
from apps.identity.choices import EntityKind
from apps.identity.models import LegalEntity, Person
from apps.identity.selectors import entity_by_uscc
from apps.identity.services.people import register_entity
from apps.journal.services import next_number

# Source: GB 32100-2015: 9 is market regulation; 1 a company, 2 an individual business, 3 a cooperative.
REGISTERED_AS = {EntityKind.COMPANY: "91", EntityKind.INDIVIDUAL: "92"}
BODY = "MA8"  # numbers the portal gives in the demonstration; a connected registry gives its own
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # Source: GB 11714-1997


def found_entity(case: Case, *, founder: Person, name: str, at: datetime) -> LegalEntity:
    """Register the entity a case founds, with the applicant as its representative.

    :param name: the full name on the licence
    """
    kind = EntityKind(case.version.parsed.result.founds)
    division = case.department.division
    return register_entity(
        name=name,
        uscc=_free_credit_code(kind, county_of(division.code)),
        kind=kind,
        representative=founder,
        actor=SYSTEM,
        at=at,
        today=timezone.localdate(at),
        division_id=division.pk,
        is_fictional=founder.is_fictional,
    )


def _free_credit_code(kind: EntityKind, division: str) -> str:
    """Return a new code that no firm has: one that was claimed from the register must not get somebody else's licence."""
    code = new_credit_code(kind, division)
    while entity_by_uscc(code) is not None:
        code = new_credit_code(kind, division)
    return code


def new_credit_code(kind: EntityKind, division: str) -> str:
    """Return the next unified social credit code of a division, with both its check characters."""
    serial = next_number(f"credit-code:{division}")
    first17 = f"{REGISTERED_AS[kind]}{division}{_with_check(f'{BODY}{serial:05d}')}"
    return f"{first17}{uscc_check_character(first17)}"


def _with_check(body: str) -> str:
    total = sum(int(char, 36) * weight for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return f"{body}{'0123456789X0'[11 - total % 11]}"
