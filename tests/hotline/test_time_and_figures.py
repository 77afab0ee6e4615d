"""What the clock does alone, what looks alike, and how departments are measured."""

import json
import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from apps.hotline import jobs, selectors
from apps.hotline.choices import Outcome, TicketStatus
from apps.hotline.models import Category, Ticket
from apps.hotline.search import likeness, pairs
from apps.hotline.services import dispatching, handling, overdue, settling
from apps.hotline.services.registration import Caller
from apps.journal.selectors import events_of
from apps.organisation.models import Department, Division
from apps.work.choices import ClockKind, Unit
from apps.work.clocks import Limit
from apps.work.models import WorkItem
from apps.work.selectors import live_items_of, running_clock
from apps.work.services import start_timed_clock
from tests.support.actors import at_desk, citizen
from tests.support.calls import YANTAN, by_phone, by_web, replied, signed

MARKET, AGENT, LEAD = "market-reviewer", "agent", "hotline-lead"


def alarms(ticket):
    return live_items_of(ticket).filter(kind="alarm")


def report(at):
    return sum(overdue.report_late(clock=clock, at=at) for clock in list(overdue.late_clocks(now=at)))


@pytest.mark.usefixtures("city")
def test_what_nobody_signs_for_in_time_reaches_the_lead_once(now):
    ticket = by_phone(now)

    assert report(now + timedelta(hours=4, minutes=59)) == 0
    assert report(now + timedelta(hours=5)) == 1
    assert report(now + timedelta(hours=6)) == 0

    (alarm,) = alarms(ticket)
    assert (alarm.step_title, alarm.right, alarm.department.slug) == ("超时未签收", "supervise_tickets", "hotline")
    assert events_of(ticket).last().facts == {"duty": "signing", "department": "market-620102"}


@pytest.mark.usefixtures("city")
def test_signing_ends_the_alarm_and_a_late_answer_raises_another(now):
    ticket = by_phone(now)
    report(now + timedelta(hours=5))

    ticket = handling.sign_ticket(ticket=ticket, actor=at_desk(MARKET), at=now + timedelta(hours=6))
    assert not alarms(ticket).exists()
    report(now + timedelta(days=10))

    assert [alarm.step_title for alarm in alarms(ticket)] == ["超期未答复"]
    dispatching.supervise_ticket(ticket=ticket, reason="尽快", actor=at_desk(LEAD), at=now + timedelta(days=10))
    assert not alarms(ticket).exists()
    assert report(now + timedelta(days=11)) == 0  # the lead knows


@pytest.mark.usefixtures("city")
def test_a_duty_that_cannot_be_reported_keeps_no_other_from_the_lead(now, time_machine, caplog):
    start_timed_clock(
        subject=Ticket(pk=10**9), kind=ClockKind.SIGNING, started_at=now - timedelta(days=1),
        promised=Limit(1, Unit.MINUTE),
    )  # fmt: skip
    ticket = by_phone(now)
    time_machine.move_to(now + timedelta(hours=6), tick=False)

    jobs.report_late()

    assert [alarm.step_title for alarm in alarms(ticket)] == ["超时未签收"]
    assert "cannot be worked on" in caplog.text


@pytest.mark.usefixtures("city")
def test_a_lead_who_does_not_dispatch_and_agents_who_do_not_call_are_late_too(now):
    waiting, answered = by_phone(now, category="other/unclear/none"), replied(now)

    report(now + timedelta(days=10))

    assert [alarm.step_title for alarm in alarms(waiting)] == ["超时未派单"]
    assert [alarm.step_title for alarm in alarms(answered)] == ["超期未回访"]


@pytest.mark.usefixtures("city")
def test_a_silent_lead_means_it_is_done_again(now, time_machine):
    ticket = settling.call_back(
        ticket=replied(now), is_responded=False, is_solved=False, satisfaction=2, reason="没人来", actor=at_desk(AGENT),
        at=now,
    )  # fmt: skip
    later = now + timedelta(days=4)
    assert list(overdue.undecided_tickets(now=now)) == []
    assert running_clock(ticket, ClockKind.DECIDING) is not None
    report(later)
    assert [alarm.step_title for alarm in alarms(ticket)] == ["超期未复核"]
    assert events_of(ticket).last().facts["duty"] == "deciding"

    time_machine.move_to(later, tick=False)
    jobs.end_silence()

    ticket.refresh_from_db()
    assert (ticket.status, ticket.redos) == (TicketStatus.DISPATCHED, 1)
    Ticket.objects.filter(pk=ticket.pk).update(redos=2)
    ticket = handling.sign_ticket(ticket=ticket, actor=at_desk(MARKET), at=later)
    ticket = handling.reply_ticket(ticket=ticket, answer="再答", actor=at_desk(MARKET), at=later)
    ticket = settling.call_back(
        ticket=ticket,
        is_responded=False,
        is_solved=False,
        satisfaction=2,
        reason="没人来",
        actor=at_desk(AGENT),
        at=later,
    )
    ticket = settling.decide_silently(ticket=ticket, at=later + timedelta(days=9))
    assert (ticket.status, ticket.outcome) == (TicketStatus.CLOSED, Outcome.CLOSED_BY_LEAD)


