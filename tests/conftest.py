"""What every test can use: the whole city in a database of its own, and a fixed moment.

Tests of single apps make the few rows they need in the plain test database (``db``). Tests that ask for ``city`` run in
a copy of it that holds the reviewed data and the demonstration's people, loaded once per worker.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from portal.messages.catalogue import compile_all

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The Friday of the worked example in the design notes, at ten in the morning.
NOW = datetime(2026, 9, 18, 10, 0, tzinfo=SHANGHAI)


def pytest_sessionstart() -> None:
    """Compile the English before anything reads it."""
    compile_all(settings.BASE_DIR / "locale")


@pytest.fixture
def now() -> datetime:
    """The moment at which a test happens."""
    return NOW


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Each test begins in the portal's first language: a request in English leaves its thread speaking English."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()


def _connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _run(*statements: str) -> None:
    """Run statements that no transaction may hold, on the server's own database."""
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _loading(plain: str, full: str) -> Iterator[None]:
    connection.close()
    _run(f'DROP DATABASE IF EXISTS "{full}"', f'CREATE DATABASE "{full}" TEMPLATE "{plain}"')
    _connect_to(full)
    yield
    _connect_to(plain)


@pytest.fixture(scope="session")
def city_databases(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[tuple[str, str, str]]:
    """Names of the plain test database, the one with the city, and the untouched city to copy anew."""
    plain = connection.settings_dict["NAME"]
    used, kept = f"{plain}_city", f"{plain}_kept"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with _loading(plain, kept):
            with connection.cursor() as cursor:
                # Tests with real transactions empty the tables after themselves; nobody else may.
                cursor.execute("DROP TRIGGER journal_event_no_truncate ON journal_event")
            call_command("load_city", no_cases=True, verbosity=0)
        _copy(kept, used)
    yield plain, used, kept
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _connect_to(plain)
        _run(f'DROP DATABASE IF EXISTS "{used}" WITH (FORCE)', f'DROP DATABASE IF EXISTS "{kept}" WITH (FORCE)')


def _copy(kept: str, used: str) -> None:
    connection.close()
    _run(f'DROP DATABASE IF EXISTS "{used}" WITH (FORCE)', f'CREATE DATABASE "{used}" TEMPLATE "{kept}"')


@pytest.fixture
def _in_the_city(city_databases: tuple[str, str, str]) -> Iterator[None]:
    plain, used, _kept = city_databases
    _connect_to(used)
    yield
    _connect_to(plain)


@pytest.fixture
def city(_in_the_city: None, db: None) -> None:
    """The whole city; what the test writes is rolled back."""


@pytest.fixture
def _fresh_city(city_databases: tuple[str, str, str], django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    plain, used, kept = city_databases
    _connect_to(used)
    yield
    _connect_to(plain)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _copy(kept, used)


@pytest.fixture
def live_city(_fresh_city: None, transactional_db: None) -> None:
    """The whole city with real transactions, for races and other processes; copied anew afterwards."""
