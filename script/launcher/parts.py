"""The portal's parts: the web, the worker, the clock, and the outside world in small."""

import os
from pathlib import Path

from script.launcher import ports
from script.launcher.places import LOGS, PYTHON, ROOT, RUN
from script.launcher.processes import Part


def environment(*, database_url: str, base_url: str, counterparts_url: str, demo: bool) -> dict[str, str]:
    """Return what every part and command of the portal sees."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "LOGURU_LEVEL": "WARNING",
        **os.environ,
        "DATABASE_URL": database_url,
        "PORTAL_BASE_URL": os.environ.get("PORTAL_BASE_URL", base_url),
        "PORTAL_COUNTERPARTS_URL": counterparts_url,
        "PYTHONUNBUFFERED": "1",
        **({} if demo else {"PORTAL_DEMO": "0"}),
    }


def web(host: str, port: int, env: dict[str, str]) -> Part:
    """Return the web server: one worker per core, two threads each; it replaces a worker that dies."""
    argv = [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    argv += ["--workers", os.environ.get("PORTAL_WEB_WORKERS", str(os.cpu_count() or 1)), "--blocking-threads", "2"]
    argv += ["--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-ws", "portal.wsgi:application"]
    near = ports.reachable_host(host)
    return Part("web", argv, LOGS / "web.log", env, lambda _pid, _start: ports.is_healthy(near, port))


def worker(env: dict[str, str]) -> Part:
    """Return the Celery worker; threads, because a forked pool can hang at its end on this broker."""
    argv = [str(PYTHON), "-m", "celery", "-A", "portal", "worker", "-P", "threads", "-c", "4", "-l", "INFO"]
    argv += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    log = LOGS / "worker.log"
    return Part("worker", argv, log, env, lambda _pid, start: _log_says(log, start, " ready."))


def beat(env: dict[str, str]) -> Part:
    """Return the clock that sends what is due."""
    argv = [str(PYTHON), "-m", "celery", "-A", "portal", "beat", "-s", str(RUN / "beat"), "-l", "INFO", "--pidfile="]
    log = LOGS / "beat.log"
    return Part("beat", argv, log, env, lambda _pid, start: _log_says(log, start, "beat: Starting"))


def life(env: dict[str, str]) -> Part:
    """Return what fills the demonstration with invented life while the portal runs already, and then ends."""
    argv = [str(PYTHON), "manage.py", "live_city", "--gently"]
    return Part("life", argv, LOGS / "life.log", env, lambda _pid, _start: True, is_errand=True)


def has_counterparts() -> bool:
    """Say whether the outside world in small can be started."""
    return (ROOT / "counterparts" / "__main__.py").exists()


def counterparts(port: int, env: dict[str, str]) -> Part:
    """Return the outside world in small."""
    argv = [str(PYTHON), "-m", "counterparts", "--port", str(port)]
    return Part("counterparts", argv, LOGS / "counterparts.log", env, lambda _p, _s: ports.answers("127.0.0.1", port))


def _log_says(log: Path, start: int, words: str) -> bool:
    """Say whether this run's part of the log holds ``words``: Celery has no other sign it shows to outsiders."""
    with log.open("rb") as file:
        file.seek(start)
        return words.encode() in file.read(200_000)
