"""A firm that is founded gets a code of its own, and the licence is nobody else's."""

from types import SimpleNamespace

import pytest
from django.db import transaction

from apps.cases.services.founding import found_entity, new_credit_code
from apps.identity.choices import EntityKind
from apps.identity.models import LegalEntity, Person
from apps.organisation.models import Department
from tests.support.actors import CHUAN, LAN, citizen

pytestmark = pytest.mark.usefixtures("city")


def next_code(division):
    """Return the code the next firm would get."""
    with transaction.atomic():
        code = new_credit_code(EntityKind.INDIVIDUAL, division)
        transaction.set_rollback(True)
    return code


def test_a_firm_that_has_the_next_code_already_gets_no_founders_licence(now):
    department = Department.objects.select_related("division").get(slug="market-620102")
    other, founder = (Person.objects.get(pk=citizen(phone).person_id) for phone in (CHUAN, LAN))
    claimed = LegalEntity.objects.create(
        name="已从登记机关核对的单位", uscc=next_code(department.division.code[:6]), kind=EntityKind.INDIVIDUAL,
        representative=other,
    )  # fmt: skip
    result = SimpleNamespace(founds=EntityKind.INDIVIDUAL)
    case = SimpleNamespace(version=SimpleNamespace(parsed=SimpleNamespace(result=result)), department=department)

    founded = found_entity(case, founder=founder, name="新开的面馆", at=now)

    assert founded.pk != claimed.pk
    assert founded.representative == founder