@pytest.mark.usefixtures("city")
def test_who_left_no_number_may_rate_until_the_time_for_it_is_over(now, time_machine):
    ticket = signed(now, is_anonymous=True)
    ticket = handling.reply_ticket(ticket=ticket, answer="已整改", actor=at_desk(MARKET), at=now)
    assert not live_items_of(ticket).exists()
    assert list(overdue.silent_tickets(now=now + timedelta(days=1))) == []

    time_machine.move_to(now + timedelta(days=7), tick=False)
    jobs.end_silence()

    ticket.refresh_from_db()
    assert (ticket.status, ticket.outcome) == (TicketStatus.CLOSED, Outcome.UNREACHED)


# Alike --------------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("city")
def test_open_tickets_of_the_topic_and_district_that_read_alike_are_proposed_best_first(now):
    place, agent = Division.objects.get(code=YANTAN), at_desk(AGENT)
    same = by_phone(now, content="张掖路那家牛肉面馆后厨太脏，碗没有洗干净，地上都是水。")
    near = by_phone(now, category="market/food/restaurant", content="牛肉面馆的碗里吃出头发。", title="牛肉面里有头发")
    by_phone(now, content="完全另外一件事：鸡蛋涨价了。", title="鸡蛋")
    by_phone(now, division="620103000000")
    by_phone(now - timedelta(days=31))
    by_phone(now, category="market/prices/mark")
    closed = replied(now)
    settling.call_back(ticket=closed, is_responded=True, is_solved=True, satisfaction=5, reason="", actor=agent, at=now)

    category = Category.objects.get(slug="market/food/noodles")
    found = selectors.similar_tickets(
        category=category, division=place, text="张掖路牛肉面馆后厨脏，碗没洗干净", at=now, reader=agent
    )

    assert found == [same, near]
    nobody = selectors.similar_tickets(
        category=category, division=place, text="张掖路牛肉面馆后厨脏", at=now, reader=citizen("19900000001")
    )
    assert nobody == []


def test_likeness_is_between_nothing_and_all():
    assert likeness(pairs("停水停电"), pairs("停水停电")) == 1
    assert likeness(pairs("停水"), pairs("打车")) == 0
    assert likeness(pairs(""), pairs("打车")) == 0
    assert 0 < likeness(pairs("小区停水三天"), pairs("停水三天了")) < 1


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("家里暖气片一点不热，只有十几度", "heating/home/cold"),
        ("我们小区停水两天了", "utilities/water/stopped"),
        ("烧烤店后半夜放音响", "urban/noise/shop"),
        ("半夜施工打桩吵得睡不着", "urban/noise/building"),
        ("滨河路有人占道经营摆摊", "urban/street/stalls"),
        ("牛肉面涨到十二块，碗里还有苍蝇", "market/food/noodles"),
        ("老板拖欠工资三个月不给工钱", "labour/wages/unpaid"),
        ("公交车甩站，等了四十分钟", "transport/bus/waiting"),
        ("物业不管，电梯坏了一周", "property/facilities/lift"),
        ("有人在黄河游泳，河边护栏也断了", "river/safety/swimming"),
        ("孩子上小学划片划到哪里", "education/admission/school"),
    ],
)
def test_a_text_proposes_its_category(text, slug):
    assert slug in [category.slug for category in selectors.suggested_categories(title="", text=text)]


@pytest.mark.usefixtures("city")
def test_what_like_requests_were_filed_under_is_proposed_too(now):
    text = "夜市的喇叭后半夜还在放音响"
    before = [category.slug for category in selectors.suggested_categories(title="", text=text)]
    for _time in range(3):
        by_phone(now, category="urban/noise/shop", title="夜市喇叭后半夜还在响")

    after = [category.slug for category in selectors.suggested_categories(title="", text=text)]

    assert "urban/noise/shop" not in before
    assert after[0] == "urban/noise/shop"
    assert before[0] in after


@pytest.mark.usefixtures("city")
def test_a_text_without_any_known_word_proposes_nothing(django_assert_num_queries):
    assert selectors.suggested_categories(title="", text="呜呜呜") == []
    with django_assert_num_queries(0):
        assert selectors.suggested_categories(title=" ", text="") == []


# Our first level -> the seven classes of the labelled messages; what is not here has no such class.
CLASSES = {
    "城乡建设": {"urban", "housing", "property", "utilities", "heating", "resources", "river", "emergency"},
    "环境保护": {"ecology"},
    "交通运输": {"transport"},
    "教育文体": {"education", "culture"},
    "劳动和社会保障": {"labour", "civil"},
    "商贸旅游": {"market", "consumer", "commerce", "culture"},
    "卫生计生": {"health", "medicare"},
}
LABELLED = os.environ.get("HOTLINE_LABELLED", "")


