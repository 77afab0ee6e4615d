"""What the launcher says: one line per step with its seconds, one line per trouble."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from script.launcher.places import short

FULL = ("No space left on device", "Disk quota exceeded")


class Trouble(Exception):
    """Something the person at the keyboard must know; ends the command with one line and a non-zero code."""


class Stopped(Exception):
    """INT, TERM or HUP arrived: stop in order."""


_open_line = False  # a step has printed its name and not yet its seconds


def say(line: str) -> None:
    """Print one line at once, below the name of a step that is under way."""
    global _open_line
    print(f"\n{line}" if _open_line else line, flush=True)
    _open_line = False


@contextmanager
def step(name: str, *, own_lines: bool = False) -> Iterator[None]:
    """Print ``name`` and, when the block ends, how many seconds it took.

    :param own_lines: the block prints lines of its own, so the seconds come on a new line
    """
    global _open_line
    began = time.monotonic()
    print(f"  {name} …", end="\n" if own_lines else "", flush=True)
    _open_line = not own_lines
    end = "failed"
    try:
        yield
        end = f"{time.monotonic() - began:.1f} s"
    finally:
        print(f" {end}" if _open_line else f"  {name} … {end}", flush=True)
        _open_line = False


def tail(log: Path, *, lines: int = 15, since: int = 0) -> list[str]:
    """Return the last lines of a log written after byte ``since``."""
    try:
        with log.open("rb") as file:
            file.seek(max(since, log.stat().st_size - 20_000))
            text = file.read().decode(errors="replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-lines:]


def failure(what: str, log: Path, *, lines: int = 15, since: int = 0) -> Trouble:
    """Return a trouble that says ``what`` and shows the end of ``log``, or only that the disk is full when it says so."""
    shown = tail(log, lines=lines, since=since)
    if any(sign in line for sign in FULL for line in shown):
        return Trouble(f"no space left on the disk: {what} (see {short(log)})")
    return Trouble(f"{what}; the end of {short(log)}:" + "".join(f"\n    {line}" for line in shown))


def complain(error: BaseException) -> None:
    """Print the line that ends a command."""
    print(f"error: {error}", file=sys.stderr, flush=True)
