"""Light enough for 3G, closed to other hosts, named, and never wider than the screen."""

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.browser.city import ADMIN, CLERK, FIRM, main_pages
from tests.browser.person import TOO_WIDE
from tests.support.actors import LAN

if TYPE_CHECKING:
    from playwright.sync_api import Response

    from tests.browser.conftest import PERSON
    from tests.browser.person import Person

pytestmark = pytest.mark.browser
FIRST_BYTES, LATER_BYTES = 100 * 1000, 40 * 1000
# By who opens them, and the page they come from.
LIGHT = [("", "/"), ("", "/joint/"), ("", "/reviews/"), (LAN, "/tickets/new/"), (LAN, "/my/"), (CLERK, "/desk/")]
BEFORE = {"": "/", LAN: "/", CLERK: "/desk/cases/"}
GZIP_LEVEL = 6
WIDTHS = (390, 320)  # 320 CSS pixels: a desk's screen at 400 %, or a small phone


def weight_of(responses: "list[Response]") -> int:
    """Return the bytes that travel."""
    return sum(len(gzip.compress(response.body(), GZIP_LEVEL)) for response in responses)


@pytest.mark.parametrize(("login", "path"), LIGHT, ids=[path for _login, path in LIGHT])
def test_a_page_is_light_at_first_and_lighter_later(person: "PERSON", login: str, path: str) -> None:
    first, later = person(login, size="phone"), person(login, size="phone")
    answer = first.open(path)
    first.page.wait_for_load_state("networkidle")
    later.open("/help/" if path == "/" else BEFORE[login])
    later.page.wait_for_load_state("networkidle")
    there = {response.url for response in later.responses}
    later.open(path)
    later.page.wait_for_load_state("networkidle")

    # What the browser has already, it keeps: hashed names never change.
    new = [response for response in later.responses if response.url not in there]
    policy = answer.headers["content-security-policy"]
    assert len(first.responses) > 3
    assert weight_of(first.responses) <= FIRST_BYTES
    assert new
    assert weight_of(new) <= LATER_BYTES
    assert "default-src" in policy
    assert "unsafe-" not in policy


def looked_at(who: "Person", pages: list[str]) -> list[str]:
    """Return what is wrong with the pages; no two that one person opens have the same title."""
    wrong: list[str] = []
    titles: dict[str, str] = {}
    for path in pages:
        who.page.set_viewport_size({"width": WIDTHS[0], "height": 844})
        policy = who.open(path).headers.get("content-security-policy", "")
        if "unsafe-inline" in policy or "default-src" not in policy:
            wrong.append(f"{path}: policy {policy}")
        if who.page.locator("html").get_attribute("lang") not in {"zh-Hans", "zh-hans"}:
            wrong.append(f"{path}: lang")
        title = who.page.title()
        if title in titles:
            wrong.append(f"{path}: the title of {titles[title]}: {title}")
        titles[title] = path
        for width in WIDTHS:
            who.page.set_viewport_size({"width": width, "height": 844})
            if (more := who.page.evaluate(TOO_WIDE)) > 0:
                wrong.append(f"{path}: {more} px wider than {width}")
    return wrong


def test_every_main_page_is_named_closed_and_fits(person: "PERSON") -> None:
    pages = main_pages()

    wrong = looked_at(person(), pages.anybody)
    wrong += looked_at(person(LAN, firm=FIRM), pages.citizen)
    wrong += looked_at(person(CLERK), pages.clerk)
    wrong += looked_at(person("agent"), pages.agent)
    wrong += looked_at(person(ADMIN), pages.admin)

    assert not wrong, "\n".join(wrong)
