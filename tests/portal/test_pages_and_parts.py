"""The shells, the parts and the error pages: markup that works under the strict policy, for screen readers, and without a database."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

from apps.common.errors import Conflict
from portal.pages import styleguide_samples as samples
from portal.pages.styleguide import styleguide, styleguide_desk, styleguide_home

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ERROR_PAGES = ["400", "403", "404", "409", "413", "422", "429", "500", "503", "csrf"]


class Page(HTMLParser):
    """Collects what the tests ask for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.inline: list[str] = []
        self.controls: list[str] = []
        self.labels: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        self.references += found.get("aria-describedby", "").split() + found.get("aria-labelledby", "").split()
        self.references += [found["for"]] if "for" in found else []
        self.inline += [name for name in found if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in found) else []


def render(view, query: str = "", **cookies: str) -> str:
    request = RequestFactory().get(f"/styleguide/{query}")
    request.COOKIES.update(cookies)
    return view(request).content.decode()


@pytest.fixture(autouse=True)
def _demo(settings) -> None:
    settings.PORTAL_DEMO = True


PAGES = [(styleguide, ""), (styleguide_desk, ""), (styleguide_home, ""), (styleguide_home, "?elder")]


@pytest.mark.parametrize(("view", "query"), PAGES)
@pytest.mark.parametrize("elder", ["0", "1"])
def test_every_part_keeps_to_the_strict_policy_and_points_at_what_exists(view, query: str, elder: str, rf_urls) -> None:
    page = Page(render(view, query, elder=elder))

    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.references) <= set(page.ids)


@pytest.fixture
def rf_urls(settings) -> None:
    settings.ROOT_URLCONF = "tests.portal.styleguide_urls"


def test_the_style_guide_is_not_for_the_real_portal(settings, client, rf_urls) -> None:
    settings.PORTAL_DEMO = False

    assert client.get("/styleguide/", HTTP_HOST="localhost").status_code == 404


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_says_what_to_do_and_whom_to_call(name: str) -> None:
    text = render_to_string(
        f"{name}.html", request=RequestFactory().get("/x/") if name not in {"400", "500", "503"} else None
    )

    assert "您可以这样做" in text
    assert "tel:12345" in text
    assert Page(text).inline == []


@pytest.mark.parametrize("name", ["400", "500", "503"])
def test_the_last_resort_pages_need_nothing(name: str) -> None:
    source = (TEMPLATES / f"{name}.html").read_text()
    code = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", source, flags=re.S)

    assert "{{" not in code
    assert "{%" not in code


def test_a_refusal_is_shown_in_its_own_words() -> None:
    text = render_to_string("409.html", {"error": Conflict()}, request=RequestFactory().get("/x/"))

    assert Conflict().text in text


@pytest.mark.parametrize("name", samples.ICONS)
def test_every_icon_is_drawn(name: str) -> None:
    text = render_to_string("components/icon.html", {"name": name})

    assert re.search(r"<(path|circle|rect)", text)
    assert 'aria-hidden="true"' in text


def test_every_icon_a_template_asks_for_exists() -> None:
    asked = {
        name
        for file in TEMPLATES.rglob("*.html")
        for name in re.findall(r'icon\.html" with name="([^"]+)"', file.read_text())
    }

    assert asked <= set(samples.ICONS)


@pytest.mark.parametrize("field", samples.WRONG_FIELDS, ids=lambda field: field["type"])
def test_a_wrong_field_says_so_beside_itself_and_keeps_what_was_typed(field: dict) -> None:
    text = render_to_string("components/field.html", {"field": field})

    assert field["errors"][0] in text
    assert f"{field['name']}_error" in Page(text).references
    assert str(field.get("value", "")) in text


def test_a_value_is_never_markup() -> None:
    field = {"type": "text", "name": "x", "label": "x", "value": '"><script>alert(1)</script>'}

    assert "<script>" not in render_to_string("components/field.html", {"field": field})


def test_what_citizens_download_stays_small() -> None:
    files = [*TEMPLATES.parent.glob("static/css/portal.css"), TEMPLATES.parent / "static/js/portal.js"]

    assert sum(file.stat().st_size for file in files) < 52_000
