"""Changing a matter at the desk in Chromium: nothing for axe to find, typing that is kept, errors that lead to the line."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.matters.forms.sections import SECTIONS
from apps.matters.models import Matter, MatterVersion
from apps.matters.services import begin_draft, submit_version
from tests.browser.test_axe import violations
from tests.support import food
from tests.support.actors import at_desk

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON

pytestmark = pytest.mark.browser
SELECTED = "it => it.value.slice(it.selectionStart, it.selectionEnd)"


def begun() -> MatterVersion:
    """Return a draft of the demonstration's first matter."""
    return begin_draft(matter=Matter.objects.get(slug=food.SLUG), actor=at_desk("editor"), at=timezone.now())


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_axe_finds_nothing_where_matters_are_changed(person: "PERSON", size: str) -> None:
    here = f"/desk/matters/versions/{begun().public_id}/"
    screens = [f"{here}edit/{name}/" for name in [*SECTIONS, "text"]]
    pages = ["/desk/matters/", f"/desk/matters/{food.SLUG}/", here, f"{here}preview/", *screens]

    found = violations(person("editor", size=size), pages, f"editor-{size}")

    assert not found, "\n".join(found)


def test_what_is_typed_is_there_again_when_the_page_was_lost(person: "PERSON") -> None:
    they, screen = person("editor", size="desk"), f"/desk/matters/versions/{begun().public_id}/edit/basic/"
    they.open(screen)

    they.page.locator('[name="matter.summary"]').press_sequentially("先看这句。")
    they.says("已替您记住，还没有存进草稿")
    they.open("/desk/matters/")
    they.open(screen)

    they.says("填了还没有保存的内容")
    assert "先看这句。" in they.page.locator('[name="matter.summary"]').input_value()


def test_a_wrong_line_is_named_and_found(person: "PERSON") -> None:
    they = person("editor", size="desk")
    they.open(f"/desk/matters/versions/{begun().public_id}/edit/text/")
    box = they.page.locator("#definition")
    box.fill(box.input_value().replace("handle_type: committed", "handle_type: sometimes"))

    with they.expecting(422):
        they.press("保存", within=they.page.locator(".action-bar"))
        they.says("请改好这些行")
    they.page.locator("a[data-line]").first.click()

    assert they.page.locator("#definition").evaluate(SELECTED).strip() == "handle_type: sometimes"


def test_publishing_needs_no_mouse(person: "PERSON") -> None:
    version = submit_version(version=begun(), actor=at_desk("editor"), at=timezone.now())
    they = person("checker", size="desk")
    they.open(f"/desk/matters/versions/{version.public_id}/")

    they.page.keyboard.press("a")
    they.page.locator("#verb-confirm-check:focus").wait_for()
    for key in ("Space", "Tab", "Enter"):
        they.page.keyboard.press(key)

    they.says("待发布")
