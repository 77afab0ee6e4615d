"""Numbers and days no keyboard types are refused in words, and never as a failure of the portal."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.files.models import StoredFile
from apps.files.services import store_file
from tests.support import food
from tests.support.actors import CHUAN, HE, LAN, firm
from tests.support.calls import program_of
from tests.support.desk import standing
from tests.support.papers import pdf
from tests.support.samples import FIRM
from tests.support.visitors import make_visitors

pytestmark = pytest.mark.usefixtures("city")
ASKED = {"category": "market/food/noodles", "content": "后厨不干净"}


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.mark.parametrize("code", ["6", "62", "62010", "620", "９９"])
def test_half_a_districts_code_is_not_found(code):
    assert Client(raise_request_exception=False).get(f"/districts/{code}/").status_code == 404


def test_a_districts_code_is_found_short_and_long():
    assert [Client().get(f"/districts/{code}/").status_code for code in ("620102", "620102000000")] == [200, 200]


def test_a_day_before_the_calendar_is_out_of_range():
    answer = program_of(CHUAN).post("/tickets", ASKED | {"happened_at": "0001-01-01T00:00:00"}, key="k")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "happened_at")


def test_a_day_before_the_calendar_is_said_on_the_page():
    client = standing(CHUAN)
    client.raise_request_exception = False
    given = {"_check": "1", "ticket_type": "complaint", "content": "后厨", "privacy": "open"}

    assert client.post("/tickets/new/", given | {"happened_on": "0001-01-01"}).status_code == 422


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 25, "²", "-1", ""])
def test_a_page_that_does_not_exist_is_not_taken_out(number, now):
    draft = food.make_draft(firm(LAN), now)
    client = standing(LAN)
    session = client.session
    session["acting_on_behalf"] = f"entity:{draft.entity.public_id}"
    session.save()
    client.raise_request_exception = False

    answer = client.post(f"/drafts/{draft.public_id}/materials/layout/", {"_remove_file": number})

    assert answer.status_code == 302


def test_naming_a_file_a_thousand_times_asks_for_it_once(now):
    actor = firm(HE, FIRM)
    case = food.submit(actor, now)
    file = store_file(data=pdf("x"), name="a.pdf", actor=actor, at=now)
    files = {f"m{number}": [file.public_id] * 20 for number in range(50)}

    with CaptureQueriesContext(connection) as queries:
        answer = make_visitors("agent")["agent"].ask(
            "POST", f"/api/v1/cases/{case.public_id}/supplement", {"answers": {}, "files": files}, key="k"
        )

    table = StoredFile._meta.db_table
    assert answer.status_code == 409
    assert len([one for one in queries if f'FROM "{table}"' in one["sql"]]) == 1
