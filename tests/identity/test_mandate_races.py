"""Two clicks at the same moment: one mandate, one end, one firm."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from apps.common.errors import Conflict
from apps.identity import events
from apps.identity.models import LegalEntity, Mandate
from apps.identity.services import mandates
from apps.identity.services.firms import claim_firm
from apps.journal.models import Event
from tests.identity.firms import appoint, credit_code, person_of, the_firm
from tests.support.actors import CHUAN, HE, LAN, citizen, firm
from tests.support.counterparts import KEYS
from tests.support.samples import FIRM

pytestmark = pytest.mark.usefixtures("live_city")
SECONDS = 30


def race(*tasks):
    """Run tasks at the same moment; return what each returned or the conflict it met."""
    barrier, results = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(place, task):
        try:
            barrier.wait(SECONDS)
            results[place] = task()
        except Conflict as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return results


def test_two_clicks_appoint_one_agent():
    results = race(*[lambda: appoint(LAN)] * 4)

    assert sorted(type(result).__name__ for result in results) == ["AlreadyAgent"] * 3 + ["Mandate"]
    assert Mandate.objects.filter(agent=person_of(LAN), entity=the_firm()).count() == 1
    assert Event.objects.filter(kind=events.MANDATE_GIVEN, facts__agent=person_of(LAN).pk, is_system=False).count() == 1


def test_ending_and_laying_down_at_once_end_once():
    mandate = Mandate.objects.get(agent=person_of(HE), entity=the_firm())
    now = timezone.now()

    results = race(
        lambda: mandates.end_mandate(mandate=mandate, reason="x", actor=firm(CHUAN, FIRM), at=now),
        lambda: mandates.lay_mandate_down(mandate=mandate, actor=citizen(HE), at=now),
        lambda: mandates.end_mandate(mandate=mandate, reason="y", actor=firm(CHUAN, FIRM), at=now),
    )

    ends = Event.objects.filter(
        kind__in=[events.MANDATE_ENDED, events.MANDATE_LAID_DOWN], subject_id=mandate.pk
    )  # fmt: skip
    assert sum(isinstance(result, Conflict) for result in results) == 2
    assert ends.count() == 1


def test_two_claims_make_one_firm(outside, settings):
    settings.REGISTRY_URL, settings.REGISTRY_KEY = outside.url + "/registry/v1/checks", KEYS["registry"]
    code, now = credit_code(42), timezone.now()

    results = race(*[lambda: claim_firm(name="示例白塔书店", uscc=code, actor=citizen(LAN), at=now)] * 3)

    assert {result.pk for result in results} == {LegalEntity.objects.get(uscc=code).pk}
    assert Mandate.objects.filter(entity__uscc=code).count() == 1
