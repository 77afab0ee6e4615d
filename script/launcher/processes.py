"""Starting, watching and stopping the parts of the portal.

Every part leads a process group of its own. To stop it, only its main process is told; the group is killed when that did
not help. The kernel tells a part when the starter dies, and a file remembers all parts for the next start to clean up.
"""

import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from script.launcher import marks
from script.launcher.interrupts import Interrupts
from script.launcher.places import ROOT, short
from script.launcher.says import failure, say

GRACE_SECONDS = 15.0
QUICK_SECONDS = 60.0  # a part that lived longer did not die of how it was started
QUICK_DEATHS = 5
LOG_BYTES = 20_000_000


@dataclass
class Part:
    """One process to keep running.

    ``is_ready`` gets the process id and the place in the log where this run began.
    """

    name: str
    argv: list[str]
    log: Path
    env: dict[str, str]
    is_ready: Callable[[int, int], bool]
    stop_signal: signal.Signals = signal.SIGTERM
    is_foundation: bool = False  # the others need it: stopped last
    is_errand: bool = False  # ends by itself; when it fails that is said, and the others go on
    user: int | None = None
    group: int | None = None
    cwd: Path = ROOT
    before: Callable[[], None] = lambda: None


@dataclass
class Running:
    """A part and its present process."""

    part: Part
    process: subprocess.Popen[bytes]
    began: float
    log_start: int
    quick_deaths: int = 0
    is_ready: bool = False
    is_over: bool = False  # an errand that ended
    again_at: float | None = None  # set while it waits to be started again
    mark: marks.Mark | None = field(default=None)


class Supervisor:
    """Keeps parts running until it is told to stop."""

    def __init__(self, interrupts: Interrupts, memory: Path) -> None:
        """Remember the running parts in the file ``memory``."""
        self.interrupts = interrupts
        self._memory = memory
        self._token = secrets.token_hex(8)
        self._running: list[Running] = []
        self._errand: marks.Mark | None = None

    def start(self, *parts: Part, within: float = 90.0) -> None:
        """Start parts and wait until each is ready.

        :raises Trouble: one is not ready ``within`` so many seconds, or keeps dying
        :raises Stopped: a stop was asked for
        """
        for part in parts:
            self._running.append(self._spawn(part))
        deadline = time.monotonic() + within
        while waiting := [it for it in self._running if not it.is_ready]:
            self.tick()
            for it in waiting:
                if it.again_at is None and it.part.is_ready(it.process.pid, it.log_start):
                    it.is_ready = True
            if time.monotonic() > deadline and not all(it.is_ready for it in waiting):
                name = ", ".join(it.part.name for it in waiting if not it.is_ready)
                raise failure(f"{name} did not answer within {within:.0f} s", waiting[0].part.log)
            if not all(it.is_ready for it in waiting):
                self.interrupts.wait(0.1)

    def watch(self) -> None:
        """Keep everything running until a stop is asked for.

        :raises Trouble: a part keeps dying
        """
        while not self.interrupts.stop_wanted:
            self.tick()
            pauses = [it.again_at - time.monotonic() for it in self._running if it.again_at is not None]
            self.interrupts.wait(min([1.0, *pauses]))

    def run(self, argv: list[str], *, log: Path | None, env: dict[str, str] | None = None) -> int:
        """Run a command to its end while the parts are watched; return its exit code.

        :param log: where its output goes; None for the terminal
        :raises Stopped: a stop was asked for; the command has been stopped
        """
        output = log.open("ab") if log else None
        try:
            process = self._popen(argv, env=env, output=output)
        finally:
            if output:
                output.close()
        self._errand = marks.mark(Path(argv[0]).name, process.pid, self._token)
        self._remember()
        try:
            while (code := process.poll()) is None:
                self.interrupts.check()
                self.tick()
                self.interrupts.wait(0.2)
        except BaseException:
            _end(process, signal.SIGTERM, GRACE_SECONDS)
            raise
        finally:
            self._errand = None
            self._remember()
        return code

    def tick(self) -> None:
        """Look once after every part; start again what died.

        :raises Trouble: a part died too often
        :raises Stopped: a stop was asked for
        """
        self.interrupts.check()
        for index, it in enumerate(self._running):
            if it.again_at is None and _has_ended(it.process):
                self._note_death(it)
            elif it.again_at is not None and time.monotonic() >= it.again_at:
                fresh = self._spawn(it.part)
                fresh.quick_deaths = it.quick_deaths
                self._running[index] = fresh
        if any(it.is_over for it in self._running):
            self._running = [it for it in self._running if not it.is_over]
            self._remember()

    def stop(self) -> None:
        """Stop all parts, what the others stand on last."""
        foundations = [it for it in self._running if it.part.is_foundation]
        others = [it for it in self._running if not it.part.is_foundation]
        for batch in (others, foundations):
            _end_all([it for it in batch if it.again_at is None])
        self._running = []
        self._memory.unlink(missing_ok=True)

    def _note_death(self, it: Running) -> None:
        _kill_group(it.process.pid)  # before it is reaped its id cannot be anyone else's
        code = it.process.wait()
        if it.part.is_errand:
            it.is_over = it.is_ready = True
            if code != 0:
                say(
                    f"{it.part.name} did not end well (code {code}, see {short(it.part.log)}); the next start goes on with it"
                )
            return
        it.quick_deaths = it.quick_deaths + 1 if time.monotonic() - it.began < QUICK_SECONDS else 1
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        if it.quick_deaths >= QUICK_DEATHS:
            msg = f"{it.part.name} {how}, {it.quick_deaths} times in quick succession"
            raise failure(msg, it.part.log, since=it.log_start)
        pause = 0.25 * 2**it.quick_deaths
        say(f"{it.part.name} {how}; starting it again in {pause:.1f} s")
        it.again_at = time.monotonic() + pause
        it.is_ready = False

    def _spawn(self, part: Part) -> Running:
        part.before()
        _turn_over(part.log)
        with part.log.open("ab") as log:
            log_start = log.tell()
            process = self._popen(
                part.argv,
                env=part.env,
                output=log,
                user=part.user,
                group=part.group,
                cwd=part.cwd,
                dies_by=part.stop_signal,
            )
        marked = marks.mark(part.name, process.pid, self._token)
        running = Running(part, process, time.monotonic(), log_start, mark=marked)
        self._remember(running)
        return running

    def _popen(
        self,
        argv: list[str],
        *,
        env: dict[str, str] | None,
        output: object,
        user: int | None = None,
        group: int | None = None,
        cwd: Path = ROOT,
        dies_by: signal.Signals = signal.SIGTERM,
    ) -> subprocess.Popen[bytes]:
        """Start a process that leads its own session, is told when this one dies, and carries the token."""
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            argv,
            env={**(os.environ if env is None else env), marks.TOKEN: self._token},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=marks.dies_with_parent(dies_by),
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )

    def _remember(self, *latest: Running) -> None:
        replaced = [it.part for it in latest]
        known = [it.mark for it in self._running if it.part not in replaced]
        marked = [*known, *(it.mark for it in latest), self._errand]
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._memory.with_suffix(".new")
        fresh.write_text(json.dumps([asdict(it) for it in marked if it]))
        fresh.replace(self._memory)


