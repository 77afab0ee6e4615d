"""Who called is known to few: never to the department a caller hides from, in no list, event, item, message or answer."""

import json
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from apps.common.masking import hide_personal
from apps.hotline import presentation, selectors
from apps.hotline.choices import Outcome
from apps.hotline.errors import CallerMissing, PersonalDataInside, UnknownCase
from apps.hotline.models import Ticket
from apps.hotline.search import names_somebody
from apps.hotline.services import callers, handling, publishing, registration, settling
from apps.hotline.services.registration import Caller
from apps.identity.models import Account
from apps.identity.services.exports import export_account
from apps.journal.errors import ReasonTooShort, Refused
from apps.journal.models import Event, ReadLog
from apps.journal.services import run_deliveries
from apps.messaging.models import Message, OutboundSms
from apps.work.choices import ClockKind
from apps.work.models import WorkItem
from apps.work.selectors import running_clock
from tests.support import food
from tests.support.actors import CHUAN, LAN, at_desk, citizen, firm
from tests.support.calls import CALLER, NOODLES, by_phone, by_web, program_of, replied, signed

pytestmark = pytest.mark.usefixtures("city")
MARKET, AGENT, LEAD = "market-reviewer", "agent", "hotline-lead"
REPORT = {
    "ticket_type": "report",
    "title": "举报面馆，我是陈小河 13900000008",
    "content": "我叫陈小河，电话13900000008，身份证620102199003070018，邻居面馆用过期牛肉。",
}


def as_seen(username, ticket):
    """Return everything the API says of a ticket at a post, as one text."""
    program = program_of(username)
    pages = [f"/tickets/{ticket.public_id}", f"/tickets/{ticket.public_id}/history", "/tickets", "/desk/items",
             "/tickets?q=13900000008", "/tickets?q=陈小河"]  # fmt: skip
    answers = [program.get(page) for page in pages]
    assert [answer.status_code for answer in answers] == [200] * len(pages)
    return "\n".join(json.dumps(answer.json(), ensure_ascii=False) for answer in answers)


@pytest.mark.parametrize("hidden", [{"is_confidential": True}, {"ticket_type": "report"}])
def test_the_department_of_a_confidential_ticket_finds_name_and_number_nowhere(now, hidden):
    ticket = signed(now, **(REPORT | hidden))
    handling.contact_caller(ticket=ticket, note="已联系陈小河（13900000008）", actor=at_desk(MARKET), at=now)

    text = as_seen(MARKET, ticket)

    assert ticket.number in text
    assert "陈小河" not in text
    assert "13900000008" not in text
    assert "620102199003070018" not in text
    assert "要求保密" in text


def test_the_hotline_reads_the_whole_request_and_the_name_only_masked(now):
    ticket = signed(now, **REPORT)

    text = as_seen(AGENT, ticket)

    assert "邻居面馆用过期牛肉" in text
    assert "我叫陈小河" in text  # the caller's own words
    assert '"caller": "要求保密"' in text


def test_no_event_item_or_column_names_the_caller_in_clear(now):
    ticket = signed(now, **REPORT)
    handling.reply_ticket(ticket=ticket, answer="陈小河您好，已查处。", actor=at_desk(MARKET), at=now)
    run_deliveries()

    facts = json.dumps(list(Event.objects.values_list("facts", flat=True)), ensure_ascii=False)
    items = json.dumps(list(WorkItem.objects.values_list("title", "applicant")), ensure_ascii=False)
    stored = Ticket.objects.filter(pk=ticket.pk).extra(
        select={"raw": "caller_name || caller_phone || content || answer || address || title"}
    ).values_list("raw", flat=True)[0]  # fmt: skip

    for text in (facts, items, stored):
        assert "陈小河" not in text
        assert "13900000008" not in text


