"""A request from the call to its end: dispatched by rule, signed, answered, called back, closed; and every way aside."""

from datetime import timedelta

import pytest

from apps.common.errors import Conflict, DomainError, IllegalTransition
from apps.hotline import errors, presentation, selectors
from apps.hotline.choices import MOST_REDOS, Outcome, TicketAction, TicketStatus
from apps.hotline.models import Ticket, TicketNote
from apps.hotline.services import callers, dispatching, handling, registration, settling
from apps.hotline.services.registration import Caller
from apps.hotline.workflow import TICKET
from apps.journal.errors import Refused
from apps.journal.selectors import events_of
from apps.organisation.models import Department
from apps.work.choices import LIVE, ClockKind
from apps.work.models import WorkItem
from apps.work.selectors import live_items_of, running_clock
from tests.support.actors import at_desk, citizen
from tests.support.calls import CALLER, NOODLES, by_phone, by_web, replied, signed

pytestmark = pytest.mark.usefixtures("city")
LEAD, AGENT, MARKET = "hotline-lead", "agent", "market-reviewer"


def kinds(ticket):
    return [event.kind for event in events_of(ticket)]


def live(ticket):
    return [(item.kind, item.department.slug) for item in live_items_of(ticket).select_related("department")]


def department(slug):
    return Department.objects.get(slug=slug)


def test_the_table_is_whole():
    assert TICKET.unreachable() == set()
    assert TICKET.stuck() == set()


def test_a_call_is_dispatched_by_rule_to_the_bureau_of_its_district_and_the_rule_is_kept(now):
    ticket = by_phone(now)

    assert ticket.status == TicketStatus.DISPATCHED
    assert ticket.department.slug == "market-620102"
    assert (ticket.rule_slug, len(ticket.rule_version)) == ("market", 16)
    registered, dispatched = events_of(ticket)
    assert (registered.kind, registered.post_id) == ("hotline.registered", at_desk(AGENT).post_id)
    assert dispatched.is_system
    assert dispatched.facts["rule_slug"] == "market"
    assert dispatched.facts["rule_version"] == ticket.rule_version
    assert dispatched.facts["department"] == "market-620102"
    assert ticket.number.startswith("LZ20260918")
    assert live(ticket) == [("sign", "market-620102")]


def test_from_dispatch_the_department_has_four_office_hours_to_sign_and_five_days_to_answer(now):
    ticket = by_phone(now)  # Friday at ten; the lunch break takes an hour

    signing, handling_clock = (running_clock(ticket, kind) for kind in (ClockKind.SIGNING, ClockKind.HANDLING))

    assert signing.due_at == now + timedelta(hours=5)
    assert handling_clock.due_on.isoformat() == "2026-09-24"  # Sunday the 20th is worked


def test_who_signs_has_it_in_hand_and_the_answer_ends_the_clocks(now):
    ticket = signed(now)

    (item,) = live_items_of(ticket)
    assert (item.kind, item.assignee_id) == ("handle", at_desk(MARKET).post_id)
    assert running_clock(ticket, ClockKind.SIGNING) is None

    ticket = handling.reply_ticket(ticket=ticket, answer="已整改。", actor=at_desk(MARKET), at=now)

    assert (ticket.status, ticket.answer, ticket.is_on_time) == (TicketStatus.REPLIED, "已整改。", True)
    assert live(ticket) == [("call_back", "hotline")]
    assert running_clock(ticket, ClockKind.HANDLING) is None


def test_a_content_caller_closes_the_ticket(now):
    ticket = replied(now)

    ticket = settling.call_back(
        ticket=ticket, is_responded=True, is_solved=True, satisfaction=5, reason="", actor=at_desk(AGENT), at=now
    )

    assert (ticket.status, ticket.outcome) == (TicketStatus.CLOSED, Outcome.SOLVED)
    assert live(ticket) == []
    closed = events_of(ticket).last()
    assert closed.kind == "hotline.closed"
    assert (closed.facts["department"], closed.facts["outcome"]) == ("market-620102", "solved")


def test_the_hotline_answers_on_the_call_and_nobody_is_called_back(now):
    ticket = registration.register_and_answer(
        given=NOODLES, answer="热线已解答。", actor=at_desk(AGENT), at=now, caller=CALLER
    )

    assert (ticket.status, ticket.outcome) == (TicketStatus.CLOSED, Outcome.ANSWERED)
    assert kinds(ticket) == ["hotline.registered", "hotline.answered_directly", "hotline.closed"]
    assert live(ticket) == []


