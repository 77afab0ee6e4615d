"""The portal's own PostgreSQL server: its data, its socket, and starting it again after any end."""

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from script.launcher import marks
from script.launcher.binaries import Binaries, Owner, as_owner, can_reach, find, owner
from script.launcher.places import NAME, OUTSIDE, VAR, VENV
from script.launcher.processes import Part
from script.launcher.says import Trouble, failure, say

SOCKET = ".s.PGSQL.5432"
SOCKET_BYTES = 107  # what a Unix socket's address holds
NEEDED_BYTES = 300_000_000  # a new data folder, its log of changes and some air
NEEDED_TO_RECOVER_BYTES = 40_000_000  # below two segments of that log a server cannot start after a kill
DATABASE = "portal"
ROLE = "portal"
LEFTOVER_SECONDS = 15.0
# Tests may lose their data with the machine: nothing is written through to the disk.
FAST_AND_LOOSE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=300")


@dataclass(frozen=True)
class Cluster:
    """One server and its data in ``home``."""

    home: Path
    who: Owner
    binaries: Binaries
    log: Path
    for_tests: bool = False

    @property
    def data(self) -> Path:
        """Return the data folder; one per major version, because a server reads only its own."""
        return self.home / f"data-{self.binaries.major}"

    @property
    def socket_folder(self) -> Path:
        """Return the folder of the socket."""
        return socket_folder(self.home)

    @property
    def url(self) -> str:
        """Return the address for DATABASE_URL."""
        password = (self.home / "password").read_text().strip()
        return f"postgres://{ROLE}:{password}@/{DATABASE}?host={quote(str(self.socket_folder), safe='')}"

    def part(self) -> Part:
        """Return the server as a part to keep running; INT asks it for a fast stop."""
        options = FAST_AND_LOOSE if self.for_tests else ()
        argv = [self.binaries.path("postgres"), "-D", str(self.data), "-h", "", "-k", str(self.socket_folder)]
        return Part(
            name="postgres",
            argv=[*argv, *(word for option in options for word in ("-c", option))],
            log=self.log,
            env=_environment(),
            is_ready=lambda pid, _log_start: self.is_ready(pid),
            stop_signal=signal.SIGINT,
            is_foundation=True,
            user=self.who.uid,
            group=self.who.gid,
            cwd=Path("/"),
            before=self.clear_leftovers,
        )

    def is_ready(self, pid: int) -> bool:
        """Say whether the server ``pid`` takes connections: it writes so into its pid file."""
        lines = _pid_file(self.data)
        return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def clear_leftovers(self) -> None:
        """Stop an earlier server's processes and remove its lock files.

        A killed server leaves sessions behind, and lock files with a number that may be a zombie's or a stranger's by now:
        the next server would not start. Only processes that sit in this data folder are ever signalled.

        :raises Trouble: they stay
        """
        deadline = time.monotonic() + LEFTOVER_SECONDS
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            for pid in self._processes():
                marks.tell(pid, number)
            step_end = min(deadline, time.monotonic() + LEFTOVER_SECONDS / 3)
            while self._processes() and time.monotonic() < step_end:
                time.sleep(0.05)
        if self._processes():
            msg = f"an earlier PostgreSQL on {self.data} does not end (process {self._processes()[0]})"
            raise Trouble(msg)
        for left in (self.data / "postmaster.pid", self.socket_folder / SOCKET, self.socket_folder / f"{SOCKET}.lock"):
            left.unlink(missing_ok=True)

    def make(self) -> None:
        """Make data folder, password and database; all or nothing.

        :raises Trouble: no space, or initdb failed
        """
        _require_space(self.home, NEEDED_BYTES)
        fresh = self.home / f"{self.data.name}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._give(fresh)
        password = self.home / "password"
        if not password.exists():
            password.touch(mode=0o600)
            password.write_text(secrets.token_urlsafe(24))
        self._give(password)
        self._must(self._initdb(fresh, password))
        create = [self.binaries.path("postgres"), "--single", "-D", str(fresh), "postgres"]
        self._must(create, given=f"CREATE DATABASE {DATABASE};\n".encode())
        fresh.rename(self.data)

    def ensure(self) -> None:
        """Make what is missing."""
        self._set_aside_strangers_data()
        _open_folder(self.home)
        (self.home / "clone-id").write_text(_clone_id())
        _make_socket_folder(self.socket_folder, self.who)
        if not self.data.exists():
            others = sorted(it.name for it in self.home.glob("data-*") if it.suffix != ".new")
            if others:
                say(f"  starting empty with PostgreSQL {self.binaries.major}; {', '.join(others)} stays as it is")
            self.make()
        _require_space(self.home, NEEDED_TO_RECOVER_BYTES)

    def _set_aside_strangers_data(self) -> None:
        """Move away data that an earlier clone at this path left outside it: its keys are gone with its ``var``."""
        badge = self.home / "clone-id"
        if badge.exists() and badge.read_text() != _clone_id():
            aside = self.home.with_name(f"{self.home.name}-of-{badge.read_text()}")
            self.home.rename(aside)
            say(f"  the database of an earlier clone at this place is set aside in {aside}")

    def _initdb(self, data: Path, password: Path) -> list[str]:
        # The locale is always said: by default it is the caller's, and under "C" trigrams of Chinese text are empty.
        locale = ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        access = ["--auth=scram-sha-256", f"--username={ROLE}", f"--pwfile={password}"]
        loose = ["--no-sync"] if self.for_tests else []
        return [self.binaries.path("initdb"), "-D", str(data), *locale, *access, *loose, "--no-instructions"]

    def _must(self, argv: list[str], *, given: bytes = b"") -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            since = log.tell()
            done = as_owner(argv, self.who, input=given, stdout=log, stderr=log, env=_environment())
        if done.returncode != 0:
            msg = f"{Path(argv[0]).name} failed"
            raise failure(msg, self.log, since=since)

    def _give(self, path: Path) -> None:
        if self.who.uid is not None and self.who.gid is not None:
            os.chown(path, self.who.uid, self.who.gid)

    def _processes(self) -> list[int]:
        return marks.pids_working_in(self.data) if self.data.exists() else []


