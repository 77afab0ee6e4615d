"""Whoever speaks for a firm decides nothing of it at a desk, whoever of the firm handed the thing in."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from apps.approvals.permissions import recused as joint_recused
from apps.cases.choices import Outcome
from apps.cases.permissions import revokes, supervisor
from apps.cases.services import intake
from apps.cases.workflow import CASE
from apps.hotline.services.handling import sign_ticket
from apps.hotline.services.registration import register_ticket
from apps.hotline.workflow import TICKET
from apps.identity.models import LegalEntity, Person
from apps.identity.permissions import departments_with
from apps.journal.errors import Refused
from apps.journal.services import open_actions
from apps.licences.models import Licence
from apps.licences.permissions import issuer_only
from apps.reviews.permissions import verifies
from tests.support import food, reviewed
from tests.support.actors import CHUAN, HE, at_desk, citizen, firm
from tests.support.calls import NOODLES
from tests.support.samples import FIRM

pytestmark = pytest.mark.usefixtures("city")
WINDOW = "market-clerk"


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


def also(username: str, phone: str):
    """Return a member of staff at their post who is this person."""
    return replace(at_desk(username), person_id=citizen(phone).person_id)


@pytest.fixture
def case(now):
    """An application that the firm's agent handed in."""
    return food.submit(firm(HE, FIRM), now)


def test_the_representative_takes_in_nothing_of_the_own_firm(case, now):
    assert case.agent_id == citizen(HE).person_id

    with pytest.raises(Refused):
        intake.accept_case(case=case, actor=also(WINDOW, CHUAN), at=now)
    with pytest.raises(Refused):
        intake.refuse_case(case=case, reason="x", actor=also(WINDOW, CHUAN), at=now)

    assert {a.refusal.code for a in open_actions(CASE, case, also(WINDOW, CHUAN)) if a.refusal} >= {"recused"}
    assert intake.accept_case(case=case, actor=at_desk(WINDOW), at=now).status == "processing"


def test_an_agent_takes_in_nothing_that_a_colleague_handed_in(now):
    case = food.submit(firm(CHUAN, FIRM), now)

    with pytest.raises(Refused):
        intake.accept_case(case=case, actor=also(WINDOW, HE), at=now)


def test_a_head_revokes_and_lifts_nothing_of_the_own_firm(case):
    head = also("market-head", CHUAN)
    case.outcome = Outcome.APPROVED

    assert [rule(case, head).code for rule in (revokes, supervisor)] == ["recused", "recused"]
    assert [rule(case, at_desk("market-head")) for rule in (revokes, supervisor)] == [None, None]


def test_nobody_handles_what_the_own_firm_asked_the_hotline(now):
    ticket = register_ticket(given=NOODLES, actor=firm(HE, FIRM), at=now)

    with pytest.raises(Refused):
        sign_ticket(ticket=ticket, actor=also("market-reviewer", CHUAN), at=now)

    assert not [a.action for a in open_actions(TICKET, ticket, also("agent", CHUAN)) if a.allowed]
    assert sign_ticket(ticket=ticket, actor=at_desk("market-reviewer"), at=now).status == "signed"


def test_nobody_verifies_what_the_own_firm_said_of_a_service(now):
    review = reviewed.review(reviewed.ended_service(now, owner=firm(HE, FIRM)), now, named=True, actor=firm(HE, FIRM))

    assert verifies(review, also(reviewed.OFFICER, CHUAN)).code == "recused"
    assert verifies(review, at_desk(reviewed.OFFICER)) is None


def test_nobody_coordinates_the_own_firms_joint_application():
    entity = LegalEntity.objects.get(name=FIRM)
    joint = SimpleNamespace(person_id=None, entity_id=entity.pk, agent_id=citizen(HE).person_id)

    assert joint_recused(joint, also(WINDOW, CHUAN)).code == "recused"
    assert joint_recused(joint, at_desk(WINDOW)) is None


def test_a_head_changes_nothing_of_the_own_licence():
    issuer = min(departments_with(at_desk("market-head"), "issue_licences"))
    mine, others = (Person.objects.get(pk=citizen(phone).person_id) for phone in (CHUAN, HE))

    assert issuer_only(Licence(holder_person=mine, issuer_id=issuer), also("market-head", CHUAN)).code == "recused"
    assert issuer_only(Licence(holder_person=others, issuer_id=issuer), also("market-head", CHUAN)) is None
