"""The virtual environment: made once, filled from the locked requirements, filled again only when those change.

A stamp inside it says what it was filled from. No stamp means an unfinished or foreign one: it is made anew.
"""

import hashlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from script.launcher.lock import Lock
from script.launcher.places import LOGS, PYTHON, ROOT, VENV, short
from script.launcher.processes import Supervisor
from script.launcher.says import FULL, Trouble, failure, say, step

NEEDED_BYTES = 1_200_000_000  # the installed packages and pip's downloads, with some air
NO_NETWORK = ("NewConnectionError", "name resolution", "Connection refused", "timed out", "ProxyError", "SSLError")


def fingerprint(requirements: Path) -> str:
    """Return what an environment filled from ``requirements`` here, by this Python, is stamped with."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    return f"{digest} {sys.version_info.major}.{sys.version_info.minor} {VENV}"


def stamp_of(requirements: Path) -> Path:
    """Return the path of the stamp that belongs to a requirements file."""
    return VENV / f".filled-from-{requirements.name}"


def read_stamp(stamp: Path) -> str:
    """Return a stamp's text, empty when there is none."""
    try:
        return stamp.read_text()
    except FileNotFoundError:
        return ""


def ensure(supervisor: Supervisor, *names: str) -> None:
    """Make sure the environment exists and holds what the named requirements files ask for, the main one first."""
    lock = Lock(LOGS.parent / "run" / "venv.lock")
    if not lock.take():
        say("  another command is filling .venv; waiting for it")
        lock.take(wait=True)
    try:
        for name in names:
            requirements = ROOT / name
            if read_stamp(stamp_of(requirements)) != fingerprint(requirements) or not os.access(PYTHON, os.X_OK):
                _fill(supervisor, requirements, is_main=name == names[0])
    finally:
        lock.release()


def _fill(supervisor: Supervisor, requirements: Path, *, is_main: bool) -> None:
    stamp = stamp_of(requirements)
    before = read_stamp(stamp)
    if is_main and not before:
        _require_space()
        with step("making .venv"):
            _make(supervisor)
    stamp.unlink(missing_ok=True)  # from here on a kill leaves no stamp, so the next start begins anew
    on_terminal = sys.stdout.isatty()
    with step(f"installing {requirements.name}", own_lines=on_terminal):
        try:
            _install(supervisor, requirements, on_terminal=on_terminal)
        except Trouble:
            if before:
                stamp.write_text(before)  # pip fetches everything before it changes anything
            raise
    stamp.write_text(fingerprint(requirements))


def _require_space() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        msg = f"no space: {ROOT} has {free / 1e9:.1f} GB free, {NEEDED_BYTES / 1e9:.1f} GB are needed"
        raise Trouble(msg)


def _make(supervisor: Supervisor) -> None:
    """Make an empty environment; Debian without python3-venv cannot put pip into it, then pip works from outside."""
    own_pip = importlib.util.find_spec("ensurepip") is not None
    if not own_pip and importlib.util.find_spec("pip") is None:
        msg = "Python here has neither venv nor pip: apt-get install python3-venv"
        raise Trouble(msg)
    log = LOGS / "install.log"
    argv = [sys.executable, "-m", "venv", "--clear", *([] if own_pip else ["--without-pip"]), str(VENV)]
    if supervisor.run(argv, log=log) != 0:
        msg = "could not make .venv"
        raise failure(msg, log)


def _install(supervisor: Supervisor, requirements: Path, *, on_terminal: bool) -> None:
    log = LOGS / "install.log"
    log.unlink(missing_ok=True)
    inside = (VENV / "bin" / "pip").exists()
    pip = [str(PYTHON), "-m", "pip"] if inside else [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    quiet = [] if on_terminal else ["--quiet"]
    argv = [
        *pip,
        *("--disable-pip-version-check", "--no-input", "--retries", "2", "--timeout", "20", "--log", str(log)),
        *("install", *quiet, "--require-hashes", "--requirement", str(requirements)),
    ]
    output = None if on_terminal else LOGS / "install.out"
    if supervisor.run(argv, log=output) != 0:
        raise _install_failure(log)


def _install_failure(log: Path) -> Trouble:
    text = log.read_text(errors="replace") if log.exists() else ""
    if any(sign in text for sign in FULL):
        return Trouble(f"no space left while installing the packages (see {short(log)})")
    if any(sign in text for sign in NO_NETWORK):
        return Trouble(f"no network: the package index could not be reached (see {short(log)})")
    errors = [line.partition("ERROR: ")[2] for line in text.splitlines() if "ERROR: " in line]
    return Trouble(f"pip failed: {errors[0] if errors else 'no reason given'} (see {short(log)})")