@pytest.mark.skipif(not Path(LABELLED).is_file(), reason="HOTLINE_LABELLED names no file of labelled messages")
@pytest.mark.usefixtures("city")
def test_proposals_beat_guessing_the_commonest_class(record_property):
    rows = [json.loads(line) for line in Path(LABELLED).read_text(encoding="utf-8").splitlines()]
    first = any_of_three = 0
    for row in rows:
        tops = [
            category.slug.split("/")[0]
            for category in selectors.suggested_categories(title=row["title"], text=row["text"])
        ]
        wanted = CLASSES[row["level1"]]
        first += bool(tops) and tops[0] in wanted
        any_of_three += bool(wanted & set(tops))
    commonest = Counter(row["level1"] for row in rows).most_common(1)[0][1]
    record_property("category", f"first {first}, one of three {any_of_three}, commonest {commonest}, of {len(rows)}")

    assert first > commonest


# Figures ------------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("city")
def test_the_three_rates_of_a_department(now, django_assert_num_queries):
    agent, lead = at_desk(AGENT), at_desk(LEAD)

    def ended(*, solved, satisfaction, at=now, answered_at=now, counted=True):
        ticket = signed(now)
        ticket = handling.reply_ticket(ticket=ticket, answer="已办", actor=at_desk(MARKET), at=answered_at)
        ticket = settling.call_back(
            ticket=ticket,
            is_responded=True,
            is_solved=solved,
            satisfaction=satisfaction,
            reason="说明",
            actor=agent,
            at=at,
        )
        if ticket.status == TicketStatus.CALLED_BACK:
            settling.close_with_reason(ticket=ticket, reason="已尽力", actor=lead, at=at, is_counted=counted)

    late = now + timedelta(days=12)
    ended(solved=True, satisfaction=5)
    ended(solved=False, satisfaction=3)
    ended(solved=True, satisfaction=2, answered_at=late, at=late)
    ended(solved=False, satisfaction=1, counted=False)  # out of everybody's power: not counted
    unreached = replied(now)
    for hours in (0, 3, 6):
        settling.note_unreached(ticket=unreached, actor=agent, at=now + timedelta(hours=hours))
    by_phone(now)  # still open

    with django_assert_num_queries(3):
        (rates,) = selectors.three_rates(since=now, until=now + timedelta(days=30))

    assert rates.department.slug == "market-620102"
    assert (rates.dispatched, rates.responded, rates.visited, rates.solved, rates.satisfied) == (4, 3, 3, 2, 2)
    assert (rates.response_rate, rates.solution_rate) == (3 / 4, 2 / 3)
    assert selectors.three_rates(since=now + timedelta(days=30), until=now + timedelta(days=60)) == []
    assert selectors.three_rates(since=now, until=now + timedelta(days=30), departments=[]) == []


def test_a_rate_of_nothing_is_no_rate():
    nothing = selectors.Rates(Department(slug="x"), 0, 0, 0, 0, 0)

    assert (nothing.response_rate, nothing.solution_rate, nothing.satisfaction_rate) == (None, None, None)
    assert replace(nothing, visited=2, satisfied=1).satisfaction_rate == 0.5


@pytest.mark.usefixtures("city")
def test_the_last_word_of_the_caller_counts(now):
    agent = at_desk(AGENT)
    ticket = replied(now)
    bad = {"is_responded": True, "is_solved": False, "satisfaction": 1, "reason": "没好", "actor": agent, "at": now}
    ticket = settling.call_back(ticket=ticket, **bad)
    ticket = settling.redo_ticket(ticket=ticket, reason="再办", actor=at_desk(LEAD), at=now)
    ticket = handling.sign_ticket(ticket=ticket, actor=at_desk(MARKET), at=now)
    ticket = handling.reply_ticket(ticket=ticket, answer="修好了", actor=at_desk(MARKET), at=now)
    settling.call_back(ticket=ticket, **bad | {"is_solved": True, "satisfaction": 4})

    (rates,) = selectors.three_rates(since=now, until=now + timedelta(days=1))

    assert (rates.dispatched, rates.visited, rates.solved, rates.satisfied) == (1, 1, 1, 1)


@pytest.mark.usefixtures("city")
def test_unanswered_tickets_are_counted_by_status(now):
    by_phone(now)
    by_web(now)
    signed(now, caller=Caller("甲乙", "13900000003"))

    assert selectors.waiting_counts(reader=at_desk(MARKET)) == {"registered": 0, "dispatched": 2, "signed": 1}
    assert WorkItem.objects.filter(kind="sign", closed_at__isnull=True).count() == 2
