"""Telling one's own processes from strangers: a process id alone is not an identity, ids are used again.

A mark is the process id, the moment the kernel started it and the boot it belongs to. What a marked process has started
in its group is recognised by a token in its environment.
"""

import ctypes
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

TOKEN = "PORTAL_LAUNCH"  # noqa: S105 - the name of a variable, not a secret
PROC = Path("/proc")
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Stat:
    """What /proc/PID/stat says: state letter, process group, start in clock ticks since boot."""

    state: str
    group: int
    started: int


@dataclass(frozen=True)
class Mark:
    """One process, for ever."""

    name: str
    pid: int
    started: int
    boot: str
    token: str


def stat(pid: int) -> Stat | None:
    """Return the state of a process, or None when there is none."""
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name in parentheses may hold anything, even ")"
    return Stat(state=fields[0], group=int(fields[2]), started=int(fields[19]))


def boot() -> str:
    """Return the id of this boot: start times count from it."""
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def mark(name: str, pid: int, token: str) -> Mark | None:
    """Mark a running process, or return None when it has gone already."""
    found = stat(pid)
    return Mark(name, pid, found.started, boot(), token) if found else None


def alive(marked: Mark) -> bool:
    """Say whether exactly the marked process still runs; a zombie does not."""
    found = stat(marked.pid)
    return found is not None and found.state not in "ZX" and found.started == marked.started and marked.boot == boot()


def all_pids() -> Iterator[int]:
    """Yield the id of every process."""
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def group_members(marked: Mark) -> list[int]:
    """Return the processes of the marked one's group that carry its token: they outlived it or work for it."""
    wanted = f"{TOKEN}={marked.token}".encode()
    members = []
    for pid in all_pids():
        found = stat(pid)
        if found and found.group == marked.pid and found.state not in "ZX" and wanted in _environment(pid):
            members.append(pid)
    return members


def pids_working_in(folder: Path) -> list[int]:
    """Return the processes whose working directory is ``folder`` (a PostgreSQL server sits in its data)."""
    wanted = str(folder.resolve())
    return [pid for pid in all_pids() if _working_directory(pid) == wanted]


def tell(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have gone."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    """Return what a child runs before exec so that the kernel sends it ``number`` when its parent dies."""
    parent = os.getpid()

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the kernel was asked
            os._exit(1)

    return ask


def _environment(pid: int) -> list[bytes]:
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _working_directory(pid: int) -> str:
    try:
        return os.readlink(PROC / str(pid) / "cwd")
    except OSError:
        return ""
