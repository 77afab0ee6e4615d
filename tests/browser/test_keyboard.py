"""Past the header with one key, and sending a search with another. Whole journeys without a mouse: test_journeys.py."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.keyboard import STOP

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON

pytestmark = pytest.mark.browser


def test_the_first_stop_leads_past_the_header(person: "PERSON") -> None:
    they = person(size="desk", mouse=False)
    they.open("/")
    box = they.page.locator("#home-search")

    they.page.keyboard.press("Tab")
    assert they.page.evaluate(STOP, None)["words"] == "跳到主要内容"
    they.page.keyboard.press("Enter")
    they.page.keyboard.press("Tab")
    assert they.page.evaluate(STOP, box.element_handle())["here"]
    they.page.keyboard.type("开饭店")
    they.page.keyboard.press("Enter")

    they.arrive("**/search/**")
    assert they.says("食品经营许可")
