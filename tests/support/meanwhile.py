"""Another connection that meets the locks of this one: races whose order a test decides."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, connections

from tests.support.processes import until

T = TypeVar("T")


def begun(call: Callable[[], T]) -> "Future[T]":
    """Start ``call`` on a connection of its own; return once it waits for a lock that we hold, or has ended."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(_on_its_own_connection, call)
    pool.shutdown(wait=False)
    until(lambda: future.done() or _somebody_waits_for_us(), "call that waits for our lock or ends")
    return future


def _on_its_own_connection(call: Callable[[], T]) -> T:
    try:
        return call()
    finally:
        connections.close_all()


def _somebody_waits_for_us() -> bool:
    """Ask the locks themselves: what ``pg_stat_activity`` shows does not change within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])
