"""What only one may do at a time, with real connections."""

import threading

import pytest
from django.db import connection

from apps.common.locks import alone, one_at_a_time
from portal.celery import app as celery

SECONDS = 30
# Jobs that may run several times at once, with the reason.
SHARED = {
    "journal.deliver": "each run takes rows the others have not locked",
    "journal.seal": "locks the chains it seals and skips what another run has locked",
    "journal.forget_old_keys": "deletes; a second run finds nothing",
    "messaging.send_waiting_sms": "each run takes rows the others have not locked",
    "work.recompute_running_clocks": "computes the same twice",
}


def elsewhere(work):
    """Do it in another thread, which has a connection of its own; return what it returned."""
    found = []

    def run():
        found.append(work())
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(SECONDS)
    return found[0]


def is_free(name: str) -> bool:
    with alone(name) as is_ours:
        return is_ours


@pytest.mark.django_db
def test_one_connection_keeps_the_others_away():
    with alone("tests") as is_ours:
        assert is_ours
        assert not elsewhere(lambda: is_free("tests"))
        assert elsewhere(lambda: is_free("others"))

    assert elsewhere(lambda: is_free("tests"))


@pytest.mark.django_db
def test_a_failure_lets_the_next_one_in():
    with pytest.raises(ValueError, match="broken"), alone("tests"):
        raise ValueError("broken")

    assert elsewhere(lambda: is_free("tests"))


@pytest.mark.django_db
def test_a_job_delivered_again_while_it_runs_does_nothing():
    runs = []

    @one_at_a_time
    def job(**_extra):
        runs.append(elsewhere(job) if not runs else "a second run")
        return "done"

    assert job() == "done"
    assert runs == [None]


def test_every_job_by_the_clock_is_guarded_or_shares_its_work():
    celery.loader.import_default_modules()
    jobs = {name: task for name, task in celery.tasks.items() if task.__module__.startswith(("apps.", "portal."))}

    assert {name for name, job in jobs.items() if not hasattr(job.run, "__wrapped__")} - set(SHARED) == set()


def test_celery_is_given_no_limit_that_threads_ignore():
    assert celery.conf.task_time_limit is None
