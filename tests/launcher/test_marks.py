import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from script.launcher import marks


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that waits for its standard input to close, leading a group and carrying a token."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={marks.TOKEN: "t0ken"},
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_a_marked_process_is_recognised(sleeper):
    marked = marks.mark("sleeper", sleeper.pid, "t0ken")

    assert marked is not None
    assert marks.alive(marked)
    assert marks.group_members(marked) == [sleeper.pid]


def test_a_process_that_got_the_same_id_later_is_a_stranger(sleeper):
    marked = marks.mark("sleeper", sleeper.pid, "t0ken")

    assert not marks.alive(replace(marked, started=marked.started - 1))


def test_a_process_with_the_same_id_in_another_boot_is_a_stranger(sleeper):
    marked = marks.mark("sleeper", sleeper.pid, "t0ken")

    assert not marks.alive(replace(marked, boot="another"))


def test_a_group_with_another_token_is_strangers(sleeper):
    marked = marks.mark("sleeper", sleeper.pid, "another")

    assert marks.group_members(marked) == []


def test_a_zombie_is_not_alive(sleeper):
    marked = marks.mark("sleeper", sleeper.pid, "t0ken")
    sleeper.stdin.close()
    sleeper.stdout.read()  # ends when the process does; nobody has reaped it yet
    _until_zombie(sleeper.pid)

    assert not marks.alive(marked)
    assert marks.group_members(marked) == []


def test_a_process_that_never_was_has_no_mark():
    assert marks.mark("nobody", 2**22 + 1, "t0ken") is None


def test_the_folder_a_process_works_in_is_found(tmp_path):
    process = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, cwd=tmp_path)
    try:
        assert marks.pids_working_in(tmp_path) == [process.pid]
        assert marks.pids_working_in(tmp_path / "elsewhere") == []
    finally:
        process.communicate()


def _until_zombie(pid: int) -> None:
    while (found := marks.stat(pid)) and found.state != "Z":
        pass
