"""Tests of real transactions."""

from collections.abc import Iterator

import pytest
from django.db import connection

GUARD = """CREATE TRIGGER journal_event_no_truncate BEFORE TRUNCATE ON journal_event
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change()"""


@pytest.fixture(scope="module")
def truncatable(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Let the tables be emptied after a test that really commits; the guard returns after the module."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("DROP TRIGGER IF EXISTS journal_event_no_truncate ON journal_event")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(GUARD)