def test_what_no_rule_knows_waits_for_the_lead_who_dispatches_it(now):
    ticket = by_phone(now, category="other/unclear/none")

    assert (ticket.status, ticket.rule_slug) == (TicketStatus.REGISTERED, "default")
    assert live(ticket) == [("dispatch", "hotline")]

    ticket = dispatching.dispatch_ticket(
        ticket=ticket, department=department("urban"), note="", actor=at_desk(LEAD), at=now
    )

    assert (ticket.status, ticket.department.slug, ticket.may_return) == (TicketStatus.DISPATCHED, "urban", True)
    assert live(ticket) == [("sign", "urban")]


def test_an_agent_may_not_dispatch(now):
    ticket = by_phone(now, category="other/unclear/none")

    with pytest.raises(Refused):
        dispatching.dispatch_ticket(
            ticket=ticket, department=department("urban"), note="", actor=at_desk(AGENT), at=now
        )

    assert Ticket.objects.get().status == TicketStatus.REGISTERED


def test_a_department_nobody_answers_for_is_not_dispatched_to(now):
    ticket = by_phone(now, category="other/unclear/none")

    with pytest.raises(errors.UnknownDepartment):
        dispatching.dispatch_ticket(ticket=ticket, department=department("audit"), note="", actor=at_desk(LEAD), at=now)


def test_a_returned_ticket_goes_to_the_lead_and_is_not_returned_again(now):
    ticket = signed(now)

    ticket = handling.return_ticket(ticket=ticket, reason="不归我局管", actor=at_desk(MARKET), at=now)

    assert (ticket.status, ticket.department, ticket.returns) == (TicketStatus.REGISTERED, None, 1)
    assert live(ticket) == [("dispatch", "hotline")]
    assert not selectors.tickets(reader=at_desk(MARKET)).exists()

    ticket = dispatching.dispatch_ticket(
        ticket=ticket, department=department("market"), note="中心指定", actor=at_desk(LEAD), at=now
    )
    with pytest.raises(Refused) as refused:
        handling.return_ticket(ticket=ticket, reason="还是不归我局", actor=at_desk(MARKET), at=now)
    assert refused.value.code == "no_second_return"


def test_the_lead_may_allow_a_second_return(now):
    ticket = handling.return_ticket(ticket=signed(now), reason="不归我局管", actor=at_desk(MARKET), at=now)

    ticket = dispatching.dispatch_ticket(
        ticket=ticket, department=department("market"), note="", actor=at_desk(LEAD), at=now, may_return=True
    )
    ticket = handling.return_ticket(ticket=ticket, reason="确实不归", actor=at_desk(MARKET), at=now)

    assert ticket.returns == 2


def test_after_two_working_days_nothing_is_returned(now):
    ticket = signed(now)  # Friday; Sunday the 20th is worked, so Monday the 21st is the second working day

    late = now + timedelta(days=4)
    with pytest.raises(errors.ReturnTooLate):
        handling.return_ticket(ticket=ticket, reason="不归我局管", actor=at_desk(MARKET), at=late)
    shown = {one.action: one for one in selectors.actions_of(ticket, at_desk(MARKET), now=late)}
    assert shown[TicketAction.RETURN].reason.startswith("派单已超过 2 个工作日")
    moved = handling.return_ticket(
        ticket=ticket, reason="不归我局管", actor=at_desk(MARKET), at=now + timedelta(days=3)
    )

    assert moved.status == TicketStatus.REGISTERED


def test_a_reassigned_ticket_belongs_to_the_new_department_with_all_its_time(now):
    ticket = signed(now)
    later = now + timedelta(days=5)

    ticket = dispatching.reassign_ticket(
        ticket=ticket, department=department("health"), reason="归卫健委", actor=at_desk(LEAD), at=later
    )

    assert (ticket.status, ticket.department.slug) == (TicketStatus.DISPATCHED, "health")
    assert ticket.rule_slug == ""  # a person chose
    assert live(ticket) == [("sign", "health")]
    assert running_clock(ticket, ClockKind.HANDLING).started_on == later.date()
    assert not selectors.tickets(reader=at_desk(MARKET)).exists()


def test_an_extension_is_granted_once_and_not_beyond_ten_days(now):
    ticket = signed(now)
    extend = {"ticket": ticket, "reason": "等检测结果", "actor": at_desk(MARKET), "at": now}

    with pytest.raises(errors.TooManyDays):
        handling.extend_ticket(days=11, **extend)
    handling.extend_ticket(days=10, **extend)
    with pytest.raises(Refused) as refused:
        handling.extend_ticket(days=1, **extend)

    assert refused.value.code == "already_extended"
    assert running_clock(ticket, ClockKind.HANDLING).due_on.isoformat() == "2026-10-15"


