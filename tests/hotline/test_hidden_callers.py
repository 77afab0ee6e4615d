"""Who hides from a department hides however they wrote it: in every field, in names of files, behind spaces and wide digits."""

import json
from urllib.parse import unquote

import pytest

from apps.common.masking import hide_personal
from apps.hotline.models import Ticket
from apps.hotline.search import names_somebody
from apps.hotline.services import handling
from apps.hotline.services.uploads import store_upload
from apps.journal.models import ReadLog
from apps.organisation.models import Department
from tests.support import visitors
from tests.support.actors import CHUAN, at_desk, citizen
from tests.support.calls import by_phone, by_web, program_of, signed
from tests.support.desk import seated
from tests.support.papers import pdf
from tests.support.photos import SECRETS, photo

pytestmark = pytest.mark.usefixtures("city")
MARKET, LEAD, URBAN = "market-reviewer", "hotline-lead", "urban-reviewer"


def as_json(answer):
    assert answer.status_code == 200, answer.content
    return json.dumps(answer.json(), ensure_ascii=False)


def helped(now, **changes):
    """Return a hidden caller's ticket the hotline asked another department to help with, naming the caller."""
    ticket = signed(now, is_confidential=True, **changes)
    handling.ask_assistance(
        ticket=ticket, department=Department.objects.get(slug="urban"), question="请联系陈小河（139 0000 0008）核实",
        actor=at_desk(LEAD), at=now,
    )  # fmt: skip
    return ticket


@pytest.mark.parametrize("who", [MARKET, URBAN])
def test_the_address_and_what_helpers_are_asked_name_no_hidden_caller_over_the_api(now, who):
    ticket = helped(now, address="示例路9号，找陈小河，电话13900000008")

    text = as_json(program_of(who).get(f"/tickets/{ticket.public_id}"))

    assert "示例路9号" in text
    assert "请联系****" in text
    assert "陈小河" not in text
    assert "0000 0008" not in text
    assert "13900000008" not in text


@pytest.mark.parametrize(
    "written",
    ["139 0000 0008", "139-0000-0008", "１３９０００００００８", "+86 13900000008", "8613900000008", "139.0000.0008",
     "620102 19900307 0018", "0931 - 8000000", "（0931）8000000"],
)  # fmt: skip
def test_a_number_of_somebody_is_hidden_however_it_is_spaced(written):
    assert "0000" not in hide_personal(f"打{written}找我")
    assert "００００" not in hide_personal(f"打{written}找我")
    assert names_somebody(written)


@pytest.mark.parametrize("written", ["陈 小 河", "陈　小河", "陈·小河"])
def test_a_name_is_hidden_however_it_is_spaced(written):
    assert hide_personal(f"我是{written}。", names=["陈小河"]) == "我是****。"


@pytest.mark.parametrize(
    "written",
    [
        "2026-09-18 12:30",
        "2026-09-18 - 2026-09-25",
        "2026.9.18 2026.09.25",
        "1280元",
        "LZ20260918000123",
        "3号楼 2单元 1101",
    ],
)
def test_dates_prices_and_doors_stay(written):
    assert hide_personal(written, names=["陈小河"]) == written


def hidden_with_file(now):
    owner = citizen(CHUAN)
    file = store_upload(data=pdf("photo"), name="测试赵川的举报 13900000008.pdf", actor=owner, at=now)
    ticket = by_web(now, is_confidential=True, files=(file.public_id,))
    return handling.sign_ticket(ticket=ticket, actor=at_desk(MARKET), at=now)


def test_a_file_of_a_hidden_caller_is_not_sent_under_the_name_they_gave_it(now):
    ticket = hidden_with_file(now)
    row = ticket.files.get()

    page = seated(MARKET).get(f"/desk/tickets/{ticket.public_id}/files/{row.public_id}/")
    program = program_of(MARKET).get(f"/tickets/{ticket.public_id}/files/{row.public_id}")

    for answer in (page, program):
        assert answer.status_code == 200
        sent_as = unquote(answer["Content-Disposition"])
        assert "测试赵川" not in sent_as
        assert "13900000008" not in sent_as
        assert sent_as.endswith(".pdf")


def test_a_callers_photo_reaches_the_department_without_where_and_by_whom_it_was_taken(now):
    file = store_upload(data=photo(), name="a.jpg", actor=citizen(CHUAN), at=now)
    ticket = by_web(now, is_confidential=True, files=(file.public_id,))

    answer = seated(MARKET).get(f"/desk/tickets/{ticket.public_id}/files/{ticket.files.get().public_id}/")

    assert answer.status_code == 200
    assert not any(secret in answer.content for secret in SECRETS)


def test_a_form_that_does_not_go_through_shows_the_ticket_and_is_noted_as_reading_it(now):
    ticket = by_web(now)
    desk = seated(MARKET)

    answer = desk.post(f"/desk/tickets/{ticket.public_id}/do/return/", {})

    assert answer.status_code == 422
    assert ticket.content in answer.content.decode()
    assert ReadLog.objects.filter(holder_type="person", holder_id=ticket.person_id).count() == 1


def test_a_call_back_that_does_not_go_through_is_noted_as_reading(now):
    ticket = by_phone(now)
    handling.sign_ticket(ticket=ticket, actor=at_desk(MARKET), at=now)
    handling.reply_ticket(ticket=ticket, answer="已查。", actor=at_desk(MARKET), at=now)

    answer = seated("agent").post(f"/desk/calls/back/{ticket.public_id}/", {})

    assert answer.status_code == 422
    assert ReadLog.objects.filter(holder_type="caller", holder_id=ticket.pk).count() == 1


def test_looking_up_whose_a_telephone_number_is_leaves_a_trace_for_them(now):
    desk = seated("agent")

    answer = desk.post("/desk/calls/aid/", {"caller_phone": CHUAN})
    again = desk.post("/desk/calls/aid/", {"caller_phone": CHUAN, "content": "路灯不亮"})

    assert "测**川" in answer.content.decode()
    assert again.status_code == 200
    read = ReadLog.objects.get()
    assert (read.holder_type, read.holder_id) == citizen(CHUAN).holder


def test_a_title_that_turns_its_reading_direction_round_is_refused_on_the_page_too(now):
    browser = visitors.make_visitors("stranger")["stranger"].client
    data = {"ticket_type": "help", "content": "路灯不亮\u202e了", "title": "x\u202ey", "privacy": "open", "_send": "1",
            "category": "market/food/noodles"}  # fmt: skip

    answer = browser.post("/tickets/new/", data)

    assert answer.status_code == 422
    assert not Ticket.objects.exists()
