"""Without a mouse: from the home page to the button that begins an application."""

from typing import TYPE_CHECKING

import pytest

from tests.support import food

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON
    from tests.browser.person import Person

pytestmark = pytest.mark.browser
MOST_TABS = 120
RING_PX = 3
# The ring of what has the focus: on itself or, in the search box, around the whole box.
FOCUS = """() => {
  const it = document.activeElement;
  const rings = [it, it.parentElement].map((node) => getComputedStyle(node))
    .filter((style) => style.outlineStyle !== "none").map((style) => parseFloat(style.outlineWidth));
  return { words: (it.innerText || it.getAttribute("aria-label") || it.id || "").trim(), id: it.id,
           path: it.pathname || "", ring: Math.max(0, ...rings) };
}"""


def tab_to(they: "Person", *, words: str = "", path: str = "", focused: str = "") -> None:
    """Press Tab until the thing with these words, this address or this id has the focus; each stop must be seen."""
    for _tab in range(MOST_TABS):
        they.page.keyboard.press("Tab")
        found = they.page.evaluate(FOCUS)
        assert found["ring"] >= RING_PX, found
        if (
            (words and found["words"] == words)
            or (path and found["path"] == path)
            or (focused and found["id"] == focused)
        ):
            return
    pytest.fail(f"{they.page.url}: no Tab leads to {words or path or focused}")


def test_the_way_to_an_application_needs_no_mouse(person: "PERSON") -> None:
    they = person(size="desk")
    they.open("/")

    tab_to(they, words="跳到主要内容")
    they.page.keyboard.press("Enter")
    tab_to(they, focused="home-search")
    they.page.keyboard.type("开饭店")
    they.page.keyboard.press("Enter")
    they.page.wait_for_url("**/search/**")
    tab_to(they, path=f"/matters/{food.SLUG}/")
    they.page.keyboard.press("Enter")
    they.page.wait_for_url(f"**/matters/{food.SLUG}/")
    tab_to(they, words="开始办理")
    they.page.keyboard.press("Enter")
    they.page.wait_for_url("**/sign-in/**")

    assert they.page.get_by_label("手机号或登录名").is_visible()
