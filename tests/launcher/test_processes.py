import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from script.launcher import marks
from script.launcher.places import ROOT
from script.launcher.processes import sweep

pytestmark = pytest.mark.processes

STARTER = """
import sys
from pathlib import Path
from script.launcher.interrupts import Interrupts
from script.launcher.processes import Part, Supervisor
from script.launcher.says import Trouble
folder = Path(sys.argv[1])
log = folder / "part.log"
ready = lambda pid, start: b"up" in log.read_bytes()[start:]
supervisor = Supervisor(Interrupts(), folder / "processes.json")
part = Part("part", [sys.executable, "-c", sys.argv[2]], log, {}, ready)
try:
    supervisor.start(part)
    print("ready", flush=True)
    supervisor.watch()
except Trouble as trouble:
    print(trouble)
    sys.exit(1)
finally:
    supervisor.stop()
"""
WAITS = "import os, sys, time; print('up', os.getpid(), flush=True)\nwhile True: time.sleep(60)"
FORKS = (
    "import os, time, signal\nchild = os.fork()\nif not child: signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "else: print('up', child, flush=True)\nwhile True: time.sleep(60)"
)
DIES = "print('cannot go on'); raise SystemExit(3)"

# Starts an errand (the third argument) beside the part, and lives on until it is told to stop.
ERRAND = STARTER.replace(
    'print("ready", flush=True)',
    """errand = Part("errand", [sys.executable, "-c", sys.argv[3]], log, {}, lambda pid, start: True, is_errand=True)
    supervisor.start(errand)
    print("ready", flush=True)""",
)


def _starter(folder: Path, code: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", STARTER, str(folder), code]
    return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        os.sched_yield()


def _pids(folder: Path) -> list[int]:
    return [int(line.split()[1]) for line in (folder / "part.log").read_text().splitlines() if line.startswith("up")]


def _is_gone(pid: int) -> bool:
    found = marks.stat(pid)
    return found is None or found.state == "Z"


def test_a_stop_leaves_nothing_running(tmp_path):
    starter = _starter(tmp_path, WAITS)
    assert starter.stdout.readline() == "ready\n"

    starter.terminate()
    starter.communicate(timeout=20)

    assert starter.returncode == 0
    assert _is_gone(_pids(tmp_path)[0])
    assert not (tmp_path / "processes.json").exists()


def test_a_killed_part_is_started_again(tmp_path):
    starter = _starter(tmp_path, WAITS)
    starter.stdout.readline()

    os.kill(_pids(tmp_path)[0], signal.SIGKILL)
    _until(lambda: len(_pids(tmp_path)) == 2)

    assert "part was killed by SIGKILL; starting it again" in starter.stdout.readline()
    starter.terminate()
    starter.communicate(timeout=20)
    assert _is_gone(_pids(tmp_path)[1])


def test_a_part_that_keeps_dying_ends_all_with_its_last_words(tmp_path):
    starter = _starter(tmp_path, DIES)

    output, _ = starter.communicate(timeout=60)

    assert starter.returncode == 1
    assert "5 times in quick succession" in output
    assert "cannot go on" in output


@pytest.mark.parametrize(("code", "said"), [(0, ""), (3, "errand did not end well (code 3")])
def test_an_errand_ends_and_the_parts_go_on(tmp_path, code, said):
    errand = f"open({str(tmp_path / 'done')!r}, 'w').close(); raise SystemExit({code})"
    argv = [sys.executable, "-c", ERRAND, str(tmp_path), WAITS, errand]
    starter = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout.readline() == "ready\n"

    _until(lambda: len(json.loads((tmp_path / "processes.json").read_text())) == 1)

    assert (tmp_path / "done").exists()
    assert not _is_gone(_pids(tmp_path)[0])
    starter.terminate()
    output, _ = starter.communicate(timeout=20)
    assert output.strip().startswith(said)
    assert (said == "") == (output == "")


def test_what_a_killed_starter_leaves_dies_with_it(tmp_path):
    starter = _starter(tmp_path, WAITS)
    starter.stdout.readline()

    starter.kill()
    starter.communicate()

    _until(lambda: _is_gone(_pids(tmp_path)[0]))


def test_followers_of_a_killed_part_are_swept_by_the_next_start(tmp_path):
    starter = _starter(tmp_path, FORKS)
    starter.stdout.readline()
    follower = _pids(tmp_path)[0]
    starter.kill()
    starter.communicate()
    leader = json.loads((tmp_path / "processes.json").read_text())[0]["pid"]
    _until(lambda: _is_gone(leader))
    assert not _is_gone(follower)

    found = sweep(tmp_path / "processes.json")

    assert found == ["part"]
    assert _is_gone(follower)


def test_a_stranger_with_a_remembered_id_is_left_alone(tmp_path):
    stranger = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, start_new_session=True)
    marked = marks.mark("part", stranger.pid, "token")
    memory = tmp_path / "processes.json"
    memory.write_text(json.dumps([asdict(replace(marked, started=marked.started - 5))]))

    found = sweep(memory)

    assert found == []
    assert stranger.poll() is None
    stranger.communicate()
