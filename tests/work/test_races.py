"""Two clerks at the same moment, with real transactions."""

import threading

import pytest
from django.db import connection, connections

from apps.common.errors import DomainError
from apps.work import services as work
from apps.work.choices import ItemStatus
from apps.work.models import WorkItem
from tests.support import food
from tests.support.actors import at_desk, firm
from tests.support.desk import join_desk

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
