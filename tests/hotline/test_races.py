"""Two at once: one wins, the other is told, and nothing is done twice. Real transactions, real threads."""

import pytest
from django.db import connection, transaction

from apps.common.errors import DomainError
from apps.hotline.choices import TicketStatus
from apps.hotline.models import CallBack, Ticket
from apps.hotline.services import callers, dispatching, handling, settling
from apps.hotline.services.registration import Caller
from apps.journal.selectors import events_of
from apps.organisation.models import Department
from apps.work.models import Clock, WorkItem
from apps.work.selectors import live_items_of
from tests.support.actors import at_desk
from tests.support.calls import by_phone, signed
from tests.support.desk import join_desk
from tests.support.meanwhile import begun
from tests.work.test_races import at_once

MARKET, LEAD = "market-reviewer", "hotline-lead"


def split(results):
    lost = [result for result in results if isinstance(result, DomainError)]
    return lost, [result for result in results if not isinstance(result, DomainError)]


@pytest.mark.usefixtures("live_city")
def test_of_two_who_sign_one_has_the_ticket_and_of_two_who_dispatch_one_department(now):
    join_desk("second-reviewer", beside=MARKET, now=now)
    join_desk("second-lead", beside=LEAD, now=now)
    clerks = [at_desk(MARKET), at_desk("second-reviewer")]
    leads = [at_desk(LEAD), at_desk("second-lead")]
    ticket = by_phone(now)
    queued = by_phone(now, category="other/unclear/none")
    departments = [Department.objects.get(slug=slug) for slug in ("urban", "health")]
    connection.close()

    lost, won = split(
        at_once(*(lambda actor=actor: handling.sign_ticket(ticket=ticket, actor=actor, at=now) for actor in clerks))
    )
    assert ([error.status for error in lost], [row.status for row in won]) == ([409], [TicketStatus.SIGNED])
    (item,) = live_items_of(ticket)
    assert item.assignee_id in {actor.post_id for actor in clerks}

    lost, won = split(
        at_once(
            *(
                lambda actor=actor, chosen=chosen: dispatching.dispatch_ticket(
                    ticket=queued, department=chosen, note="", actor=actor, at=now
                )
                for actor, chosen in zip(leads, departments, strict=True)
            )
        )
    )
    assert [error.status for error in lost] == [409]
    queued.refresh_from_db()
    assert queued.department_id == won[0].department_id
    assert [event.kind for event in events_of(queued)].count("hotline.dispatched") == 1
    assert WorkItem.objects.filter(subject_id=queued.pk, kind="sign").count() == 1
    assert Clock.objects.filter(subject_id=queued.pk, kind="signing", stopped_on__isnull=True).count() == 1


@pytest.mark.usefixtures("live_city")
def test_a_merge_and_the_answer_of_the_first_do_not_lose_the_second(now):
    market = at_desk(MARKET)
    first, second = signed(now), by_phone(now, caller=Caller("王小溪", "13900000002"))
    connection.close()

    at_once(
        lambda: callers.merge_ticket(ticket=second, into=first, actor=at_desk(LEAD), at=now),
        lambda: handling.reply_ticket(ticket=first, answer="已整改", actor=market, at=now),
    )

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.status == TicketStatus.REPLIED
    assert second.status in {TicketStatus.REPLIED, TicketStatus.DISPATCHED}  # merged in time, or not at all
    connection.close()


@pytest.mark.usefixtures("live_city")
def test_an_agent_and_the_clock_do_not_end_a_ticket_twice(now):
    ticket = handling.reply_ticket(ticket=signed(now), answer="好了", actor=at_desk(MARKET), at=now)
    agent = at_desk("agent")
    said = {"is_responded": True, "is_solved": True, "satisfaction": 5, "reason": ""}
    connection.close()

    lost, won = split(
        at_once(
            *(lambda: settling.call_back(ticket=ticket, actor=agent, at=now, **said) for _twice in range(2)),
            lambda: settling.close_unreached(ticket=ticket, at=now),
        )
    )

    assert (len(lost), len(won)) == (2, 1)
    assert CallBack.objects.filter(ticket=ticket).count() <= 1
    assert [event.kind for event in events_of(Ticket.objects.get(pk=ticket.pk))].count("hotline.closed") == 1


@pytest.mark.usefixtures("live_city")
@pytest.mark.parametrize("crosswise", [(0, 1), (1, 0)])
def test_two_who_merge_two_tickets_into_each_other_merge_one(now, crosswise):
    """Whoever comes second waits at the first row, holding nothing that the first still needs."""
    lead, both = at_desk(LEAD), (by_phone(now), by_phone(now, caller=Caller("王小溪", "13900000002")))
    ours, other = (both[index] for index in crosswise)

    with transaction.atomic():
        Ticket.objects.select_for_update(no_key=True).get(pk=both[0].pk)
        theirs = begun(lambda: callers.merge_ticket(ticket=other, into=ours, actor=lead, at=now))
        merged = callers.merge_ticket(ticket=ours, into=other, actor=lead, at=now)

    with pytest.raises(DomainError):
        theirs.result(timeout=60)
    assert merged.parent_id == other.pk
    other.refresh_from_db()
    assert other.status == TicketStatus.DISPATCHED
