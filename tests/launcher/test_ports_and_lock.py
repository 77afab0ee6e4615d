import socket
import subprocess
import sys

import pytest

from script.launcher import ports
from script.launcher.lock import Lock, take_or_refuse
from script.launcher.places import ROOT
from script.launcher.says import Trouble


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_not_free(taken_port):
    assert not ports.is_free("127.0.0.1", taken_port)


def test_another_port_is_found_when_the_wished_one_is_taken(taken_port):
    found = ports.free_port("127.0.0.1", wish=taken_port)

    assert found != taken_port
    assert ports.is_free("127.0.0.1", found)


def test_an_address_of_another_machine_is_refused_in_words():
    with pytest.raises(Trouble, match=r"cannot listen on 203\.0\.113\.1:8000"):
        ports.is_free("203.0.113.1", 8000)


def test_a_port_nobody_listens_on_neither_answers_nor_is_healthy():
    port = ports.free_port("127.0.0.1", wish=0)

    assert not ports.answers("127.0.0.1", port)
    assert not ports.is_healthy("127.0.0.1", port)


def test_the_second_to_come_is_told_who_was_first(tmp_path):
    take_or_refuse(tmp_path / "lock", what="script/server", url="http://127.0.0.1:8000")

    with pytest.raises(Trouble, match=r"already running at http://127\.0\.0\.1:8000 \(script/server, process \d+\)"):
        take_or_refuse(tmp_path / "lock", what="script/server", url="http://127.0.0.1:8001")


def test_a_killed_holder_holds_nothing(tmp_path):
    code = (
        "import sys; from pathlib import Path; from script.launcher.lock import Lock\n"
        "print(Lock(Path(sys.argv[1])).take(), flush=True); sys.stdin.read()"
    )
    argv = [sys.executable, "-c", code, str(tmp_path / "lock")]
    holder = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"True\n"
    mine = Lock(tmp_path / "lock")
    assert not mine.take()

    holder.kill()
    holder.communicate()

    assert mine.take()
