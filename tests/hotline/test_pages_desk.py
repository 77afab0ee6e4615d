"""The hotline's desk: a call from the first word to the ticket, dispatch, answer, call back; and who is never named."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.hotline.models import Ticket
from apps.hotline.services import handling
from apps.journal.models import ReadLog
from apps.organisation.models import Department
from tests.support.actors import LAN, at_desk
from tests.support.calls import CALLER, NOODLES, YANTAN, by_phone, replied, signed
from tests.support.desk import seated, standing

pytestmark = pytest.mark.usefixtures("city")

CALL = {
    "key": "call-1",
    "caller_phone": CALLER.phone,
    "caller_name": CALLER.name,
    "privacy": "open",
    "ticket_type": "complaint",
    "content": NOODLES.content,
    "division": YANTAN,
    "address": "示例路9号",
}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def chosen(page: str) -> str:
    found = re.search(r'name="category"\s+value="([^"]+)"\s+id="[^"]+"\s+checked', page)
    assert found is not None
    return found[1]


# Calls --------------------------------------------------------------------------------------------------------------
def test_a_call_is_looked_up_checked_and_sent_without_a_mouse():
    by_phone(timezone.now(), title="上次的事")
    agent = seated("agent")

    looked = text_of(agent.post("/desk/calls/", CALL | {"_look": "1"}))
    checked = text_of(agent.post("/desk/calls/", CALL | {"_check": "1"}))
    sent = agent.post("/desk/calls/", CALL | {"category": chosen(checked), "_send": "1"}, follow=True)

    assert "上次的事" in looked
    assert "将派给" in checked
    assert "可能是同一件事" in checked
    ticket = Ticket.objects.latest("pk")
    assert ticket.department is not None
    assert ticket.department.name in checked
    page = text_of(sent)
    assert ticket.number in page
    assert ticket.rule_words in page
    assert ticket.rule_words in checked


def test_after_the_number_comes_the_name_then_the_privacy_each_with_a_key_of_its_own():
    looked = text_of(seated("agent").post("/desk/calls/", CALL | {"_look": "1"}))

    (focused,) = re.findall(r"<(?:input|textarea|button)[^>]*autofocus", looked)
    assert 'id="caller_name"' in focused
    assert looked.index('id="caller_name"') < looked.index('id="privacy-open"') < looked.index('id="type-consult"')
    keys = re.findall(r'accesskey="(.)"', looked)
    assert len(keys) == len(set(keys))
    for key in "BMN":
        assert f"<kbd>Alt+{key}</kbd>" in looked


def test_without_a_category_the_screen_shows_where_it_would_go_before_anything_is_sent():
    answer = seated("agent").post("/desk/calls/", CALL | {"_send": "1"})

    assert answer.status_code == 422
    assert "将派给" in text_of(answer)
    assert not Ticket.objects.exists()


def test_a_call_answered_at_once_is_closed():
    agent = seated("agent")
    given = CALL | {"category": NOODLES.category, "_answer": "1"}

    wordless = agent.post("/desk/calls/", given)
    told = agent.post("/desk/calls/", given | {"answer": "由区市场监管局检查。"})

    assert (wordless.status_code, told.status_code) == (422, 302)
    assert Ticket.objects.get().outcome == "answered"


def test_one_screen_sent_twice_is_one_ticket():
    agent = seated("agent")
    given = CALL | {"category": NOODLES.category, "_send": "1"}

    answers = [agent.post("/desk/calls/", given)["Location"] for _time in range(2)]

    assert answers[0] == answers[1]
    assert Ticket.objects.count() == 1


def test_a_call_without_a_number_is_told_to_ask_for_it_or_to_choose_anonymous():
    agent = seated("agent")
    given = CALL | {"category": NOODLES.category, "caller_phone": "", "_send": "1"}

    refused = agent.post("/desk/calls/", given)
    anonymous = agent.post("/desk/calls/", given | {"privacy": "anonymous"})

    assert refused.status_code == 422
    assert 'id="caller_phone_error"' in text_of(refused)
    assert anonymous.status_code == 302
    assert Ticket.objects.get().is_anonymous


def test_sending_nothing_asks_for_the_callers_words():
    answer = seated("agent").post("/desk/calls/", {"privacy": "open", "_send": "1"})

    assert answer.status_code == 422
    assert "请先写来电人说了什么" in text_of(answer)


def test_the_agent_is_told_to_ask_for_the_district_where_it_decides_who_answers():
    agent = seated("agent")

    open_district = text_of(agent.post("/desk/calls/aid/", CALL | {"division": ""}))
    known_district = text_of(agent.post("/desk/calls/aid/", CALL))

    assert "请问在哪个区" in open_district
    assert "请问在哪个区" not in known_district


def test_a_few_letters_find_the_category():
    answer = seated("agent").post("/desk/calls/aid/", {"category_q": "停水", "privacy": "open"})

    page = text_of(answer)
    assert chosen(page) == "utilities/water/stopped"
    assert 'hx-swap-oob="true"' in page
    assert "将派给" in page


def test_other_posts_take_no_calls():
    clerk = seated("market-reviewer")

    assert clerk.get("/desk/calls/").status_code == 403
    assert clerk.post("/desk/calls/aid/", {}).status_code == 403
    assert clerk.get("/desk/calls/back/").status_code == 403
    assert 'href="/desk/calls/"' not in text_of(clerk.get("/desk/tickets/"))


# From the lead to the call-back --------------------------------------------------------------------------------------
def test_the_lead_dispatches_what_came_back():
    now = timezone.now()
    ticket = handling.return_ticket(
        ticket=by_phone(now), reason="归城管", actor=at_desk("market-reviewer"), at=now
    )  # fmt: skip
    lead = seated("hotline-lead")
    url = f"/desk/tickets/{ticket.public_id}/"

    page = text_of(lead.get(url))
    nowhere = lead.post(f"{url}do/dispatch/", {"department": "nobody"})
    sent = lead.post(f"{url}do/dispatch/", {"department": "market", "note": "请再看看"})

    assert "归城管" in page
    assert nowhere.status_code == 422
    assert sent.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, ticket.may_return) == ("dispatched", False)


def test_what_came_back_says_by_whom_and_why_in_the_inbox_and_at_the_head_of_the_page():
    now = timezone.now()
    ticket = handling.return_ticket(ticket=by_phone(now), reason="归城管", actor=at_desk("market-reviewer"), at=now)
    lead = seated("hotline-lead")
    url = f"/desk/tickets/{ticket.public_id}/"

    inbox, listed, page = (text_of(lead.get(one)) for one in ("/desk/?list=all", "/desk/tickets/", url))
    lead.post(f"{url}do/dispatch/", {"department": "urban"})
    later = text_of(lead.get(url))

    who = Department.objects.get(slug="market")
    assert "退回的，重新派单" in inbox
    assert f"{who.short_name}退回：归城管" in inbox
    assert "已退回，待重新派单" in listed
    assert (
        page.index("已退回，待重新派单") < page.index(f"{who.name} ") < page.index("归城管") < page.index("asked-title")
    )
    assert "派单规则" not in page
    assert "退回了这一件" not in later
    assert "已退回" not in later


def test_the_department_signs_and_replies_with_a_file():
    ticket = by_phone(timezone.now())
    officer, url = seated("market-reviewer"), f"/desk/tickets/{ticket.public_id}/"

    officer.post(f"{url}do/sign/", {"revision": ticket.revision})
    empty = officer.post(f"{url}do/reply/", {"answer": ""})
    replied = officer.post(f"{url}do/reply/", {"answer": "已检查并责令整改。"})

    assert (empty.status_code, replied.status_code) == (422, 302)
    assert "还没有办" in text_of(empty)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.answer) == ("replied", "已检查并责令整改。")


def test_two_who_act_at_once_do_not_overwrite_each_other():
    ticket = by_phone(timezone.now())
    officer, url = seated("market-reviewer"), f"/desk/tickets/{ticket.public_id}/"
    officer.post(f"{url}do/sign/", {"revision": ticket.revision})

    answer = officer.post(f"{url}do/reply/", {"revision": ticket.revision, "answer": "答复写了很久"})

    assert answer.status_code == 409
    assert "答复写了很久" in text_of(answer)


def test_the_agent_reads_the_answer_out_and_keeps_what_the_caller_says():
    ticket = replied(timezone.now())
    agent, url = seated("agent"), f"/desk/calls/back/{ticket.public_id}/"

    listed = text_of(agent.get("/desk/calls/back/"))
    opened = text_of(agent.get(url))
    called = text_of(agent.post(url, {"_call": "1"}))
    done = agent.post(url, {"is_responded": "yes", "is_solved": "yes", "satisfaction": "4", "_reached": "1"})

    assert ticket.number in listed
    assert ticket.answer in opened
    assert CALLER.phone not in opened
    assert CALLER.phone in called
    assert ReadLog.objects.filter(unmasked="caller", subject_id=ticket.pk).count() == 1
    assert done.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == ("closed", "solved")


def test_a_call_nobody_took_counts_once_in_two_hours():
    ticket = replied(timezone.now())
    agent, url = seated("agent"), f"/desk/calls/back/{ticket.public_id}/"

    codes = [agent.post(url, {"_unreached": "1"}).status_code for _try in range(2)]

    assert codes == [302, 409]
    ticket.refresh_from_db()
    assert ticket.tries == 1


def test_what_cannot_be_done_says_why():
    ticket = by_phone(timezone.now())

    page = text_of(seated("market-reviewer").get(f"/desk/tickets/{ticket.public_id}/"))

    assert "现在不能办的" in page
    assert "disabled>派单</button>" not in page  # it is not at that point


def test_the_inbox_leads_to_the_ticket():
    ticket = by_phone(timezone.now())

    page = text_of(seated("market-reviewer").get("/desk/?list=all&step=ticket"))

    assert f'href="/desk/tickets/{ticket.public_id}/"' in page


# Who learns what ----------------------------------------------------------------------------------------------------
HIDDEN: tuple[Callable[[str], str], ...] = (
    lambda ticket: f"/desk/tickets/{ticket}/",
    lambda ticket: "/desk/tickets/",
    lambda ticket: "/desk/",
)


@pytest.mark.parametrize("page", HIDDEN)
def test_the_department_never_reads_who_wants_to_stay_hidden(page: Callable[[str], str]):
    content = f"我是{CALLER.name}，电话{CALLER.phone}，面馆用过期肉。"
    ticket = signed(timezone.now(), is_confidential=True, title=f"{CALLER.name}说面馆用过期肉", content=content)

    answer = seated("market-reviewer").get(page(ticket.public_id), follow=True)

    assert answer.status_code == 200
    assert ticket.number in text_of(answer)
    assert CALLER.name not in text_of(answer)
    assert CALLER.phone not in text_of(answer)


def test_the_department_cannot_unmask_who_wants_to_stay_hidden():
    ticket = signed(timezone.now(), is_confidential=True)
    url = f"/desk/tickets/{ticket.public_id}/caller/"

    refused = seated("market-reviewer").post(url, {"reason": "需要联系诉求人"})
    allowed = seated("agent").post(url, {"reason": "需要联系诉求人"})

    assert refused.status_code == 403
    assert CALLER.phone not in text_of(refused)
    assert CALLER.phone in text_of(allowed)


def test_showing_a_number_takes_a_reason_which_is_kept():
    ticket = signed(timezone.now())
    officer, url = seated("market-reviewer"), f"/desk/tickets/{ticket.public_id}/caller/"

    masked = text_of(officer.get(f"/desk/tickets/{ticket.public_id}/"))
    reasonless = officer.post(url, {"reason": "看"})
    shown = officer.post(url, {"reason": "核实地址"})

    assert CALLER.phone not in masked
    assert reasonless.status_code == 422
    assert CALLER.phone in text_of(shown)
    assert ReadLog.objects.get(unmasked="caller").reason == "核实地址"


def test_other_departments_and_citizens_find_no_ticket():
    ticket = by_phone(timezone.now())

    assert seated("housing-reviewer").get(f"/desk/tickets/{ticket.public_id}/").status_code == 404
    assert seated("agent").get(f"/tickets/{ticket.public_id}/").status_code == 302
    assert standing(LAN).get(f"/tickets/{ticket.public_id}/").status_code == 404


def test_a_number_is_looked_for_by_the_hotline_only_and_never_stands_in_an_address():
    ticket = by_phone(timezone.now())

    found = seated("agent").post("/desk/tickets/", {"q": CALLER.phone})
    hidden = seated("market-reviewer").post("/desk/tickets/", {"q": CALLER.phone})

    assert found.status_code == 200
    assert ticket.number in text_of(found)
    assert ticket.number not in text_of(hidden)


def test_the_list_is_narrowed(now: datetime):
    by_phone(now, title="面馆一")
    by_phone(now, category="utilities/water/stopped", title="停水二")
    agent = seated("agent")

    page = text_of(agent.get("/desk/tickets/?category=utilities&status=open"))

    assert "停水二" in page
    assert "面馆一" not in page


@pytest.mark.parametrize(
    ("who", "path"),
    [("agent", "/desk/tickets/"), ("market-reviewer", "/desk/tickets/"), ("agent", "/desk/calls/back/")],
)
def test_lists_ask_the_database_as_often_for_one_row_as_for_many(who: str, path: str):
    now = timezone.now()
    make = replied if path.endswith("back/") else by_phone
    client = seated(who)
    make(now)

    one = _queries(client, path)
    for _time in range(5):
        make(now)

    assert _queries(client, path) == one


def test_my_list_asks_the_database_as_often_for_one_row_as_for_many():
    client = standing(LAN)
    from_web = {"ticket_type": "complaint", "content": "面馆不干净", "category": NOODLES.category, "_send": "1"}
    client.post("/tickets/new/", from_web | {"key": "a"})

    one = _queries(client, "/tickets/")
    for key in "bcdef":
        client.post("/tickets/new/", from_web | {"key": key})

    assert _queries(client, "/tickets/") == one


def _queries(client: Client, path: str) -> int:
    client.get(path)  # what is kept between requests is kept from now on
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)
