"""From the basic to the middle level by a bank card of one's own."""

import pytest

from apps.identity import events
from apps.identity.choices import Level
from apps.journal.models import Event
from tests.identity.firms import browser, person_of
from tests.support.actors import HE, QIAO
from tests.support.visitors import make_visitors

pytestmark = pytest.mark.usefixtures("city")


def card(check=True) -> str:
    """A card number whose last digit checks the others, or does not."""
    body = "622202000000000123"
    digits = [int(digit) for digit in reversed(body + "0")]
    total = sum(digits[0::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]])
    last = (-total) % 10
    return f"{body}{last if check else (last + 1) % 10}"


def test_a_card_of_ones_own_raises_the_level(outside):
    client = browser(QIAO)

    page = client.post("/real-name/card/", {"card_number": card(), "phone": QIAO, "next": "/firm/claim/"})

    assert page["Location"] == "/firm/claim/"
    assert person_of(QIAO).level == Level.MIDDLE
    event = Event.objects.get(kind=events.VERIFIED, subject_id=person_of(QIAO).pk, facts__through="bank-card")
    assert card() not in str(event.facts)
    assert 'name="uscc"' in client.get("/firm/claim/").content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"card_number": card(check=False)}, "对不上"),
        ({"card_number": card()[:-5] + "0000"}, "对不上"),
        ({"card_number": "12"}, "12 到 19 位"),
        ({"phone": "1"}, "手机号"),
    ],
)
def test_a_card_that_does_not_fit_changes_nothing(outside, fields, words):
    page = browser(QIAO).post("/real-name/card/", {"card_number": card(), "phone": QIAO} | fields)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert person_of(QIAO).level == Level.BASIC


def test_a_service_that_is_away_is_told_in_words(outside):
    outside.plan("/realname/v1/checks/", kind="drop")

    page = browser(QIAO).post("/real-name/card/", {"card_number": card(), "phone": QIAO})

    assert page.status_code == 422
    assert "请稍后再试" in page.content.decode()


def test_who_is_known_as_well_already_is_not_asked(outside):
    browser(HE).post("/real-name/card/", {"card_number": card(), "phone": HE})

    assert outside.world.store.rows("realname") == []


def test_programs_raise_the_level_too(outside):
    (visitor,) = make_visitors("stranger").values()

    answer = visitor.ask("POST", "/api/v1/real-name/card", {"card_number": card(), "phone": QIAO}, key="k")

    assert (answer.status_code, answer.json()["level"]) == (200, 2)
