"""Light enough for 3G, closed to other hosts, named, and never wider than the screen."""

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.browser.city import ADMIN, CLERK, FIRM, main_pages
from tests.support.actors import LAN

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON
    from tests.browser.person import Person

pytestmark = pytest.mark.browser
HOME_BYTES = 100 * 1000
GZIP_LEVEL = 6
WIDTHS = (390, 320)  # 320 CSS pixels: a desk's screen at 400 %, or a small phone
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_home_page_is_light_and_closed(person: "PERSON") -> None:
    they = person(size="phone")
    answer = they.open("/")
    they.page.wait_for_load_state("networkidle")

    weight = sum(len(gzip.compress(response.body(), GZIP_LEVEL)) for response in they.responses)
    policy = answer.headers["content-security-policy"]
    assert len(they.responses) > 3
    assert weight <= HOME_BYTES
    assert "default-src" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy


def looked_at(who: "Person", pages: list[str], titles: dict[str, str]) -> list[str]:
    """Return what is wrong with the pages; note their titles."""
    wrong = []
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
    pages, titles = main_pages(), {}

    wrong = looked_at(person(), pages.anybody, titles)
    wrong += looked_at(person(LAN, firm=FIRM), pages.citizen, titles)
    wrong += looked_at(person(CLERK), pages.clerk, titles)
    wrong += looked_at(person(ADMIN), pages.admin, titles)

    assert not wrong, "\n".join(wrong)
