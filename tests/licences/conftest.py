"""Keys and a database whose history may be swept away between tests of real transactions."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def _close_afterwards(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()


@pytest.fixture
def racing_db(_close_afterwards: None, transactional_db: None) -> Iterator[None]:
    """Real transactions; afterwards the insert-only triggers sleep while the tables are emptied."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
