"""A citizen claims a firm: the register's word decides, over real HTTP."""

from dataclasses import replace

import pytest
from django.utils import timezone

from apps.common.errors import Invalid, LevelTooLow, NotAllowed
from apps.common.http import OutsideError, OutsideNonsense, OutsideUnavailable
from apps.identity import events
from apps.identity.choices import EntityKind, MandateKind, MandateStatus
from apps.identity.errors import FirmClosed, NoSuchFirm, NotRepresentative
from apps.identity.models import LegalEntity, Mandate
from apps.identity.ports import FirmResult, firm_register
from apps.identity.presentation import address_text
from apps.identity.services.firms import claim_firm
from apps.journal.models import Event
from apps.journal.services import run_deliveries
from apps.messaging.models import Message
from counterparts import registry
from tests.identity.firms import browser, credit_code, person_of, the_firm
from tests.support.actors import CHUAN, HE, LAN, QIAO, citizen, firm
from tests.support.counterparts import KEYS
from tests.support.samples import FIRM

pytestmark = pytest.mark.usefixtures("city")
NAME, CODE = "示例白塔书店", credit_code(42)
PATH = "/registry/v1/checks"


@pytest.fixture(autouse=True)
def _registry(outside, settings):
    settings.REGISTRY_URL, settings.REGISTRY_KEY = outside.url + PATH, KEYS["registry"]


def claim(phone=LAN, **fields) -> LegalEntity:
    told = {"name": NAME, "uscc": CODE} | fields
    return claim_firm(**told, actor=citizen(phone), at=timezone.now())


def test_the_representative_gets_the_firm_and_its_hat():
    client = browser(LAN)

    page = client.post("/firm/claim/", {"name": NAME, "uscc": f" {CODE.lower()} "}, follow=True)

    entity = LegalEntity.objects.get(uscc=CODE)
    assert page.status_code == 200
    assert page.content.decode().count(NAME) >= 2
    assert (entity.name, entity.kind, entity.representative) == (NAME, EntityKind.COMPANY, person_of(LAN))
    assert entity.checked_at is not None
    assert address_text(entity) == "城关区酒泉路街道示例路2号"
    client.post("/hats/", {"hat": f"entity:{entity.public_id}"})
    assert NAME in client.get("/firm/").content.decode()


def test_claiming_again_changes_nothing_and_refreshes():
    first = claim()
    before = first.checked_at

    again = claim()

    assert again.pk == first.pk
    assert again.checked_at > before
    assert Mandate.objects.filter(entity=first).count() == 1


def test_who_is_not_the_representative_is_told_what_to_do():
    client = browser(LAN)

    page = client.post("/firm/claim/", {"name": FIRM, "uscc": the_firm().uscc})

    assert page.status_code == 422
    assert "请法定代表人登录后" in page.content.decode()
    assert not Mandate.objects.filter(agent=person_of(LAN), entity=the_firm()).exists()


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"name": "示例面馆", "uscc": "92620102MA7000001L"}, NoSuchFirm),
        ({"name": "真实单位"}, NoSuchFirm),
        ({"name": "示例书店已注销"}, FirmClosed),
        ({"name": "示例牛肉面馆", "uscc": "91620102MA7000001P"}, NoSuchFirm),
        ({"uscc": "91620102MA7000001X"}, Invalid),
        ({"name": " "}, Invalid),
    ],
)
def test_what_the_register_refuses_makes_no_firm(told, refusal):
    before = LegalEntity.objects.count()

    with pytest.raises(refusal):
        claim(**told)

    assert LegalEntity.objects.count() == before


def test_another_ones_claimed_firm_stays_theirs():
    claim(LAN)

    with pytest.raises(NotRepresentative):
        claim(HE)

    assert LegalEntity.objects.get(uscc=CODE).representative == person_of(LAN)


def test_basic_real_name_is_not_enough(outside):
    with pytest.raises(LevelTooLow):
        claim(QIAO)

    assert outside.world.store.rows("registry") == []
    assert "中级实名" in browser(QIAO).get("/firm/claim/").content.decode()


@pytest.mark.parametrize("actor", [lambda: firm(LAN), lambda: replace(citizen(LAN), post_id=1)])
def test_one_claims_as_oneself(actor):
    with pytest.raises(NotAllowed):
        claim_firm(name=NAME, uscc=CODE, actor=actor(), at=timezone.now())


@pytest.mark.parametrize(
    "fault", [{"kind": "drop"}, {"kind": "status", "status": 500}, {"kind": "malformed"}, {"kind": "nonsense"}]
)
def test_a_register_that_is_away_is_told_in_words(outside, fault):
    outside.plan(PATH, **fault)

    page = browser(LAN).post("/firm/claim/", {"name": NAME, "uscc": CODE})

    assert page.status_code == 422
    assert "请稍后再试" in page.content.decode()
    assert not LegalEntity.objects.filter(uscc=CODE).exists()


def test_a_register_nobody_answers_at_is_unavailable(settings):
    settings.REGISTRY_URL = "http://127.0.0.1:9/registry"

    with pytest.raises(OutsideUnavailable):
        claim()


def test_an_answer_without_a_firm_is_nonsense(monkeypatch):
    monkeypatch.setattr(registry, "_entity", lambda _uscc, _name: {"name": 7})

    with pytest.raises(OutsideNonsense):
        claim()


def test_a_result_nobody_knows_is_nonsense(monkeypatch):
    monkeypatch.setattr(registry.Registry, "_result", lambda *_args: "perhaps")

    with pytest.raises(OutsideError):
        claim()


def test_the_register_is_asked_over_http(outside):
    found = firm_register().check(uscc=CODE, name=NAME, id_number=person_of(LAN).id_number)

    assert found.result == FirmResult.REPRESENTATIVE
    assert len(outside.world.store.rows("registry", uscc=CODE)) == 1


def test_a_new_representative_takes_over_and_agents_stay(monkeypatch):
    """The firm changed its registration: LAN leads it now."""
    first_17 = person_of(LAN).id_number[:17]
    monkeypatch.setitem(registry.FIRMS, the_firm().uscc, (FIRM, first_17))

    entity = claim(LAN, name=FIRM, uscc=the_firm().uscc)
    run_deliveries()

    old = Mandate.objects.get(entity=entity, agent=person_of(CHUAN))
    assert entity.representative == person_of(LAN)
    assert old.status == MandateStatus.REVOKED
    assert Mandate.objects.get(entity=entity, agent=person_of(HE)).status == MandateStatus.ACTIVE
    assert Mandate.objects.get(entity=entity, agent=person_of(LAN)).kind == MandateKind.REPRESENTATIVE
    assert Event.objects.get(kind=events.REPRESENTATIVE_CHANGED).facts == {
        "before": person_of(CHUAN).pk,
        "after": person_of(LAN).pk,
    }
    assert Message.objects.filter(person=person_of(CHUAN), kind="mandate_replaced").exists()
    assert browser(CHUAN, entity).get("/account/").wsgi_request.actor.holder == ("person", person_of(CHUAN).pk)


def test_an_account_asks_only_so_often_in_a_day():
    client = browser(LAN)

    pages = [client.post("/firm/claim/", {"name": "真实单位", "uscc": CODE}) for _time in range(21)]

    assert "次数太多" not in pages[19].content.decode()
    assert "次数太多" in pages[20].content.decode()
