"""A decision that was taken back leaves no licence that verifies as valid."""

import pytest
from django.test import Client

from apps.cases.models import Case
from apps.cases.selectors import licence_of
from apps.cases.services import closing, intake, review
from apps.common.actor import ANONYMOUS
from apps.journal.models import Event
from apps.journal.services import run_deliveries
from apps.licences import services as licences
from apps.licences.choices import LicenceStatus, Verdict
from apps.licences.services import Verifier, verify_identifier
from apps.messaging.models import Message
from tests.support import food
from tests.support.actors import at_desk, firm

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def granted(now):
    case = intake.accept_case(case=food.submit(firm(), now), actor=at_desk("market-clerk"), at=now)
    for _step in range(2):
        case = review.pass_step(case=case, opinion=food.FOUND, actor=at_desk("market-reviewer"), at=now)
    review.approve_case(case=case, opinion="准予", actor=at_desk("market-head"), at=now)
    run_deliveries()
    return Case.objects.get(pk=case.pk)


def verdict_of(licence, now):
    return verify_identifier(identifier=licence.identifier, verifier=Verifier(ANONYMOUS, "访客"), at=now).verdict


def test_the_licence_ends_with_its_decision(granted, now):
    licence = licence_of(granted)
    assert verdict_of(licence, now) == Verdict.VALID

    closing.revoke_decision(case=granted, reason="以欺骗手段取得", actor=at_desk("market-head"), at=now)
    run_deliveries()

    licence.refresh_from_db()
    assert (licence.status, licence.status_reason) == (LicenceStatus.ANNULLED, closing.TAKEN_BACK)
    assert verdict_of(licence, now) == Verdict.NOT_IN_FORCE
    shown = Client().get(f"/verify/{licence.verify_code}/").context["result"]
    assert (shown.text, shown.is_good) == ("撤销", False)


def test_the_reason_is_told_to_whom_it_was_granted_and_stands_in_no_fact(granted, now):
    closing.revoke_decision(case=granted, reason="以欺骗手段取得", actor=at_desk("market-head"), at=now)
    run_deliveries()

    told = Message.objects.get(entity_id=granted.entity_id, kind="decision_revoked")
    assert "以欺骗手段取得" in told.body
    assert "以欺骗手段取得" not in str(list(Event.objects.values_list("facts", flat=True)))


def test_a_licence_that_ended_before_stays_as_it_is(granted, now):
    licence = licence_of(granted)
    licences.deregister_licence(licence=licence, reason="歇业", actor=at_desk("market-head"), at=now)

    closing.revoke_decision(case=granted, reason="以欺骗手段取得", actor=at_desk("market-head"), at=now)
    run_deliveries()

    licence.refresh_from_db()
    assert licence.status == LicenceStatus.DEREGISTERED
