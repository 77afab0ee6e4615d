"""Two clerks, or a clerk and the nightly job, at the same moment, with real transactions."""

import copy
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from apps.cases.services import intake, review
from apps.common.errors import DomainError
from apps.hotline.services import handling
from apps.matters import services as matters
from apps.matters.models import Matter
from apps.work import services as work
from apps.work.choices import ItemStatus
from apps.work.models import Clock, WorkItem
from apps.work.selectors import live_items_of
from tests.support import food
from tests.support.actors import at_desk, firm
from tests.support.calls import by_phone, signed
from tests.support.desk import join_desk
from tests.support.meanwhile import begun

CLERK = "market-clerk"


def at_once(*calls):
    """Run calls in threads that start together; return what each gave back or raised."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        barrier.wait(timeout=20)
        try:
            results[index] = call()
        except DomainError as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.usefixtures("live_city")
def test_of_two_who_claim_one_item_one_wins_and_the_next_two_get_different_ones(now):
    join_desk("second-clerk", beside=CLERK, now=now)
    clerks = [at_desk(CLERK), at_desk("second-clerk")]
    first = WorkItem.objects.get(subject_id=food.submit(firm(), now).pk)
    connection.close()

    results = at_once(*(lambda actor=actor: work.claim_item(item=first, actor=actor, at=now) for actor in clerks))

    (lost,) = [result for result in results if isinstance(result, DomainError)]
    (won,) = [result for result in results if isinstance(result, WorkItem)]
    assert lost.status == 409
    first.refresh_from_db()
    assert (first.status, first.assignee_id) == (ItemStatus.CLAIMED, won.assignee_id)

    for _case in range(2):
        food.submit(firm(), now)
    connection.close()
    taken = at_once(*(lambda actor=actor: work.claim_next(actor=actor, at=now) for actor in clerks))

    assert {item.assignee_id for item in taken} == {actor.post_id for actor in clerks}
    assert len({item.pk for item in taken}) == 2


def case_to_approve(now):
    case = intake.accept_case(case=food.submit(firm(), now), actor=at_desk(CLERK), at=now)
    while case.step != "decide":
        case = review.pass_step(case=case, opinion=food.FOUND, actor=at_desk("market-reviewer"), at=now)
    head = at_desk("market-head")
    return case, lambda: review.approve_case(case=case, opinion="", actor=head, at=now)


def ticket_to_sign(now):
    ticket, actor = by_phone(now), at_desk("market-reviewer")
    return ticket, lambda: handling.sign_ticket(ticket=ticket, actor=actor, at=now)


def ticket_to_answer(now):
    ticket, actor = signed(now), at_desk("market-reviewer")
    return ticket, lambda: handling.reply_ticket(ticket=ticket, answer="已整改", actor=actor, at=now)


def version_to_check(now):
    editor, checker = at_desk("editor"), at_desk("checker")
    matter = Matter.objects.select_related("current").get(slug=food.SLUG)
    version = matters.begin_draft(matter=matter, actor=editor, at=now)
    data = copy.deepcopy(version.definition)
    data["matter"]["summary"] = "在兰州开饭馆、卖散装食品或者办食堂，开业前要先取得食品经营许可证。"
    version = matters.change_draft(version=version, definition=data, expected_revision=0, actor=editor, at=now)
    version = matters.submit_version(version=version, actor=editor, at=now)
    return version, lambda: matters.check_version(version=version, actor=checker, at=now)


@pytest.mark.usefixtures("live_city")
@pytest.mark.parametrize("begin", [case_to_approve, ticket_to_sign, ticket_to_answer, version_to_check])
def test_a_verb_that_meets_the_nightly_computing_waits_for_it_and_neither_is_thrown_out(begin, now):
    subject, verb = begin(now)
    clock = live_items_of(subject).get().clock
    Clock.objects.filter(pk=clock.pk).update(promised_due_on=F("promised_due_on") - timedelta(days=1))

    with transaction.atomic():
        Clock.objects.select_for_update(no_key=True).get(pk=clock.pk)  # the job has begun
        done = begun(verb)
        assert work.recompute_clock(clock=clock, at=now)

    assert done.result(timeout=60).status != subject.status
    clock.refresh_from_db()
    assert clock.stopped_on == timezone.localdate(now)
