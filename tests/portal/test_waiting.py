"""Who waits for a locked row is told so, and does not wait for ever."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from apps.identity.models import Account, Mandate
from tests.identity.firms import person_of, the_firm
from tests.support.actors import HE
from tests.support.visitors import make_visitors

SECONDS = 30
SHOW = """
from django.db import connection
with connection.cursor() as cursor:
    for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
        cursor.execute(f"SHOW {name}")
        print(cursor.fetchone()[0], end=" ")
"""
WORKER = "from portal.celery import app\nfrom celery.signals import worker_init\nworker_init.send(sender=None)\n"


@contextmanager
def locked_elsewhere(row: Model):
    """Hold a row on another connection."""
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            type(row).objects.select_for_update().get(pk=row.pk)
            held.set()
            done.wait(SECONDS)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(SECONDS)
    try:
        yield
    finally:
        done.set()
        thread.join(SECONDS)


@pytest.fixture
def impatient(live_city):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    yield
    connection.close()


def test_a_page_that_waits_too_long_says_try_again(impatient):
    account, client = Account.objects.get(person=person_of(HE)), Client()
    client.force_login(account, backend="apps.identity.backends.AccountBackend")

    with locked_elsewhere(account):
        answer = client.post("/preferences/elder/", {"elder": "1"})
    again = client.post("/preferences/elder/", {"elder": "1"})

    assert answer.status_code == 503
    assert "请过一会儿再试" in answer.content.decode()
    assert again.status_code == 302


def test_a_program_that_waits_too_long_is_told_busy(impatient):
    mandate = Mandate.objects.get(agent=person_of(HE), entity=the_firm())
    agent = make_visitors("agent")["agent"]

    with locked_elsewhere(mandate):
        answer = agent.ask("POST", f"/api/v1/mandates/{mandate.public_id}/lay_down", {}, key="1")
    again = agent.ask("POST", f"/api/v1/mandates/{mandate.public_id}/lay_down", {}, key="1")

    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("start", "limits"),
    [
        ("import portal.wsgi\n", "5s 30s 1min"),
        (WORKER, "1min 6min 12min"),
        ("import django\ndjango.setup()\n", "0 0 0"),
    ],
    ids=["web", "worker", "command"],
)
def test_each_kind_of_process_waits_as_long_as_it_should(start, limits):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}

    answer = subprocess.run(
        [sys.executable, "-c", start + SHOW],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.stdout.strip() == limits, answer.stderr