def test_a_caller_who_hides_nothing_is_masked_and_unmasked_for_a_reason_they_can_read(now):
    ticket = by_web(now)
    ticket = handling.sign_ticket(ticket=ticket, actor=at_desk(MARKET), at=now)
    assert ticket.caller_shown == "测**川"

    with pytest.raises(ReasonTooShort):
        callers.unmask_caller(ticket=ticket, reason=" ", actor=at_desk(MARKET), at=now)
    caller = callers.unmask_caller(ticket=ticket, reason="上门前电话联系", actor=at_desk(MARKET), at=now)

    assert (caller.name, caller.phone) == ("测试赵川", CHUAN)
    read = ReadLog.objects.get()
    assert (read.holder_type, read.holder_id) == ("person", ticket.person_id)
    assert (read.unmasked, read.reason) == ("caller", "上门前电话联系")


@pytest.mark.parametrize("hidden", [{"is_confidential": True}, {"is_anonymous": True}, {"ticket_type": "report"}])
def test_nobody_unmasks_a_hidden_caller_for_the_department(now, hidden):
    ticket = signed(now, **hidden)

    with pytest.raises(Refused) as refused:
        callers.unmask_caller(ticket=ticket, reason="想知道", actor=at_desk(MARKET), at=now)

    assert refused.value.code == "hidden_caller"
    assert not ReadLog.objects.exists()


def test_the_hotline_calls_a_confidential_caller_back(now):
    ticket = by_phone(now, is_confidential=True)

    caller = callers.unmask_caller(ticket=ticket, reason="回访满意度", actor=at_desk(AGENT), at=now)

    assert (caller.name, caller.phone) == (CALLER.name, CALLER.phone)
    assert ReadLog.objects.get().holder_type == "caller"


def test_of_an_anonymous_caller_nothing_is_kept(now):
    ticket = by_phone(now, is_anonymous=True, caller=Caller("陈小河", "13900000008"))

    assert (ticket.caller_name, ticket.caller_phone, ticket.phone_hash, ticket.person_id) == ("", "", "", None)
    assert ticket.caller_shown == "匿名"
    with pytest.raises(Refused) as refused:
        callers.unmask_caller(ticket=ticket, reason="回访满意度", actor=at_desk(AGENT), at=now)
    assert refused.value.code == "nothing_kept"


def test_an_anonymous_citizen_finds_the_ticket_again_and_nobody_else_learns_whose_it_is(now):
    ticket = by_web(now, is_anonymous=True)

    assert selectors.tickets(reader=citizen(CHUAN)).get() == ticket
    assert "测试赵川" not in as_seen(MARKET, ticket)
    assert "测试赵川" not in as_seen(AGENT, ticket)


def test_who_calls_without_a_number_must_choose_to_be_anonymous(now):
    with pytest.raises(CallerMissing):
        by_phone(now, caller=Caller("陈小河", ""))


def test_an_unchecked_number_opens_nobody_elses_tickets(now):
    by_phone(now, caller=Caller("冒名者", LAN))

    assert not selectors.tickets(reader=citizen(LAN)).exists()


def test_strangers_and_other_hats_see_nothing(now):
    ticket = by_web(now)

    for reader in (citizen(LAN), firm(), at_desk("hr-reviewer"), at_desk("market-clerk"), at_desk("sysadmin")):
        assert not selectors.tickets(reader=reader).filter(pk=ticket.pk).exists()
    for reader in (citizen(CHUAN), at_desk(MARKET), at_desk("market-head"), at_desk(AGENT), at_desk(LEAD)):
        assert selectors.tickets(reader=reader).filter(pk=ticket.pk).exists()


def test_only_the_hotline_finds_tickets_by_telephone_number(now):
    ticket = by_phone(now)

    assert list(selectors.found_tickets(reader=at_desk(AGENT), words="13900000008")) == [ticket]
    assert list(selectors.earlier_tickets(phone="13900000008", reader=at_desk(AGENT))) == [ticket]
    assert not selectors.found_tickets(reader=at_desk(MARKET), words="13900000008").exists()
    assert not selectors.earlier_tickets(phone="13900000008", reader=at_desk(MARKET)).exists()
    assert list(selectors.found_tickets(reader=at_desk(MARKET), words=ticket.number)) == [ticket]


