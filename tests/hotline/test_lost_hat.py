"""What somebody sends in a firm's name is not done in their own when the mandate ended meanwhile."""

import pytest
from django.utils import timezone

from apps.hotline.models import Ticket
from apps.identity.choices import MandateKind
from apps.identity.models import LegalEntity, Mandate
from apps.identity.requests import SESSION_ON_BEHALF
from apps.identity.services.mandates import end_mandate
from tests.support.actors import CHUAN, HE, firm
from tests.support.desk import standing
from tests.support.samples import FIRM

pytestmark = pytest.mark.usefixtures("city")
ASKED = {
    "_send": "1", "ticket_type": "complaint", "content": "我们单位门口的路灯坏了", "privacy": "open",
    "category": "market/food/noodles", "key": "k1",
}  # fmt: skip


@pytest.fixture
def agent():
    client, entity = standing(HE), LegalEntity.objects.get(name=FIRM)
    session = client.session
    session[SESSION_ON_BEHALF] = f"entity:{entity.public_id}"
    session.save()
    return client


def lose_the_mandate():
    mandate = Mandate.objects.get(entity__name=FIRM, agent__account__username=HE, kind=MandateKind.AGENT)
    end_mandate(mandate=mandate, reason="已经离职", actor=firm(CHUAN, FIRM), at=timezone.now())


def test_a_request_in_the_firms_name_is_the_firms(agent):
    assert agent.post("/tickets/new/", ASKED).status_code == 302
    assert Ticket.objects.get().entity is not None


def test_a_request_in_a_hat_that_is_gone_is_nobodys(agent):
    lose_the_mandate()

    answer = agent.post("/tickets/new/", ASKED)

    assert (answer.status_code, Ticket.objects.count()) == (403, 0)
    assert agent.get("/tickets/new/").status_code == 200  # from here on as oneself


def test_one_signs_out_even_in_a_hat_that_is_gone(agent):
    lose_the_mandate()

    agent.post("/sign-out/")

    assert "_auth_user_id" not in agent.session
