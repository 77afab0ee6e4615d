"""Deliveries: at least once, safely twice, visible when they fail; a broker that is away loses nothing."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from apps.cases.models import Case, Document
from apps.journal import registry, services
from apps.journal.choices import DeliveryState
from apps.journal.models import Delivery, Event
from apps.journal.services import deliver_next, retry_delivery, run_deliveries
from tests.support import food
from tests.support.actors import at_desk, firm


@pytest.fixture
def failing_handler(monkeypatch):
    """A handler that fails as often as told."""
    left = {"failures": 0, "calls": 0}

    def handle(_event: Event) -> None:
        left["calls"] += 1
        if left["failures"]:
            left["failures"] -= 1
            raise ValueError("not yet")

    handler = registry.Handler("tests.failing", handle)
    monkeypatch.setitem(registry._by_kind, "cases.submitted", [handler])
    monkeypatch.setitem(registry._by_name, handler.name, handler)
    return left


@pytest.mark.usefixtures("city")
def test_the_delivery_row_is_part_of_the_transaction(now):
    case = food.submit(firm(), now)

    rows = Delivery.objects.filter(event__subject_type="cases.case", event__subject_id=case.pk)

    assert set(rows.values_list("handler", flat=True)) == {"cases.issue_document", "cases.tell"}
    assert set(rows.values_list("state", flat=True)) == {DeliveryState.WAITING}


@pytest.mark.usefixtures("city")
def test_a_handler_that_fails_twice_succeeds_the_third_time(now, failing_handler):
    failing_handler["failures"] = 2
    food.submit(firm(), now)
    moment = timezone.now()

    for _try in range(3):
        moment += timedelta(minutes=1)
        run_deliveries(now=moment)

    row = Delivery.objects.get(handler="tests.failing")
    assert (row.state, row.attempts, failing_handler["calls"]) == (DeliveryState.DONE, 3, 3)


@pytest.mark.usefixtures("city")
def test_after_the_last_try_the_row_stays_visible_and_can_be_sent_again(now, failing_handler):
    failing_handler["failures"] = services.MAX_ATTEMPTS
    food.submit(firm(), now)
    moment = timezone.now()
    for _try in range(services.MAX_ATTEMPTS + 2):
        moment += timedelta(hours=2)
        run_deliveries(now=moment)
    row = Delivery.objects.get(handler="tests.failing")
    assert (row.state, row.attempts) == (DeliveryState.FAILED, services.MAX_ATTEMPTS)
    assert "ValueError: not yet" in row.error

    retry_delivery(row, actor=at_desk("sysadmin"), now=moment)
    run_deliveries(now=moment)

    row.refresh_from_db()
    assert row.state == DeliveryState.DONE


@pytest.mark.usefixtures("city")
def test_a_failing_handler_undoes_its_own_work_and_stops_no_other(now, failing_handler, monkeypatch):
    tell = registry.handler_named("cases.tell")
    assert tell is not None
    monkeypatch.setitem(registry._by_kind, "cases.submitted", [registry.handler_named("tests.failing"), tell])
    failing_handler["failures"] = 1

    food.submit(firm(), now)
    run_deliveries()

    states = dict(Delivery.objects.filter(event__kind="cases.submitted").values_list("handler", "state"))
    assert states == {"tests.failing": DeliveryState.WAITING, "cases.tell": DeliveryState.DONE}


@pytest.mark.usefixtures("city")
def test_handling_an_event_twice_changes_nothing(now):
    case = food.submit(firm(), now)
    run_deliveries()
    documents = list(Document.objects.filter(case=case).values_list("number", flat=True))

    Delivery.objects.filter(event__subject_type="cases.case").update(state=DeliveryState.WAITING, done_at=None)
    run_deliveries()

    assert list(Document.objects.filter(case=case).values_list("number", flat=True)) == documents


@pytest.mark.usefixtures("city")
def test_a_handler_the_code_no_longer_has_fails_visibly(now):
    food.submit(firm(), now)
    Delivery.objects.filter(handler="cases.tell").update(handler="cases.gone")

    run_deliveries()

    assert "LookupError: cases.gone" in Delivery.objects.get(handler="cases.gone").error


@pytest.mark.usefixtures("live_city")
def test_two_workers_never_take_one_delivery(now):
    for _n in range(3):
        food.submit(firm(), now)
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING).count()
    start = Barrier(2)
    counts: list[int] = []

    def work() -> None:
        start.wait()
        count = 0
        while deliver_next(now=timezone.now()):
            count += 1
        counts.append(count)
        connection.close()

    threads = [Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Delivery.objects.exclude(state=DeliveryState.DONE).count() == 0
    assert sum(counts) >= waiting
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.usefixtures("live_city")
def test_a_broker_that_refuses_delays_nothing_but_the_waking(now, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app, "_pool", None)

    case = food.submit(firm(), now)

    assert case.pk is not None
    mine = Delivery.objects.filter(event__subject_type=Case._meta.label_lower, event__subject_id=case.pk)
    assert mine.filter(state=DeliveryState.WAITING).count() == 2
    assert run_deliveries(subject=case) == 2


@pytest.mark.usefixtures("city")
def test_the_deliveries_of_one_subject_can_be_drained_alone(now):
    case, other = food.submit(firm(), now), food.submit(firm(), now)

    assert run_deliveries(subject=case) == 2

    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, event__subject_type=Case._meta.label_lower)
    assert set(waiting.values_list("event__subject_id", flat=True)) == {other.pk}
