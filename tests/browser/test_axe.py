"""axe finds nothing on the main pages on a wide screen, in both editions. Phones: test_every_page.py."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.urls import resolve

from tests.browser.city import ADMIN, CLERK, FIRM, main_pages
from tests.browser.person import TOO_WIDE
from tests.support.actors import LAN

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON
    from tests.browser.person import Person

pytestmark = pytest.mark.browser
OPTIONS = {"resultTypes": ["violations"]}


def name_of(path: str) -> str:
    """Return a name for the page's picture that is the same in every run."""
    match = resolve(path.partition("?")[0])
    return "-".join([match.view_name.replace(":", "-"), *filter(None, [match.kwargs.get("group", "")])])


def violations(who: "Person", pages: list[str], edition: str) -> list[str]:
    """Return address, rule and place of everything axe finds, and pages too wide or with a weak policy."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where it is installed

    found = []
    for path in pages:
        answer = who.open(path)
        kind, policy = (answer.headers.get(name, "") for name in ("content-type", "content-security-policy"))
        if not (answer.url.endswith(quote(path, safe="/?=")) and answer.status == 200 and kind.startswith("text/html")):
            found.append(f"{path}: {answer.status} {kind} at {answer.url}")
            continue
        if "default-src" not in policy or "unsafe-" in policy:
            found.append(f"{path}: policy {policy}")
        if (more := who.page.evaluate(TOO_WIDE)) > 0:
            found.append(f"{path}: {more} px wider than the window")
        who.keep(f"{name_of(path)}-{edition}")
        rows: list[dict[str, Any]] = Axe().run(who.page, options=OPTIONS).response["violations"]
        found += [f"{path} {row['id']} {json.dumps(row['nodes'][0]['target'])}" for row in rows]
    return found


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_axe_finds_nothing_on_a_wide_screen(person: "PERSON", elder: bool) -> None:
    pages, edition = main_pages(), "elder-desk" if elder else "desk"

    found = violations(person(size="desk", elder=elder), pages.anybody, edition)
    found += violations(person(LAN, firm=FIRM, size="desk", elder=elder), pages.citizen, edition)
    if not elder:  # the desk has one edition
        found += violations(person(CLERK, size="desk"), pages.clerk, edition)
        found += violations(person("agent", size="desk"), pages.agent, edition)
        found += violations(person(ADMIN, size="desk"), pages.admin, edition)

    assert not found, "\n".join(found)