def test_urgent_tickets_are_answered_in_two_steps_first_a_word_within_two_hours(now):
    winter = now.replace(month=12, day=1)
    ticket = by_phone(winter, category="heating/home/stopped", content="家里停暖两天了，孩子都冻病了。")
    assert (ticket.urgency, ticket.department.slug) == ("urgent", "heating")
    assert running_clock(ticket, ClockKind.SIGNING).due_at == winter + timedelta(minutes=30)
    assert running_clock(ticket, ClockKind.HANDLING).due_at == winter + timedelta(hours=2)

    heating = at_desk("heating-handler")
    ticket = handling.sign_ticket(ticket=ticket, actor=heating, at=winter)
    with pytest.raises(Refused) as refused:
        handling.extend_ticket(ticket=ticket, days=3, reason="抢修", actor=heating, at=winter)
    ticket = handling.contact_caller(ticket=ticket, note="已派人抢修", actor=heating, at=winter + timedelta(hours=1))

    assert refused.value.code == "contact_first"
    assert (ticket.is_on_time, ticket.status) == (True, TicketStatus.SIGNED)
    clock = running_clock(ticket, ClockKind.HANDLING)
    assert (clock.is_timed, clock.due_on.isoformat()) == (False, "2026-12-04")  # 求助: three working days
    (item,) = live_items_of(ticket)
    assert (item.kind, item.clock_id, item.assignee_id) == ("handle", clock.pk, heating.post_id)


def test_no_heating_in_summer_is_not_urgent(now):
    ticket = by_phone(now, category="heating/home/stopped")

    assert (ticket.urgency, ticket.rule_slug) == ("normal", "heating-off-season")


def test_a_late_first_word_is_kept_as_late(now):
    winter = now.replace(month=12, day=1)
    ticket = signed(winter, "heating-handler", category="heating/home/cold")

    ticket = handling.reply_ticket(
        ticket=ticket, answer="已修好", actor=at_desk("heating-handler"), at=winter + timedelta(hours=3)
    )

    assert ticket.is_on_time is False


def test_helpers_answer_to_the_lead_department_which_answers_to_the_caller(now):
    ticket = signed(now)
    market, urban = at_desk(MARKET), at_desk("urban-reviewer")
    ask = {"ticket": ticket, "department": department("urban"), "actor": market, "at": now}

    handling.ask_assistance(question="店外摆放桌椅请一并处理", **ask)
    with pytest.raises(errors.AlreadyAsked):
        handling.ask_assistance(question="再问一次", **ask)
    seen = selectors.ticket_detail(reader=urban).get(pk=ticket.pk)
    handling.give_assistance(ticket=seen, opinion="已劝导收回", actor=urban, at=now)

    (assist,) = selectors.assists_of(ticket)
    assert (assist.opinion, assist.given_by_id) == ("已劝导收回", urban.post_id)
    assert live(ticket) == [("handle", "market-620102")]
    with pytest.raises(Refused):
        handling.reply_ticket(ticket=seen, answer="x", actor=urban, at=now)


def test_the_answer_does_not_wait_for_helpers(now):
    ticket = signed(now)
    ask = {"department": department("urban"), "question": "请协助", "actor": at_desk(MARKET), "at": now}
    handling.ask_assistance(ticket=ticket, **ask)

    ticket = handling.reply_ticket(ticket=ticket, answer="已处理", actor=at_desk(MARKET), at=now)

    assert live(ticket) == [("call_back", "hotline")]
    (assist,) = selectors.assists_of(ticket)
    assert (assist.opinion, assist.ended_at) == ("", now)


