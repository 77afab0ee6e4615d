import errno
import os
from pathlib import Path

import pytest

from script.launcher import cli, cluster, says, server, testing, translations


def test_the_socket_lies_with_the_data():
    assert cluster.socket_folder(Path("/srv/portal/var/postgres")) == Path("/srv/portal/var/postgres/socket")


@pytest.mark.parametrize("length", [100, 107, 108, 300])
def test_no_socket_path_is_longer_than_the_kernel_takes(length):
    home = Path("/" + "x" * (length - 1))

    folder = cluster.socket_folder(home)

    assert len(os.fsencode(folder / cluster.SOCKET)) <= 107


def test_two_deep_clones_do_not_share_a_socket_folder():
    first, second = (Path("/" + "x" * 120 + name) for name in "ab")

    assert cluster.socket_folder(first) != cluster.socket_folder(second)


def test_a_socket_folder_prepared_by_somebody_else_is_refused(tmp_path):
    (tmp_path / "bait").symlink_to(tmp_path)

    with pytest.raises(cluster.Trouble, match="belongs to somebody else"):
        cluster._make_socket_folder(tmp_path / "bait", cluster.Owner())


def test_tests_run_on_all_cores():
    assert testing.pytest_arguments(["tests/cases"], has_browser=True) == ["-n", str(os.cpu_count()), "tests/cases"]


@pytest.mark.parametrize("arguments", [["-n0"], ["-n", "3"], ["--numprocesses=2"], ["-p", "no:xdist"], ["--pdb"]])
def test_who_says_how_many_cores_is_heard(arguments):
    assert testing.pytest_arguments(arguments, has_browser=True) == arguments


@pytest.mark.parametrize(
    ("arguments", "marker"),
    [
        ([], "not browser"),
        (["-m", "processes"], "(processes) and not browser"),
        (["-mprocesses"], "(processes) and not browser"),
        (["--maxfail=1"], "not browser"),
    ],
)
def test_without_a_browser_its_tests_are_left_out_on_top_of_what_was_asked(arguments, marker):
    assert testing.pytest_arguments(arguments, has_browser=False)[-2:] == ["-m", marker]


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "no space left"), (errno.EACCES, "another user"), (errno.EIO, "error")]
)
def test_what_the_system_refuses_is_told_in_words(number, words):
    error = OSError(number, os.strerror(number), "/var/file")

    assert words in str(cli.explained(error))


def test_a_log_that_names_a_full_disk_is_told_as_one_line(tmp_path):
    log = tmp_path / "part.log"
    log.write_text("FATAL: could not write: No space left on device\nshutting down\n")

    assert str(says.failure("postgres ended", log)).splitlines() == [
        f"no space left on the disk: postgres ended (see {log})"
    ]


def test_only_what_this_run_wrote_is_shown(tmp_path):
    log = tmp_path / "part.log"
    log.write_text("old\nnew\n")

    assert says.tail(log, since=4) == ["new"]


def test_translations_are_stale_until_compiled(tmp_path):
    source = tmp_path / "en" / "django.po"
    source.parent.mkdir()
    source.write_text("")
    assert translations.are_stale(tmp_path)

    source.with_suffix(".mo").write_text("")
    assert not translations.are_stale(tmp_path)

    os.utime(source.with_suffix(".mo"), (0, 0))
    assert translations.are_stale(tmp_path)


@pytest.mark.parametrize("argument", ["--port=http", "--unknown"])
def test_a_wrong_option_starts_nothing(argument):
    with pytest.raises(SystemExit, match="2"):
        server.options([argument])


def test_only_the_own_database_is_ever_removed(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user@host/name")

    with pytest.raises(cluster.Trouble, match="only the clone's own database"):
        server.reset()
