"""Real processes of the portal, on the database of the test that starts them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment in which a process of the portal uses this test's database and keys."""
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}"
        f"?host={database['HOST'] or '127.0.0.1'}&port={database['PORT'] or 5432}"
    )
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.support.process_settings",
        "PORTAL_VAR": str(folder),
        "LOGURU_LEVEL": "WARNING",
        "PYTHONFAULTHANDLER": "1",  # a process that crashes says where
        **more,
    }


@contextmanager
def worker(folder: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Celery worker with its scheduler, as the launcher does; stop it at the end."""
    command = [
        sys.executable, "-m", "celery", "-A", "portal", "worker", "-B", "-s", str(folder / "beat"), "-P", "threads",
        "-c", "2", "-l", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    log = (folder / "worker.log").open("ab")
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(folder, **more), stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield process
    finally:
        kill(process)
        log.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children, such as a worker's scheduler, at once, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=30)


def until(condition: Callable[[], bool], what: str) -> None:
    """Ask again until ``condition`` holds; fail after a time no healthy machine needs."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"no {what} within {PATIENCE_SECONDS} s"
        time.sleep(0.1)


def until_worked(folder: Path, condition: Callable[[], bool], what: str) -> None:
    """Run a worker until ``condition`` holds; one that ends by itself is started again, as the launcher does."""
    for _start in range(3):
        with worker(folder) as process:
            until(lambda: condition() or process.poll() is not None, what)
        if condition():
            return
    raise AssertionError(f"three workers ended before {what}")
