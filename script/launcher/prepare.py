"""Bring database, translations and static files up to date. Runs inside the virtual environment, all in one process.

``python -m script.launcher.prepare LOG [--no-demo] [--accounts FILE] [--only STEP]``: what the commands print goes to LOG,
what ``demo_accounts`` prints to FILE, and one line per step to the terminal.
"""

import argparse
import hashlib
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import django
from django.conf import settings
from django.core.management import call_command, get_commands

from script.launcher.translations import are_stale


def main(arguments: list[str]) -> int:
    """Do every step that is due; return 1 and print one line when a step fails."""
    parser = argparse.ArgumentParser()
    parser.add_argument("log", type=Path)
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--accounts", type=Path)
    parser.add_argument("--only", default="")
    wanted = parser.parse_args(arguments)
    terminal = os.fdopen(os.dup(1), "w", buffering=1)
    with wanted.log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    django.setup()
    for name, is_due, work in _steps(no_demo=wanted.no_demo):
        if wanted.only in ("", name) and is_due() and not _do(name, work, terminal):
            return 1
    if wanted.accounts:
        _write_accounts(wanted.accounts, wanted=not wanted.no_demo)
    return 0


def _steps(*, no_demo: bool) -> list[tuple[str, Callable[[], bool], Callable[[], object]]]:
    """Return name, whether it is due, and the work of each step, in order."""
    known = get_commands()
    load = ["--no-demo"] if no_demo else []
    locale = Path(settings.BASE_DIR) / "locale"
    return [
        ("database tables", lambda: True, lambda: call_command("migrate", interactive=False)),
        ("cache table", lambda: True, lambda: call_command("createcachetable")),
        (
            "translations",
            lambda: "messages" in known and are_stale(locale),
            lambda: call_command("messages", "compile"),
        ),
        ("static files", _static_changed, _collect_static),
        ("the city's data", lambda: "load_city" in known, lambda: call_command("load_city", *load)),
    ]


def _do(name: str, work: Callable[[], object], terminal: TextIO) -> bool:
    began = time.monotonic()
    terminal.write(f"  {name} …")
    terminal.flush()
    try:
        work()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a command dies of is told in one line
        sys.excepthook(type(error), error, error.__traceback__)
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        terminal.write(f" failed: {first}\n")
        return False
    terminal.write(f" {time.monotonic() - began:.1f} s\n")
    return True


def _static_fingerprint() -> str:
    """Return a digest of names, sizes and times of the clone's static files and of the installed packages' list."""
    digest = hashlib.sha256()
    base = Path(settings.BASE_DIR)
    sources = [*base.glob("static/**/*"), *base.glob("apps/*/static/**/*"), base / "requirements.txt"]
    for path in sorted(it for it in sources if it.is_file()):
        found = path.stat()
        digest.update(f"{path.relative_to(base)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _static_stamp() -> Path:
    return Path(settings.STATIC_ROOT).with_suffix(".stamp")


def _static_changed() -> bool:
    stamp = _static_stamp()
    return not stamp.exists() or stamp.read_text() != _static_fingerprint() or not Path(settings.STATIC_ROOT).exists()


def _collect_static() -> None:
    fingerprint = _static_fingerprint()
    call_command("collectstatic", interactive=False, clear=True)
    _static_stamp().write_text(fingerprint)


def _write_accounts(path: Path, *, wanted: bool) -> None:
    text = io.StringIO()
    if wanted and "demo_accounts" in get_commands():
        call_command("demo_accounts", stdout=text)
    path.touch(mode=0o600)
    path.write_text(text.getvalue())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
