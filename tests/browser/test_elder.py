"""长辈版: one switch, remembered, large, and a phone that is one tap away. Sizes: domain rules of the elder edition."""

from typing import TYPE_CHECKING

import pytest

from portal.demo.people import PASSWORD
from tests.support.actors import QIAO

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON

pytestmark = pytest.mark.browser
BODY_PX, TARGET_PX = 18, 60
HEIGHTS = "nodes => nodes.map(it => [it.innerText.trim().slice(0, 12), it.getBoundingClientRect().height])"
SIZES = """() => [...document.querySelectorAll("main *")]
  .filter((it) => it.childElementCount === 0 && it.innerText?.trim() && it.offsetParent)
  .map((it) => parseFloat(getComputedStyle(it).fontSize))"""


def test_the_elder_edition_is_one_switch_and_remembered(person: "PERSON") -> None:
    he = person(size="phone")
    he.open("/")
    he.press("长辈版")
    html = he.page.locator("html[data-mode=elder]")
    html.wait_for()
    he.keep("home-elder-phone")

    assert min(he.page.evaluate(SIZES)) >= BODY_PX
    targets = he.page.locator("main a, main button, main input:visible, .elder-tools a, .elder-tools button:visible")
    assert [row for row in targets.evaluate_all(HEIGHTS) if row[1] < TARGET_PX] == []
    assert he.page.locator("main a[href='tel:12345']").is_visible()
    assert he.page.locator("main .big-tiles a").count() == 6

    he.open("/sign-in/?next=/my/")
    he.page.get_by_label("手机号或登录名").fill(QIAO)
    he.page.get_by_label("密码").fill(PASSWORD)
    he.page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
    he.page.wait_for_url("**/my/")
    assert html.count() == 1
    he.open("/")
    assert html.count() == 1