def sweep(memory: Path) -> list[str]:
    """Stop what an earlier starter left behind, and nothing else; return the names of what was found.

    The caller holds the lock, so no starter is at work.
    """
    try:
        left = [marks.Mark(**entry) for entry in json.loads(memory.read_text())]
    except (FileNotFoundError, ValueError, TypeError):
        return []
    found = [it for it in left if _remains(it)]
    leaders = [it for it in found if marks.alive(it)]
    for it in leaders:
        marks.tell(it.pid, signal.SIGINT if it.name == "postgres" else signal.SIGTERM)
    _wait_until(lambda: not any(marks.alive(it) for it in leaders))
    for it in found:  # a leader that does not listen, and followers nobody is left to tell
        for pid in {*marks.group_members(it), *([it.pid] if marks.alive(it) else [])}:
            marks.tell(pid, signal.SIGKILL)
    _wait_until(lambda: not any(_remains(it) for it in found))
    memory.unlink(missing_ok=True)
    return [it.name for it in found]


def _wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)


def _remains(marked: marks.Mark) -> bool:
    return marks.alive(marked) or bool(marks.group_members(marked))


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Say whether a child has ended, without reaping it: until then nobody else gets its id."""
    if process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _end(process: subprocess.Popen[bytes], number: signal.Signals, seconds: float) -> None:
    if process.returncode is not None:
        return
    marks.tell(process.pid, number)
    _wait_and_kill(process, time.monotonic() + seconds)


def _end_all(batch: list[Running]) -> None:
    for it in batch:
        if it.process.returncode is None:
            marks.tell(it.process.pid, it.part.stop_signal)
    deadline = time.monotonic() + GRACE_SECONDS
    for it in batch:
        _wait_and_kill(it.process, deadline)


def _wait_and_kill(process: subprocess.Popen[bytes], deadline: float) -> None:
    if process.returncode is not None:
        return
    while not _has_ended(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    _kill_group(process.pid)
    process.wait()


def _turn_over(log: Path) -> None:
    """Keep one older log when this one has grown large."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
