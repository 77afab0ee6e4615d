"""Applying where scripts do not run."""

from typing import TYPE_CHECKING

import pytest

from apps.cases.models import Draft
from tests.browser.city import FIRM
from tests.support import food
from tests.support.actors import LAN

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON

pytestmark = pytest.mark.browser
WRONG = "1990000"


def test_an_error_is_beside_the_field_and_on_top_and_nothing_is_lost(person: "PERSON") -> None:
    she = person(LAN, firm=FIRM, js=False)
    she.open(f"/matters/{food.SLUG}/start/")
    she.fill_in({**{f"s.{key}": value for key, value in food.SITUATIONS.items()}, "department": "market-620102"})
    she.press("开始填写")
    phone = she.page.locator('[name="contact_phone"]')
    with she.expecting(422):
        she.fill_in({**food.SCREENS["subject"], "contact_phone": WRONG})
        she.page.get_by_role("button", name="保存，下一步").last.click()
        summary = she.page.locator("[data-error-summary]")
        summary.wait_for()

    assert summary.get_by_role("link").get_attribute("href") == "#contact_phone"
    assert she.page.locator("#contact_phone_error").is_visible()
    assert phone.get_attribute("aria-invalid") == "true"
    assert "contact_phone_error" in str(phone.get_attribute("aria-describedby"))
    assert phone.input_value() == WRONG
    she.keep("screen-error-phone")

    she.fill_in(food.SCREENS["subject"])
    she.page.get_by_role("button", name="保存，下一步").last.click()
    she.page.wait_for_url("**/premises/")
    assert Draft.objects.get().answers["contact_phone"] == food.ANSWERS["contact_phone"]