def test_a_discontent_caller_has_it_done_again_at_most_twice(now):
    lead, agent, market = at_desk(LEAD), at_desk(AGENT), at_desk(MARKET)
    ticket = replied(now)
    bad = {"is_responded": True, "is_solved": False, "satisfaction": 1, "actor": agent, "at": now}

    with pytest.raises(errors.TextMissing):
        settling.call_back(ticket=ticket, reason=" ", **bad)
    for round_number in (1, 2):
        ticket = settling.call_back(ticket=ticket, reason="根本没来人", **bad)
        assert (ticket.status, live(ticket)) == (TicketStatus.CALLED_BACK, [("decide", "hotline")])
        ticket = settling.redo_ticket(ticket=ticket, reason="重新到场", actor=lead, at=now)
        assert (ticket.status, ticket.redos, ticket.may_return) == (TicketStatus.DISPATCHED, round_number, False)
        ticket = handling.sign_ticket(ticket=ticket, actor=market, at=now)
        ticket = handling.reply_ticket(ticket=ticket, answer="再次检查", actor=market, at=now)
    ticket = settling.call_back(ticket=ticket, reason="还是不行", **bad)
    with pytest.raises(Refused) as refused:
        settling.redo_ticket(ticket=ticket, reason="再来", actor=lead, at=now)
    ticket = settling.close_with_reason(ticket=ticket, reason="已超出职权", actor=lead, at=now, is_counted=False)

    assert refused.value.code == "no_more_redo"
    assert f"重办过 {MOST_REDOS} 次" in refused.value.text
    assert (ticket.status, ticket.outcome, ticket.is_counted) == (TicketStatus.CLOSED, Outcome.CLOSED_BY_LEAD, False)
    assert TicketNote.objects.filter(ticket=ticket, action="reply").count() == 3  # no answer is lost


def test_the_lead_may_have_it_done_again_by_somebody_else(now):
    ticket = settling.call_back(
        ticket=replied(now),
        is_responded=True,
        is_solved=False,
        satisfaction=1,
        reason="没解决",
        actor=at_desk(AGENT),
        at=now,
    )

    ticket = settling.redo_ticket(
        ticket=ticket, reason="换单位", department=department("urban"), actor=at_desk(LEAD), at=now
    )

    assert (ticket.department.slug, ticket.rule_slug, live(ticket)) == ("urban", "", [("sign", "urban")])


def stations(ticket):
    return " ".join(f"{row['title']}:{row['state']}" for row in presentation.progress_of(ticket))


def test_the_progress_bar_stands_where_the_ticket_stands(now):
    lead, market = at_desk(LEAD), at_desk(MARKET)
    ticket = signed(now)
    assert stations(ticket) == "登记:done 派单:done 签收:done 答复:current 办结:todo"

    back = handling.return_ticket(ticket=ticket, reason="不归我局管", actor=market, at=now)
    assert stations(back) == "登记:done 派单:current 签收:todo 答复:todo 办结:todo"
    rejected = callers.reject_ticket(
        ticket=back, ground="court", reason="已立案", right_channel="12368", actor=lead, at=now
    )
    assert stations(rejected) == "登记:done 办结:done"

    again = settling.call_back(
        ticket=replied(now), is_responded=True, is_solved=False, satisfaction=1, reason="没好", actor=lead, at=now
    )
    assert stations(again) == "登记:done 派单:done 签收:done 答复:done 办结:current"
    again = settling.redo_ticket(ticket=again, reason="再办", actor=lead, at=now)
    assert stations(again) == "登记:done 派单:done 签收:current 答复:todo 办结:todo"
    assert again.answer == ""


def test_a_caller_rates_once(now):
    ticket = by_web(now)
    market, owner = at_desk(MARKET), citizen("19900000004")
    ticket = handling.sign_ticket(ticket=ticket, actor=market, at=now)
    ticket = handling.reply_ticket(ticket=ticket, answer="已整改", actor=market, at=now)
    rate = {"ticket": ticket, "is_responded": True, "is_solved": False, "satisfaction": 3, "reason": "", "at": now}

    with pytest.raises(Refused):
        settling.call_back(actor=citizen("19900000001"), **rate)
    closed = settling.call_back(actor=owner, **rate)
    with pytest.raises(IllegalTransition):
        settling.call_back(actor=owner, **rate)

    assert closed.outcome == Outcome.ACCEPTED
    assert selectors.call_backs_of(closed).get().is_by_caller


def test_after_three_calls_nobody_took_the_ticket_ends_as_not_reached(now):
    ticket, agent = replied(now), at_desk(AGENT)

    settling.note_unreached(ticket=ticket, actor=agent, at=now)
    with pytest.raises(errors.TriedJustNow) as refused:
        settling.note_unreached(ticket=ticket, actor=agent, at=now + timedelta(hours=1))
    assert f"{settling.HOURS_BETWEEN_TRIES} 小时" in refused.value.text
    settling.note_unreached(ticket=ticket, actor=agent, at=now + timedelta(hours=2))
    ticket = settling.note_unreached(ticket=ticket, actor=agent, at=now + timedelta(hours=4))

    assert (ticket.status, ticket.outcome) == (TicketStatus.CLOSED, Outcome.UNREACHED)
    assert live(ticket) == []