def socket_folder(home: Path) -> Path:
    """Return where the socket goes: in ``home``, or in the temporary folder when that path is too long."""
    inside = home / "socket"
    if len(os.fsencode(inside / SOCKET)) <= SOCKET_BYTES:
        return inside
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"{NAME}-{digest}"


def locate(kind: str, log: Path, *, venv: Path = VENV) -> Cluster:
    """Return the cluster ``kind`` (``postgres`` or ``test``) of this clone, in ``var`` or, out of reach, outside.

    :raises Trouble: no PostgreSQL can be run
    """
    VAR.mkdir(parents=True, exist_ok=True)
    data = [it for place in (VAR, OUTSIDE) for it in (place / kind).glob("data-*")]
    who = owner(data[0] if data else VAR / "none")
    home = VAR / kind if can_reach(VAR, who) else OUTSIDE / kind
    return Cluster(home, who, find(who, venv=venv), log, for_tests=kind == "test")


def remove(kind: str) -> None:
    """Remove a cluster's data, wherever it is; the caller has stopped it."""
    for place in (VAR, OUTSIDE):
        shutil.rmtree(place / kind, ignore_errors=True)


def _require_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        msg = f"no space left for the database in {folder}: {free / 1e6:.0f} MB free, {needed / 1e6:.0f} MB are needed"
        raise Trouble(msg)


def _clone_id() -> str:
    """Return this clone's own name, made with its first database."""
    path = VAR / "clone-id"
    if not path.exists():
        path.write_text(secrets.token_hex(8))
    return path.read_text()


def _open_folder(folder: Path) -> None:
    """Make a folder others can pass through, whatever the umask."""
    folder.mkdir(parents=True, exist_ok=True)
    for it in (folder, *folder.parents):
        if it.is_relative_to(OUTSIDE.parent):
            it.chmod(0o755)


def _make_socket_folder(folder: Path, who: Owner) -> None:
    """Make the socket's folder for the owner alone.

    :raises Trouble: somebody else has put something there (it may be in the common temporary folder)
    """
    uid = os.geteuid() if who.uid is None else who.uid
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if who.uid is not None and who.gid is not None:
            os.chown(folder, who.uid, who.gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
        msg = f"{folder} belongs to somebody else; remove it"
        raise Trouble(msg)


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _environment() -> dict[str, str]:
    """Return what the server sees: nothing of the caller's locale or PG* variables."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
