"""The home page and my space, for strangers, citizens, elders and posts."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import resolve

from apps.cases.services import intake
from apps.cases.services.intake import CorrectionItem
from portal.context import CITIZEN_NAV, FOOTER, LINKS, NEEDED_RIGHTS, STAFF_NAV, address
from portal.pages.life_events import LifeEvent, life_events
from tests.cases.test_applying_pages import sign_in, text_of
from tests.identity.firms import browser, the_firm
from tests.support import food
from tests.support.actors import CHUAN, HE, at_desk, firm

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture(autouse=True)
def _forget() -> None:
    caches["local"].clear()


def test_a_stranger_sees_what_is_done_most_and_how_to_find_the_rest() -> None:
    shown = text_of(Client().get("/"))

    assert "食品经营许可（新办）" in shown
    assert "新生儿出生" in shown
    assert "城关区" in shown
    assert "我正在办的" not in shown


def test_my_cases_stand_on_the_home_page(now: datetime) -> None:
    case = food.submit(firm(), now)

    assert case.number in text_of(sign_in().get("/"))
    assert case.number not in text_of(sign_in(entity="").get("/"))


def test_elders_get_six_tiles_that_lead_somewhere() -> None:
    client = Client()
    client.cookies["elder"] = "1"

    response = client.get("/")

    assert len(response.context["elder_tiles"]) == 6
    for tile in response.context["elder_tiles"]:
        assert client.get(tile["url"]).status_code in {200, 302}


def test_my_space_begins_with_what_waits_for_me(now: datetime) -> None:
    case = food.submit(firm(), now)
    item = CorrectionItem("material:layout", "没有标面积")
    intake.request_correction(case=case, items=[item], actor=at_desk("market-clerk"), at=now + timedelta(hours=1))
    food.make_draft(firm(), now)

    response = sign_in().get("/my/")

    assert [card["number"] for card in response.context["waiting"]] == [case.number]
    assert "去补充材料" in text_of(response)
    assert "没填完的" in text_of(response)


def test_my_space_asks_strangers_to_sign_in() -> None:
    assert Client().get("/my/").url.startswith("/sign-in/")


@pytest.mark.parametrize(
    "route", sorted({*LINKS.values(), *(entry[0] for entry in (*CITIZEN_NAV, *STAFF_NAV, *FOOTER))})
)
def test_the_links_of_the_shell_lead_to_pages(route: str) -> None:
    assert resolve(address(route)).view_name == route


def test_every_right_of_an_entry_is_asked_for_an_entry_there_is() -> None:
    assert set(NEEDED_RIGHTS) <= {route for route, _label, _icon in STAFF_NAV}


@pytest.mark.parametrize("event", life_events(), ids=lambda event: event.slug)
def test_a_life_event_names_its_matters_in_the_order_they_are_done(event: LifeEvent) -> None:
    page = Client().get(f"/matters/events/{event.slug}/")

    assert page.status_code == 200
    assert [matter["url"] for matter in page.context["matters"]] == [f"/matters/{slug}/" for slug in event.matters]
    assert event.intro in page.content.decode()


def test_every_life_event_stands_on_the_list_and_the_nearest_on_the_home_page() -> None:
    listed, home = text_of(Client().get("/matters/events/")), text_of(Client().get("/"))

    assert all(event.title in listed for event in life_events())
    assert "开办餐饮店" in home
    assert "建设项目" not in home


def test_no_other_life_event_is_known() -> None:
    assert Client().get("/matters/events/nothing/").status_code == 404


def test_the_home_page_says_which_halls_are_open(now: datetime, time_machine: Any) -> None:
    time_machine.move_to(now, tick=False)  # a Friday at ten

    page = Client().get("/")

    assert len(page.context["halls"]) == 10
    assert page.context["halls"][0]["row"].hall.slug == "lanzhou"
    assert "开放中，12:00 结束" in text_of(page)


def test_in_a_firms_hat_my_space_says_who_one_is_for_it() -> None:
    entity = the_firm()

    leads, acts = (text_of(browser(phone, entity).get("/my/")) for phone in (CHUAN, HE))
    own = text_of(browser(CHUAN).get("/my/"))

    assert "您的身份： 法定代表人" in leads.replace("：法", "： 法")
    assert "经办人 · 一直有效，直到撤回 · 全部事项" in acts
    assert "谁能替本单位办事" in leads
    assert "谁能替本单位办事" not in own
