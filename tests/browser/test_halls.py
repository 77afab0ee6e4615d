"""Where is the nearest hall, and is it open: by a street chosen, or by the phone, whose position stays in it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON

pytestmark = pytest.mark.browser
VECTORS = json.loads((Path(__file__).resolve().parents[1] / "vectors" / "distances.json").read_text(encoding="utf-8"))
ANNING = {"longitude": 103.7195, "latitude": 36.1035}
MEASURE = """async (cases) => {
  const { metresBetween } = await import(document.querySelector('script[src*="halls"]').src);
  return cases.map((it) => metresBetween(it.from, it.to));
}"""
PAGES = ["/halls/", "/", "/matters/food-business-new/"]


@pytest.mark.parametrize("path", PAGES)
def test_the_phone_sorts_the_halls_and_sends_nothing(person: "PERSON", path: str) -> None:
    they = person(size="phone")
    they.page.context.grant_permissions(["geolocation"])
    they.page.context.set_geolocation(ANNING)
    they.open(path)
    they.page.wait_for_load_state("networkidle")
    before = len(they.responses)

    they.press("用我现在的位置")
    they.says("已按离您的远近排列")

    first = they.page.locator("[data-nearest] [data-place]").first
    assert "安宁区政务服务中心" in first.inner_text()
    assert "约 50 米" in first.inner_text()
    assert len(they.responses) == before


def test_a_phone_that_refuses_leads_to_the_list_of_streets(person: "PERSON") -> None:
    they = person(size="phone")
    they.open("/halls/")

    they.press("用我现在的位置")

    they.says("请在上面选择您住的街道")


def test_without_scripts_a_street_is_chosen(person: "PERSON") -> None:
    they = person(size="phone", js=False)
    they.open("/")

    they.page.locator("#division").select_option("620104001000")
    they.press("按远近排列")

    assert they.page.url.endswith("/halls/?division=620104001000")
    assert "西固区政务服务中心" in they.page.locator("[data-place]").first.inner_text()
    assert not they.page.get_by_role("button", name="用我现在的位置").is_visible()


def test_the_browser_measures_as_the_server_does(person: "PERSON") -> None:
    they = person(size="phone")
    they.open("/halls/")

    measured = they.page.evaluate(MEASURE, VECTORS["cases"])

    assert measured == pytest.approx([case["metres"] for case in VECTORS["cases"]], rel=0.006, abs=1)
