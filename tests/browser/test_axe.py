"""axe finds nothing on the main pages, at both sizes and in both editions."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.city import ADMIN, CLERK, FIRM, main_pages
from tests.support.actors import LAN

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON
    from tests.browser.person import Person

pytestmark = pytest.mark.browser


def violations(who: "Person", pages: list[str]) -> list[str]:
    """Return address, rule and place of everything axe finds."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where it is installed

    found = []
    for path in pages:
        who.open(path)
        rows: list[dict[str, Any]] = Axe().run(who.page).response["violations"]
        found += [f"{path} {row['id']} {json.dumps(row['nodes'][0]['target'])}" for row in rows]
    return found


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_axe_finds_nothing(person: "PERSON", size: str, elder: bool) -> None:
    pages = main_pages()

    found = violations(person(size=size, elder=elder), pages.anybody)
    found += violations(person(LAN, firm=FIRM, size=size, elder=elder), pages.citizen)
    if not elder:  # the desk has one edition
        found += violations(person(CLERK, size=size), pages.clerk)
        found += violations(person(ADMIN, size=size), pages.admin)

    assert found == []