def test_callers_read_what_is_meant_for_them_and_departments_more(now):
    ticket = by_web(now)
    ticket = handling.sign_ticket(ticket=ticket, actor=at_desk(MARKET), at=now)
    handling.contact_caller(ticket=ticket, note="内部：情绪激动", actor=at_desk(MARKET), at=now)
    handling.extend_ticket(ticket=ticket, days=3, reason="等检测", actor=at_desk(MARKET), at=now)

    mine = {step.text for step in presentation.story_of(ticket, reader=citizen(CHUAN))}
    theirs = {step.text for step in presentation.story_of(ticket, reader=at_desk(MARKET))}

    assert mine == {"", "等检测"}
    assert theirs == {"", "等检测", "内部：情绪激动"}


def test_number_and_code_tell_how_it_stands_and_of_a_confidential_ticket_no_answer(now):
    for hidden, answer in ((False, "已检查并责令整改。"), (True, "")):
        ticket = replied(now, is_confidential=hidden)
        found = presentation.public_standing(number=ticket.number.lower(), code=ticket.query_code)

        assert (found.status, found.answer, found.department) == ("replied", answer, "城关区市场监督管理局")
        assert presentation.public_standing(number=ticket.number, code="000000") is None
    assert presentation.public_standing(number="LZ20260918999999", code="x") is None


def test_callers_are_told_by_inbox_or_by_sms_each_step_once(now):
    web, phone = by_web(now), by_phone(now)
    for _again in range(2):
        run_deliveries()

    assert list(Message.objects.order_by("id").values_list("kind", flat=True)) == [
        "ticket_registered",
        "ticket_dispatched",
    ]
    assert Message.objects.filter(person=web.person, link=f"/tickets/{web.public_id}/").count() == 2
    sent = OutboundSms.objects.filter(message__isnull=True).order_by("id")
    assert [sms.kind for sms in sent] == ["ticket_registered", "ticket_dispatched"]
    assert {sms.phone for sms in sent} == {CALLER.phone}
    assert phone.number in sent[0].text
    assert phone.query_code in sent[0].text
    assert "2026年9月24日" in sent[1].text


def test_every_notice_can_be_written(now):
    ticket = by_web(now)
    market, owner = at_desk(MARKET), citizen(CHUAN)
    handling.sign_ticket(ticket=ticket, actor=market, at=now)
    handling.extend_ticket(ticket=ticket, days=3, reason="等检测", actor=market, at=now)
    ticket = handling.reply_ticket(ticket=ticket, answer="好了", actor=market, at=now)
    ticket = settling.call_back(
        ticket=ticket, is_responded=True, is_solved=False, satisfaction=1, reason="没好", actor=owner, at=now
    )
    settling.redo_ticket(ticket=ticket, reason="再查", actor=at_desk(LEAD), at=now)
    callers.reject_ticket(
        ticket=by_web(now), ground="court", reason="已立案", right_channel="12368", actor=at_desk(LEAD), at=now
    )
    run_deliveries()

    told = list(Message.objects.filter(person=ticket.person).order_by("id"))
    assert [message.kind for message in told if message.body.count(ticket.number)] == [
        "ticket_registered", "ticket_dispatched", "ticket_extended", "ticket_answered", "ticket_dispatched",
    ]  # fmt: skip
    assert told[-1].kind == "ticket_rejected"
    assert "12368" in told[-1].body


def test_who_waits_in_the_cold_is_told_in_minutes(now):
    ticket = by_web(now.replace(month=12, day=1), category="heating/home/stopped")
    run_deliveries()

    told = Message.objects.get(kind="ticket_dispatched_urgent")
    clock = running_clock(ticket, ClockKind.HANDLING)
    moment = f"2026年12月1日 {timezone.localtime(clock.due_at):%H:%M}"
    assert f"120 分钟内（{moment} 前）联系您" in told.body
    assert f"(by {timezone.localtime(clock.due_at):%H:%M}, 1 December 2026)" in told.body_en


