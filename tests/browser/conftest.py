"""A real Chromium before a real server and the whole demonstration city.

Playwright keeps an event loop in this thread, before which Django refuses its own calls; here nobody else runs in it.
What follows from events is made by ``city.deliver`` in the test, never waited for.
"""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as portal_settings

from tests.browser.keyboard import WATCH, KeyboardPerson
from tests.browser.person import SIZES, Person
from tests.browser.sessions import session_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.fixtures import SettingsWrapper

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TIMEOUT_MS = 20_000
PERSON = Callable[..., Person]


@pytest.fixture
def chromium() -> Iterator["Browser"]:
    """A Chromium for one test: playwright's loop must not outlive it, other tests of the worker run loops of their own."""
    if any(importlib.util.find_spec(name) is None for name in ("playwright", "axe_playwright_python")):
        pytest.skip("no playwright")
    path = os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is installed

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(chromium: "Browser", live_city: None, request: pytest.FixtureRequest, settings: "SettingsWrapper") -> str:
    """The address of the portal: the city's database first, then the server that reads it."""
    url = str(request.getfixturevalue("live_server").url)
    settings.BASE_URL = url
    return url


@pytest.fixture
def person(chromium: "Browser", site: str) -> Iterator[PERSON]:
    """Make browsers of people: signed in as ``login``, acting for ``firm``; none of their pages may have a fault."""
    people: list[Person] = []

    def make(
        login: str = "",
        *,
        firm: str = "",
        size: str = "phone",
        js: bool = True,
        elder: bool = False,
        mouse: bool = True,
    ) -> Person:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            java_script_enabled=js,
            has_touch=size == "phone",
            reduced_motion="reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(TIMEOUT_MS)
        cookies = {"elder": "1"} if elder else {}
        if login:
            cookies[portal_settings.SESSION_COOKIE_NAME] = session_of(login, firm=firm)
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        if not mouse:
            context.add_init_script(WATCH)
        kind = Person if mouse else KeyboardPerson
        people.append(kind(context.new_page(), site=site, has_scripts=js))
        return people[-1]

    yield make
    faults = [fault for each in people for fault in each.faults]
    for each in people:
        each.page.context.close()
    assert faults == []
