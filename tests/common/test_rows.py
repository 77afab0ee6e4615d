"""A job's rows, one by one: a broken one is seen and stops nobody."""

import logging

import pytest
from django.db import connection

from apps.common.errors import Conflict
from apps.common.rows import one_by_one
from apps.identity.models import Account

log = logging.getLogger("tests.rows")


@pytest.mark.django_db
def test_a_broken_row_is_logged_with_its_key_and_the_others_are_worked_on(caplog):
    names = ["甲", "broken", "乙", "moved", "丙"]

    def work(name):
        Account.objects.create(username=name)
        if name == "broken":
            connection.cursor().execute("SELECT no_such_column")
        if name == "moved":
            raise Conflict

    with caplog.at_level(logging.INFO, logger=log.name):
        done = one_by_one(names, work, what="name", log=log)

    assert done == 3
    assert sorted(Account.objects.values_list("username", flat=True)) == sorted(["甲", "乙", "丙"])
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "name broken cannot be worked on"),
        ("INFO", "name moved moved on: conflict"),
    ]
    assert "no_such_column" in caplog.records[0].exc_text


@pytest.mark.django_db
def test_a_row_of_the_database_is_named_by_its_key(caplog):
    account = Account.objects.create(username="甲")

    with caplog.at_level(logging.ERROR, logger=log.name):
        one_by_one(Account.objects.order_by("id"), lambda row: 1 / 0, what="account", log=log)

    assert [record.getMessage() for record in caplog.records] == [f"account {account.pk} cannot be worked on"]


@pytest.mark.django_db
def test_without_a_database_the_job_ends(monkeypatch):
    tried = []

    def work(name):
        tried.append(name)
        raise ConnectionAbortedError

    monkeypatch.setattr(connection, "is_usable", lambda: False)

    with pytest.raises(ConnectionAbortedError):
        one_by_one(["甲", "乙"], work, what="name", log=log)
    assert tried == ["甲"]