def test_where_minutes_count_the_time_is_told_and_not_the_day(now):
    begun = now.replace(month=12, day=1)
    ticket = by_web(begun, category="heating/home/stopped")
    clock = presentation.answer_clock(ticket)

    time = f"12月1日 {timezone.localtime(clock.due_at):%H:%M}"
    assert presentation.due_words(clock, now=begun) == f"{time}前联系您"
    assert presentation.due_words(clock, now=clock.due_at) == f"原定{time}前联系您，已经超时，可以催办"
    assert presentation.desk_due_words(clock) == f"{time}前联系诉求人"
    ordinary = presentation.answer_clock(by_web(now))
    assert presentation.due_words(ordinary, now=now).endswith("日前答复您")


def test_what_is_published_names_nobody(now):
    ticket = by_web(now)
    market = at_desk(MARKET)
    ticket = handling.sign_ticket(ticket=ticket, actor=market, at=now)
    ticket = handling.reply_ticket(ticket=ticket, answer="赵川您好，已整改。", actor=market, at=now)
    ticket = settling.call_back(
        ticket=ticket, is_responded=True, is_solved=True, satisfaction=5, reason="", actor=citizen(CHUAN), at=now
    )
    public = {"ticket": ticket, "title": "面馆卫生", "question": "后厨不干净怎么办？", "at": now}

    for answer in ("测试赵川您好", "请打 13912345678", "请打0931-8000000"):
        with pytest.raises(PersonalDataInside):
            publishing.publish_answer(answer=answer, actor=at_desk(AGENT), **public)
    with pytest.raises(Refused):
        publishing.publish_answer(answer="已整改", actor=market, **public)
    publishing.publish_answer(answer="已检查并责令整改，可拨打 12345。", actor=at_desk(AGENT), **public)

    (shown,) = Client().get("/api/v1/tickets/published").json()["results"]
    assert (shown["title"], shown["category"]) == ("面馆卫生", "市场监管 / 食品和餐饮 / 牛肉面馆卫生")
    assert set(shown) == {"id", "title", "question", "answer", "category", "department", "published_at"}

    publishing.unpublish_answer(ticket=ticket, actor=at_desk(LEAD), at=now)
    assert Client().get("/api/v1/tickets/published").json()["results"] == []


@pytest.mark.parametrize("hidden", [{"is_confidential": True}, {"is_anonymous": True}])
def test_what_a_hidden_caller_asked_is_not_published(now, hidden):
    ticket = registration.register_and_answer(
        given=replace(NOODLES, **hidden),
        answer="已解答", actor=at_desk(AGENT), at=now, caller=CALLER,
    )  # fmt: skip
    assert ticket.outcome == Outcome.ANSWERED

    with pytest.raises(Refused) as refused:
        publishing.publish_answer(ticket=ticket, title="x", question="x", answer="x", actor=at_desk(AGENT), at=now)

    assert refused.value.code == "not_publishable"


def test_a_citizen_names_only_cases_of_their_own(now):
    case = food.submit(firm(), now)

    with pytest.raises(UnknownCase):
        by_web(now, case_number=case.number)
    by_phone(now, case_number=case.number)  # the hotline may


def test_a_persons_export_holds_what_they_asked(now):
    by_web(now, is_anonymous=True)
    account = Account.objects.get(username=CHUAN)

    (row,) = export_account(account=account, actor=citizen(CHUAN), at=now)["tickets"]

    assert row["content"] == NOODLES.content


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13900000008找我", "打****找我"),
        ("座机0931-8000000", "座机****"),
        ("62010219900307001X", "****"),
        ("2026年9月18日花了1280元", "2026年9月18日花了1280元"),
        ("编号LZ20260918000123", "编号LZ20260918000123"),
        ("陈小河住3号楼", "****住3号楼"),
    ],
)
def test_numbers_of_people_are_hidden_and_others_are_not(text, shown):
    assert hide_personal(text, names=["陈小河", "河"]) == shown
    assert names_somebody(text, names=["陈小河"]) is (text != shown)
