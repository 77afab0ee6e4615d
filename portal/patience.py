"""How long a process waits for the database. Two threads serve each web worker: two that wait for ever silence it."""

from django.conf import settings

WORKER_FACTOR = 12  # nobody looks at a page that the worker makes


def wait_like_the_web() -> None:
    """Limit locks, statements and idle transactions of connections opened from now on."""
    _limit(1)


def wait_like_the_worker() -> None:
    """The same with more patience. Commands have no limit: a migration takes as long as it takes."""
    _limit(WORKER_FACTOR)


def _limit(factor: int) -> None:
    options = settings.DATABASES["default"]["OPTIONS"]
    limits = {
        "lock_timeout": settings.DATABASE_LOCK_SECONDS,
        "statement_timeout": settings.DATABASE_STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": 2 * settings.DATABASE_STATEMENT_SECONDS,
    }
    given = " ".join(f"-c {name}={factor * seconds}s" for name, seconds in limits.items())
    options["options"] = f"{options.get('options', '')} {given}".strip()
