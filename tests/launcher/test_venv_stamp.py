from pathlib import Path

import pytest

from script.launcher import venv
from script.launcher.says import Trouble


class RecordedRuns:
    """Stands where the supervisor stands: pip without a network is not to be had on every machine."""

    def __init__(self, code: int, log_text: str = "") -> None:
        self.code = code
        self.log_text = log_text
        self.commands: list[list[str]] = []

    def run(self, argv, *, log, env=None):
        self.commands.append(argv)
        if "--log" in argv:
            Path(argv[argv.index("--log") + 1]).write_text(self.log_text)
        return self.code


@pytest.fixture
def clone(tmp_path, monkeypatch):
    (tmp_path / "requirements.txt").write_text("django==5\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/bin/true")
    (tmp_path / "var" / "log").mkdir(parents=True)
    monkeypatch.setattr(venv, "ROOT", tmp_path)
    monkeypatch.setattr(venv, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(venv, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(venv, "LOGS", tmp_path / "var" / "log")
    return tmp_path


def _stamp(clone: Path) -> Path:
    return venv.stamp_of(clone / "requirements.txt")


def test_an_environment_is_filled_once(clone):
    runs = RecordedRuns(0)

    venv.ensure(runs, "requirements.txt")
    filled = len(runs.commands)
    venv.ensure(runs, "requirements.txt")

    assert filled == 2  # made, filled
    assert len(runs.commands) == filled
    assert "--require-hashes" in runs.commands[-1]


def test_changed_requirements_are_installed_into_the_same_environment(clone):
    runs = RecordedRuns(0)
    venv.ensure(runs, "requirements.txt")
    (clone / "requirements.txt").write_text("django==6\n")

    venv.ensure(runs, "requirements.txt")

    assert len(runs.commands) == 3
    assert "venv" not in runs.commands[2]


def test_an_environment_without_a_stamp_is_made_anew(clone):
    venv.ensure(RecordedRuns(0), "requirements.txt")
    _stamp(clone).unlink()
    runs = RecordedRuns(0)

    venv.ensure(runs, "requirements.txt")

    assert "--clear" in runs.commands[0]


def test_no_network_is_one_line_and_leaves_no_stamp(clone):
    runs = RecordedRuns(1, "WARNING: Retrying after connection broken by 'NewConnectionError(...)'")

    with pytest.raises(Trouble, match="no network"):
        venv.ensure(_fails_at_pip(runs), "requirements.txt")

    assert not _stamp(clone).exists()


def test_no_network_when_requirements_changed_keeps_the_old_environment(clone):
    venv.ensure(RecordedRuns(0), "requirements.txt")
    before = _stamp(clone).read_text()
    (clone / "requirements.txt").write_text("django==6\n")

    with pytest.raises(Trouble, match="no network"):
        venv.ensure(RecordedRuns(1, "Temporary failure in name resolution"), "requirements.txt")

    assert _stamp(clone).read_text() == before


def test_a_full_disk_is_told_from_a_missing_network(clone):
    runs = RecordedRuns(1, "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device")

    with pytest.raises(Trouble, match="no space left"):
        venv.ensure(_fails_at_pip(runs), "requirements.txt")


def _fails_at_pip(runs: RecordedRuns) -> RecordedRuns:
    """Let the making of the environment succeed and only pip fail."""
    run = runs.run
    runs.run = lambda argv, **more: run(argv, **more) if "--log" in argv else 0
    return runs
