"""What people come for, from end to end, in the ways they come."""

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.browser.journeys.applying import citizen_applies
from tests.browser.journeys.calling import agent_takes_a_call
from tests.browser.journeys.deciding import clerk_decides
from tests.browser.journeys.joint import firm_applies_jointly
from tests.browser.journeys.publishing import administrator_publishes
from tests.browser.ways import WAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import PERSON

pytestmark = pytest.mark.browser

JOURNEYS: "dict[Callable[[PERSON], None], tuple[str, ...]]" = {
    citizen_applies: ("desk", "phone", "keyboard", "elder", "plain"),
    clerk_decides: ("desk", "keyboard", "plain"),
    administrator_publishes: ("desk", "keyboard"),
    agent_takes_a_call: ("desk", "keyboard"),
    firm_applies_jointly: ("desk", "phone", "elder"),
}
PLAYS = [(journey, way) for journey, ways in JOURNEYS.items() for way in ways]


@pytest.mark.parametrize(("journey", "way"), PLAYS, ids=[f"{journey.__name__}-{way}" for journey, way in PLAYS])
def test_people_reach_what_they_came_for(journey: "Callable[[PERSON], None]", way: str, person: "PERSON") -> None:
    journey(partial(person, **WAYS[way]))


def test_every_way_is_gone_on_more_than_one_journey() -> None:
    gone = Counter(way for _journey, way in PLAYS)

    assert all("desk" in ways and len(ways) > 1 for ways in JOURNEYS.values())
    assert {way: count for way, count in gone.items() if count < 2} == {}
    assert set(gone) == set(WAYS)


def test_what_the_policy_stops_and_a_hand_on_the_mouse_are_noticed(person: "PERSON") -> None:
    they = person(mouse=False)
    they.open("/help/")

    they.page.evaluate("document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }))")
    they.page.mouse.click(5, 5)
    they.page.reload()

    noticed, they.faults[:] = list(they.faults), []
    assert [words for words in ("Content Security Policy", "a mouse was used") if words not in " ".join(noticed)] == []
