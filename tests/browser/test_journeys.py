"""What people come for, from end to end, in the ways they come."""

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

JOURNEYS: "tuple[Callable[[PERSON], None], ...]" = (
    citizen_applies,
    clerk_decides,
    administrator_publishes,
    agent_takes_a_call,
    firm_applies_jointly,
)
PLAYS = [(journey, way) for journey in JOURNEYS for way in WAYS]


@pytest.mark.parametrize(("journey", "way"), PLAYS, ids=[f"{journey.__name__}-{way}" for journey, way in PLAYS])
def test_people_reach_what_they_came_for(journey: "Callable[[PERSON], None]", way: str, person: "PERSON") -> None:
    journey(partial(person, **WAYS[way]))


def test_what_the_policy_stops_and_a_hand_on_the_mouse_are_noticed(person: "PERSON") -> None:
    they = person(mouse=False)
    they.open("/help/")

    they.page.evaluate("document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }))")
    they.page.mouse.click(5, 5)
    they.page.reload()

    noticed, they.faults[:] = list(they.faults), []
    assert [words for words in ("Content Security Policy", "a mouse was used") if words not in " ".join(noticed)] == []
