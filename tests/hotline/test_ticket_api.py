"""Tickets over the API: one key one ticket, the same few queries whatever the length, verbs by the table."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.hotline.models import Ticket
from apps.hotline.requests import VERBS
from apps.hotline.workflow import TICKET
from apps.journal.models import ReadLog
from tests.support.actors import CHUAN, LAN
from tests.support.calls import YANTAN, by_phone, by_web, program_of, replied, signed
from tests.support.papers import pdf

pytestmark = pytest.mark.usefixtures("city")
ASKED = {
    "category": "market/food/noodles",
    "content": "后厨不干净",
    "division": YANTAN,
    "address": "示例路9号",
    "longitude": "103.834200",
    "latitude": "36.061100",
}


def test_every_verb_people_may_use_has_an_input():
    assert set(VERBS) == {action for action, move in TICKET.actions.items() if not move.by_system}


def test_one_key_makes_one_ticket():
    program = program_of(CHUAN)

    first, again = (program.post("/tickets", ASKED, key="k1") for _ in range(2))
    other = program.post("/tickets", ASKED | {"content": "别的"}, key="k1")

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    assert Ticket.objects.count() == 1
    body = first.json()
    assert (body["ticket_status"], body["caller"], body["channel"]) == ("dispatched", "测试赵川", "web")
    assert len(body["query_code"]) == 6
    assert {a["action"] for a in body["actions"] if a["allowed"]} == {"urge", "withdraw"}


def test_a_ticket_without_a_key_is_refused():
    assert program_of(CHUAN).post("/tickets", ASKED).status_code == 400


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"category": "market/food"}, "unknown_category"),  # not of the third level
        ({"category": "nothing"}, "unknown_category"),
        ({"content": "  "}, "invalid"),
        ({"division": "999999999999"}, "unknown_place"),
        ({"division": "62"}, "invalid"),
        ({"longitude": "12.5"}, "invalid"),
        ({"ticket_type": "rant"}, "invalid"),
        ({"case_number": "1"}, "unknown_case"),
        ({"files": ["nothing"]}, "unknown_upload"),
        ({"colour": "red"}, "invalid"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(change, code):
    answer = program_of(CHUAN).post("/tickets", ASKED | change, key="k")

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Ticket.objects.exists()


def test_citizens_set_neither_urgency_nor_channel_nor_another_caller():
    body = {"urgency": "critical", "channel": "superior", "recording": "r", "caller_name": "别人", "caller_phone": LAN}

    answer = program_of(CHUAN).post("/tickets", ASKED | body, key="k").json()

    ticket = Ticket.objects.get()
    assert (answer["urgency"], ticket.channel, ticket.recording, ticket.caller_name) == (
        "normal",
        "web",
        "",
        "测试赵川",
    )


def test_an_agent_registers_what_a_caller_says():
    agent = program_of("agent")
    call = ASKED | {"caller_name": "陈小河", "caller_phone": "0931 8000000", "urgency": "urgent", "recording": "R-1"}

    answer = agent.post("/tickets", call, key="k1").json()
    wrong = agent.post("/tickets", ASKED | {"caller_phone": "12"}, key="k2").json()
    at_once = agent.post("/tickets", call | {"answer": "已解答"}, key="k3").json()

    assert (answer["ticket_status"], answer["caller"], answer["urgency"]) == ("dispatched", "陈*河", "urgent")
    assert wrong["errors"][0]["field"] == "caller_phone"
    assert (at_once["ticket_status"], at_once["outcome"]) == ("closed", "answered")
    assert Ticket.objects.filter(person=None, entity=None).count() == 2


def test_a_handler_registers_nothing():
    assert program_of("market-reviewer").post("/tickets", ASKED, key="k").status_code == 403


def test_from_signing_to_rating_over_the_api():
    caller, market = program_of(CHUAN), program_of("market-reviewer")
    ticket = caller.post("/tickets", ASKED, key="k").json()
    address = f"/tickets/{ticket['id']}"

    signed_one = market.post(f"{address}/sign", {"revision": ticket["revision"]})
    stale = market.post(f"{address}/reply", {"answer": "好了", "revision": ticket["revision"]})
    answered = market.post(f"{address}/reply", {"answer": "好了"})
    unsure = caller.post(f"{address}/call_back", {"is_responded": True, "is_solved": False, "satisfaction": 2})
    rated = caller.post(f"{address}/call_back", {"is_responded": True, "is_solved": True, "satisfaction": 5})

    assert [a.status_code for a in (signed_one, stale, answered, unsure, rated)] == [200, 409, 200, 422, 200]
    assert (rated.json()["ticket_status"], rated.json()["outcome"]) == ("closed", "solved")
    kinds = [step["kind"] for step in caller.get(f"{address}/history").json()]
    assert kinds == [
        "hotline.registered", "hotline.dispatched", "hotline.signed", "hotline.replied", "hotline.called_back",
        "hotline.closed",
    ]  # fmt: skip


def test_who_gives_a_ticket_away_is_told_where_it_stands(now):
    live = program_of(CHUAN).post("/tickets", ASKED, key="k").json()
    market = program_of("market-reviewer")

    answer = market.post(f"/tickets/{live['id']}/return", {"reason": "不归我局管"})

    assert answer.json() == {"id": live["id"], "ticket_number": live["ticket_number"], "ticket_status": "registered"}
    assert market.get(f"/tickets/{live['id']}").status_code == 404


def test_staff_who_open_a_ticket_leave_a_trace(now):
    ticket = by_web(now)

    program_of("market-reviewer").get(f"/tickets/{ticket.public_id}")
    program_of(CHUAN).get(f"/tickets/{ticket.public_id}")

    assert ReadLog.objects.get().holder_id == ticket.person_id


def test_unmasking_over_the_api(now):
    ticket = by_phone(now)
    address = f"/tickets/{ticket.public_id}/unmask"

    shown = program_of("market-reviewer").post(address, {"reason": "联系本人核实"})
    curt = program_of("market-reviewer").post(address, {"reason": "联系"})
    without = program_of("market-reviewer").post(address, {})

    assert shown.json() == {"name": "陈小河", "phone": "13900000008"}
    assert curt.json()["code"] == "reason_too_short"
    assert without.status_code == 422


def test_files_come_with_the_request_and_are_the_uploaders_own():
    caller, stranger = program_of(CHUAN), program_of(LAN)
    upload = Client().post(
        "/api/v1/tickets/uploads", {"file": SimpleUploadedFile("a.pdf", pdf("x"))}, headers=caller.headers
    ).json()  # fmt: skip

    stolen = stranger.post("/tickets", ASKED | {"files": [upload["id"]]}, key="s")
    ticket = caller.post("/tickets", ASKED | {"files": [upload["id"]]}, key="k").json()
    twice = caller.post("/tickets", ASKED | {"files": [upload["id"]]}, key="k2")

    (file,) = ticket["files"]
    address = f"/tickets/{ticket['id']}/files/{file['id']}"
    assert (stolen.status_code, twice.status_code) == (422, 422)
    assert caller.get(address).status_code == 200
    assert program_of("market-reviewer").get(address).status_code == 200
    assert stranger.get(address).status_code == 404
    assert program_of("hr-reviewer").get(address).status_code == 404


def test_a_helping_department_sees_the_request_and_not_the_answers_files(now):
    market = program_of("market-reviewer")
    ticket = signed(now)
    upload = Client().post(
        "/api/v1/tickets/uploads", {"file": SimpleUploadedFile("a.pdf", pdf("x"))}, headers=market.headers
    ).json()  # fmt: skip
    market.post(f"/tickets/{ticket.public_id}/ask_assistance", {"department": "urban", "question": "请协助"})
    urban = program_of("urban-reviewer")
    before = urban.get(f"/tickets/{ticket.public_id}").json()
    market.post(f"/tickets/{ticket.public_id}/reply", {"answer": "好了", "files": [upload["id"]]})

    after = urban.get(f"/tickets/{ticket.public_id}").json()

    assert {a["action"] for a in before["actions"] if a["allowed"]} == {"assist"}
    assert after["files"] == []
    assert len(market.get(f"/tickets/{ticket.public_id}").json()["files"]) == 1


def queries(program, path):
    with CaptureQueriesContext(connection) as found:
        assert program.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("username", [CHUAN, "agent", "market-reviewer"])
def test_a_list_of_fifty_costs_as_many_queries_as_a_list_of_one(now, username):
    by_web(now)
    program = program_of(username)
    queries(program, "/tickets")
    one = queries(program, "/tickets")

    for number in range(24):
        by_web(now) if number % 2 else by_web(now, is_confidential=True)
    many = queries(program, "/tickets")

    assert len(program.get("/tickets").json()["results"]) == 20
    assert one == many
    assert one <= 12


def test_the_tree_of_categories_is_one_query_and_answers_304():
    client = Client()
    with CaptureQueriesContext(connection) as found:
        answer = client.get("/api/v1/ticket-categories")
    count = len(found)  # the next request empties the log

    again = client.get("/api/v1/ticket-categories", headers={"If-None-Match": answer["ETag"]})

    tree = answer.json()
    assert (count, again.status_code) == (1, 304)
    assert all(len(top["children"]) >= 3 for top in tree)
    assert all(2 <= len(middle["children"]) <= 5 for top in tree for middle in top["children"])


def test_similar_tickets_are_for_the_desk():
    ticket = by_phone(timezone.now())
    body = {"category": "market/food/noodles", "division": YANTAN, "text": "面馆后厨不干净", "phone": "13900000008"}

    found = program_of("agent").post("/tickets/similar", body).json()
    nothing = program_of("hr-reviewer").post("/tickets/similar", body).json()

    assert [row["ticket_number"] for row in found] == [ticket.number]
    assert nothing == []


def test_number_and_code_are_not_guessed_at_will(now, time_machine):
    time_machine.move_to(now, tick=False)  # all tries within one minute
    ticket = replied(now)
    client = Client()
    address = f"/api/v1/tickets/query?number={ticket.number}&code="

    right = client.get(address + ticket.query_code)
    wrong = [client.get(address + "AAAAAA").status_code for _try in range(10)]

    assert right.json()["answer"] == "已检查并责令整改。"
    assert not set(right.json()) & {"caller", "title", "content", "address", "phone"}
    assert (wrong[0], wrong[-1]) == (404, 429)
