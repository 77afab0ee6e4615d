"""Every page there is, on a phone, in both editions: axe finds nothing, nothing is wider than the screen, the policy is strict."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.urls import get_resolver, resolve

from tests.browser.city import CLERK
from tests.browser.pages import NO_PAGE, every_page, pages_of_the_portal
from tests.browser.test_axe import violations
from tests.support import food
from tests.support.actors import LAN
from tests.support.routes import all_routes

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON

pytestmark = pytest.mark.browser
ONE_EDITION = ("/desk/", "/console/")  # those who work here have no edition for elders


PRESENT = {
    "id_number": "620102199003070018", "name": "测试张兰", "phone": LAN, "uscc": "92620102MA7000001L",
}  # fmt: skip


def test_axe_finds_nothing_on_what_the_clerk_at_the_window_fills_in(person: "PERSON") -> None:
    clerk = person(CLERK)
    clerk.open("/desk/intake/")
    clerk.fill_in(PRESENT)
    clerk.write(clerk.page.get_by_role("main").locator("[name=q]"), "食品经营")
    clerk.press("查找事项")
    clerk.fill_in({"matter": food.SLUG})
    clerk.press("开始填写")
    clerk.arrive("**/desk/intake/*/")

    found = violations(clerk, [urlsplit(clerk.page.url).path], "phone")

    assert not found, "\n".join(found)


def test_what_is_no_page_still_exists() -> None:
    assert set(NO_PAGE) - {route.name for route in all_routes(get_resolver())} == set()


@pytest.mark.parametrize("edition", ["phone", "elder-phone"])
def test_axe_finds_nothing_on_any_page(person: "PERSON", edition: str) -> None:
    elder, found = edition.startswith("elder"), []
    looked_at = every_page()

    for one in looked_at:
        paths = [path for path in one.paths if not (elder and path.startswith(ONE_EDITION))]
        found += violations(person(one.login, firm=one.firm, elder=elder), paths, edition) if paths else []

    seen = {resolve(path).view_name for one in looked_at for path in one.paths}
    assert not found, "\n".join(found)
    assert pages_of_the_portal() - seen == set(), "pages nobody looked at: see tests/browser/pages.py"