def test_merged_tickets_get_the_answer_without_the_other_caller_and_are_called_back(now):
    first = by_phone(now, caller=Caller("李大江", "13900000001"))
    second = by_phone(now, caller=Caller("王小溪", "13900000002"), content="那家牛肉面馆的碗没洗干净。")

    second = callers.merge_ticket(ticket=second, into=first, actor=at_desk(LEAD), at=now)
    assert (second.status, live(second)) == (TicketStatus.MERGED, [])
    first = handling.sign_ticket(ticket=first, actor=at_desk(MARKET), at=now)
    handling.reply_ticket(
        ticket=first, answer="李大江您好，已按您 13900000001 的反映整改。", actor=at_desk(MARKET), at=now
    )

    second.refresh_from_db()
    assert (second.status, second.answer) == (TicketStatus.REPLIED, "****您好，已按您 **** 的反映整改。")
    assert live(second) == [("call_back", "hotline")]
    assert second.department.slug == "market-620102"


def test_only_the_same_topic_in_the_same_district_is_merged(now):
    first, lead = by_phone(now), at_desk(LEAD)
    elsewhere = by_phone(now, division="620103000000")
    other_topic = by_phone(now, category="market/prices/mark")

    for ticket in (elsewhere, other_topic, first):
        with pytest.raises(errors.NotTheSame):
            callers.merge_ticket(ticket=ticket, into=first, actor=lead, at=now)


def test_when_the_first_is_withdrawn_those_merged_into_it_go_their_own_way(now):
    first = by_web(now)
    second = by_phone(now)
    callers.merge_ticket(ticket=second, into=first, actor=at_desk(LEAD), at=now)

    callers.withdraw_ticket(ticket=first, actor=citizen("19900000004"), at=now)

    second.refresh_from_db()
    assert (second.status, second.parent) == (TicketStatus.DISPATCHED, None)
    assert live(second) == [("sign", "market-620102")]


def test_what_the_hotline_may_not_take_is_refused_with_the_right_place(now):
    ticket = by_phone(now)
    reject = {"ground": "court", "reason": "法院已立案", "actor": at_desk(AGENT), "at": now}

    with pytest.raises(errors.TextMissing):
        callers.reject_ticket(ticket=ticket, right_channel="", **reject)
    ticket = callers.reject_ticket(ticket=ticket, right_channel="城关区人民法院 12368", **reject)

    assert (ticket.status, ticket.outcome, ticket.is_counted) == (TicketStatus.REJECTED, Outcome.REJECTED, False)
    assert live(ticket) == []


def test_a_signed_ticket_is_not_withdrawn(now):
    ticket = by_web(now)
    handling.sign_ticket(ticket=ticket, actor=at_desk(MARKET), at=now)

    with pytest.raises(IllegalTransition):
        callers.withdraw_ticket(ticket=ticket, actor=citizen("19900000004"), at=now)


def test_urging_counts_once_a_day(now):
    ticket, owner = by_web(now), citizen("19900000004")

    callers.urge_ticket(ticket=ticket, note="等着呢", actor=owner, at=now)
    with pytest.raises(errors.UrgedToday):
        callers.urge_ticket(ticket=ticket, note="", actor=owner, at=now + timedelta(hours=1))
    ticket = callers.urge_ticket(ticket=ticket, note="", actor=owner, at=now + timedelta(days=1))

    assert (ticket.urges, ticket.status) == (2, TicketStatus.DISPATCHED)


def test_the_lead_marks_a_ticket_for_attention_at_any_stage(now):
    for ticket in (by_phone(now), signed(now)):
        before = ticket.status
        ticket = dispatching.supervise_ticket(ticket=ticket, reason="媒体关注", actor=at_desk(LEAD), at=now)
        assert (ticket.is_supervised, ticket.status) == (True, before)


def test_a_stale_page_changes_nothing(now):
    ticket = by_phone(now)

    with pytest.raises(Conflict):
        handling.sign_ticket(ticket=ticket, actor=at_desk(MARKET), at=now, expected_revision=99)

    assert WorkItem.objects.get(subject_id=ticket.pk, kind="sign").status in LIVE


def test_nobody_works_on_their_own_request(now):
    ticket = by_web(now)
    own = at_desk(MARKET)
    own = type(own)(account_id=own.account_id, post_id=own.post_id, person_id=ticket.person_id)

    with pytest.raises(DomainError) as refused:
        handling.sign_ticket(ticket=ticket, actor=own, at=now)

    assert refused.value.code == "recused"
