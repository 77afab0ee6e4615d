"""One at a time in the whole installation: a lock the database holds for a name, gone with the connection that took it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

# Lock and statement timeouts, deadlocks, serialization. Source: PostgreSQL 15 manual, appendix A.
WAITED_TOO_LONG = frozenset({"55P03", "57014", "40P01", "40001"})
log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


def is_busy(error: BaseException) -> bool:
    """Tell whether the database gave up on a wait: the same request may well succeed a moment later."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") in WAITED_TOO_LONG


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Tell whether nobody else is at ``name``, and keep others away meanwhile; never waits.

    The lock belongs to the connection: it outlives transactions inside, and a process that is killed leaves none. A
    pool between the portal and PostgreSQL has to lend connections by session.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def wait_turn(name: str) -> None:
    """Wait until nobody else is at ``name``, and keep others away until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def one_at_a_time(job: Callable[P, R]) -> Callable[P, R | None]:
    """Let a job run once at a time: the same message may come twice, and a slow run may meet the next one.

    A run that finds another does nothing; what is left to do is done by the one that runs, or by the next.
    """
    name = f"{job.__module__}.{job.__qualname__}"

    @wraps(job)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | None:
        with alone(name) as is_ours:
            if is_ours:
                return job(*args, **kwargs)
        log.info("%s runs already", name)
        return None

    return guarded
