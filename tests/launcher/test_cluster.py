"""The server of the package itself, as the present user, or as nobody when the tests run as root."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from script.launcher import marks
from script.launcher.binaries import find, owner
from script.launcher.cluster import Cluster
from script.launcher.interrupts import Interrupts
from script.launcher.processes import Supervisor

pytestmark = pytest.mark.processes


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    before = {
        number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
    }
    supervisor = Supervisor(Interrupts(), tmp_path / "processes.json")
    yield supervisor
    supervisor.stop()
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="launcher-"))  # pytest's own folder is closed to other users
    folder.chmod(0o755)
    who = owner(folder / "none")
    programs = find(who, venv=Path(sys.prefix), outside=folder / "copy")
    yield Cluster(folder / "home", who, programs, folder / "postgres.log")
    shutil.rmtree(folder)


def test_a_killed_server_is_started_again_with_what_was_committed(supervisor, cluster):
    cluster.ensure()
    supervisor.start(cluster.part(), within=60)
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    killed = _postmaster(cluster)

    os.kill(killed, signal.SIGKILL)
    _until_dead(killed)
    supervisor.tick()
    supervisor.start(within=60)

    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    assert _postmaster(cluster) != killed


def test_a_server_somebody_left_behind_is_stopped_before_the_next(supervisor, cluster):
    cluster.ensure()
    supervisor.start(cluster.part(), within=60)
    assert marks.pids_working_in(cluster.data)

    cluster.clear_leftovers()

    assert marks.pids_working_in(cluster.data) == []
    assert not (cluster.data / "postmaster.pid").exists()


def test_a_pid_file_naming_a_stranger_does_not_stop_the_start(supervisor, cluster):
    cluster.ensure()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")

    supervisor.start(cluster.part(), within=60)

    assert _postmaster(cluster) != os.getpid()


def test_chinese_text_is_sorted_and_cut_the_same_everywhere(supervisor, cluster):
    cluster.ensure()
    supervisor.start(cluster.part(), within=60)

    with psycopg.connect(cluster.url) as connection:
        row = connection.execute(
            "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'portal'"
        ).fetchone()

    assert row == ("b", "C.UTF-8", "UTF8")


def test_the_password_is_the_owners_alone(supervisor, cluster):
    cluster.ensure()

    found = (cluster.home / "password").stat()

    assert found.st_mode & 0o777 == 0o600
    assert found.st_uid == (os.geteuid() if cluster.who.uid is None else cluster.who.uid)


def _until_dead(pid: int) -> None:
    while (found := marks.stat(pid)) and found.state != "Z":
        os.sched_yield()


def _postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
