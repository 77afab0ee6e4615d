"""A mandate for some matters does not open the firm's wallet: no page tells what licences are in it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.common.actor import SYSTEM
from apps.identity.choices import MandateKind
from apps.identity.models import Account, LegalEntity
from apps.identity.requests import SESSION_ON_BEHALF
from apps.identity.services.people import give_mandate
from apps.licences.services import issue_licence
from apps.organisation.models import Department
from tests.support import food
from tests.support.actors import CHUAN, LAN
from tests.support.desk import standing

pytestmark = pytest.mark.usefixtures("city")
SHOP = "示例牛肉面馆"
HELD = "您有电子证照，免提交"


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


def browser(phone):
    client = standing(phone)
    session = client.session
    session[SESSION_ON_BEHALF] = f"entity:{LegalEntity.objects.get(name=SHOP).public_id}"
    session.save()
    return client


@pytest.fixture(autouse=True)
def licence(city, now):
    """What the firm holds."""
    issuer = Department.objects.get(slug="market")
    face = {"name": SHOP, "legal_representative": "测试张兰", "address": "示例路2号", "scope": "餐饮"}
    return issue_licence(
        type_slug="business-licence", holder=LegalEntity.objects.get(name=SHOP), issuer=issuer, face=face,
        source="test:1", valid_years=None, actor=SYSTEM, at=now,
    )  # fmt: skip


@pytest.fixture
def agent(now):
    """Somebody who may apply for a food licence in the firm's name, and for nothing else."""
    give_mandate(
        kind=MandateKind.AGENT, agent=Account.objects.get(username=CHUAN).person, matters=[food.SLUG], actor=SYSTEM,
        entity=LegalEntity.objects.get(name=SHOP), valid_from=timezone.localdate(now), at=now,
    )  # fmt: skip
    return browser(CHUAN)


def test_the_guide_tells_the_firm_what_it_holds_and_not_its_agent_for_some_matters(agent):
    guide = reverse("matters:guide", args=[food.SLUG])

    assert HELD in browser(LAN).get(guide).content.decode()
    assert HELD not in agent.get(guide).content.decode()


def test_the_papers_of_a_draft_name_no_licence_the_agent_may_not_use(agent, licence):
    situations = {f"s.{name}": value for name, value in food.SITUATIONS.items()}
    begun = agent.post(f"/matters/{food.SLUG}/start/", {**situations, "department": "market-620102"})
    page = agent.get(f"{begun['Location'].rsplit('/', 2)[0]}/materials/").content.decode()

    assert "营业执照" in page
    assert licence.number not in page
