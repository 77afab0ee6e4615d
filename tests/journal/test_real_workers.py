"""What a real worker does when it is killed, when its broker refuses, and when a handler fails: nothing is lost."""

from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from apps.journal import registry
from apps.journal.choices import DeliveryState
from apps.journal.models import Delivery, Link
from tests.support import food
from tests.support.actors import firm
from tests.support.processes import kill, until, until_worked, worker

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("live_city")]
HANDLER = "slow.tried"


@pytest.fixture
def submitted(monkeypatch) -> Delivery:
    """A delivery to the handler that only the worker's process knows."""
    handler = registry.Handler(HANDLER, lambda _event: None)
    monkeypatch.setitem(registry._by_kind, "cases.submitted", [handler])
    food.submit(firm(), timezone.now())
    return Delivery.objects.get(handler=HANDLER)


def state(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def test_a_worker_killed_in_the_middle_loses_no_work_and_does_none_twice(submitted, tmp_path: Path):
    (tmp_path / "hold").touch()
    with worker(tmp_path) as first:
        until((tmp_path / "began").exists, "beginning of the work")
        kill(first)
    assert state(submitted) == DeliveryState.WAITING
    assert not Link.objects.filter(kind="tried").exists()  # what the killed worker wrote is undone

    (tmp_path / "hold").unlink()
    until_worked(tmp_path, lambda: state(submitted) == DeliveryState.DONE, "delivery")

    assert Link.objects.filter(kind="tried").count() == 1


def test_a_handler_that_fails_twice_is_tried_again(submitted, tmp_path: Path):
    (tmp_path / "fail").write_text("2")

    until_worked(tmp_path, lambda: state(submitted) == DeliveryState.DONE, "delivery")

    assert Delivery.objects.get(pk=submitted.pk).attempts == 3
    assert Link.objects.filter(kind="tried").count() == 1


def test_work_waits_while_the_broker_refuses_and_is_done_when_it_is_back(submitted, tmp_path: Path):
    with worker(tmp_path, CELERY_BROKER_URL="redis://127.0.0.1:1/0"):
        until(lambda: b"Cannot connect" in (tmp_path / "worker.log").read_bytes(), "complaint about the broker")
        assert state(submitted) == DeliveryState.WAITING

    before: datetime = timezone.now()
    until_worked(tmp_path, lambda: state(submitted) == DeliveryState.DONE, "delivery")

    done_at = Delivery.objects.get(pk=submitted.pk).done_at
    assert done_at is not None
    assert done_at > before
