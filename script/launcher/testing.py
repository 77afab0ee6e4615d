"""``script/test``: the tests on a PostgreSQL of their own that is thrown away."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from script.launcher import cluster, database, venv
from script.launcher.interrupts import Interrupts
from script.launcher.lock import take_or_refuse
from script.launcher.places import LOGS, PYTHON, ROOT, VAR
from script.launcher.processes import GRACE_SECONDS, Supervisor, sweep
from script.launcher.says import Stopped, failure, say
from script.launcher.translations import are_stale

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def run(arguments: list[str]) -> int:
    """Run pytest with ``arguments`` on all cores; return its exit code."""
    folder = VAR / "run-test"
    take_or_refuse(folder / "test.lock", what="script/test")
    memory = folder / "processes.json"
    sweep(memory)
    LOGS.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(Interrupts(), memory)
    browser = chromium()
    try:
        venv.ensure(supervisor, "requirements.txt", *(["requirements-dev.txt"] if browser else []))
        if not os.environ.get("DATABASE_URL"):
            cluster.remove("test")
        address = database.start(supervisor, "test", LOGS / "test-postgres.log")
        _compile_translations(supervisor, address)
        if not browser:
            say("  no Chromium on this machine: the browser tests are left out")
        return _pytest(supervisor, pytest_arguments(arguments, has_browser=bool(browser)), address, browser)
    except Stopped:
        return 130
    finally:
        supervisor.stop()
        cluster.remove("test")


def chromium() -> str:
    """Return the path of a Chromium, empty when there is none; PORTAL_CHROMIUM names one by hand."""
    named = os.environ.get("PORTAL_CHROMIUM", "")
    if named:
        return named if os.access(named, os.X_OK) else ""
    installed = [path for name in CHROMIUMS if (path := shutil.which(name))]
    fetched = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return next(iter([*installed, *map(str, fetched)]), "")


def pytest_arguments(arguments: list[str], *, has_browser: bool) -> list[str]:
    """Return pytest's arguments: all cores unless said otherwise, and no browser tests without a browser."""
    says_how_many = any(it.startswith(("-n", "--numprocesses")) or it == "no:xdist" for it in arguments)
    cores = [] if says_how_many or "--pdb" in arguments else ["-n", str(os.cpu_count() or 1)]
    if has_browser:
        return [*cores, *arguments]
    rest, marker = _without_marker(arguments)
    wanted = f"({marker}) and not browser" if marker else "not browser"
    return [*cores, *rest, "-m", wanted]


def _without_marker(arguments: list[str]) -> tuple[list[str], str]:
    """Split ``-m EXPRESSION`` off; pytest heeds the last one."""
    rest: list[str] = []
    marker = ""
    words = iter(arguments)
    for word in words:
        if word == "-m":
            marker = next(words, "")
        elif word.startswith("-m") and not word.startswith("--"):
            marker = word.removeprefix("-m").removeprefix("=")
        else:
            rest.append(word)
    return rest, marker


def _compile_translations(supervisor: Supervisor, address: str) -> None:
    if not are_stale(ROOT / "locale"):
        return
    log = LOGS / "prepare.log"
    argv = [str(PYTHON), "-m", "script.launcher.prepare", str(log), "--only", "translations"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": address}
    if supervisor.run(argv, log=None, env=env) != 0:
        msg = "the translations could not be compiled"
        raise failure(msg, log)


def _pytest(supervisor: Supervisor, arguments: list[str], address: str, browser: str) -> int:
    """Run pytest in a session of its own: one Ctrl-C reaches it once, through here, and its summary still comes."""
    env = {**os.environ, "DATABASE_URL": address, "LOGURU_LEVEL": "WARNING", "PORTAL_CHROMIUM": browser}
    env.pop("DJANGO_SETTINGS_MODULE", None)  # pytest's configuration names it
    interrupts = supervisor.interrupts
    process = subprocess.Popen([str(PYTHON), "-m", "pytest", *arguments], env=env, cwd=ROOT, start_new_session=True)
    while process.poll() is None and not interrupts.stop_wanted:
        interrupts.wait(1.0)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        return process.wait(timeout=None if not interrupts.stop_wanted else GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()
