"""``script/check``: every check by name, each one step with its seconds."""

import argparse
import base64
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from script.launcher import venv
from script.launcher.interrupts import Interrupts
from script.launcher.places import LOGS, PYTHON, ROOT, VAR
from script.launcher.processes import Supervisor
from script.launcher.says import Stopped, say

OPENAPI = ROOT / "docs" / "reference" / "openapi.yaml"
OUTSIDE_SYSTEMS = ("SMS", "REALNAME", "REGISTRY")
SOURCES = ("apps", "portal", "counterparts", "script")


@dataclass(frozen=True)
class Check:
    """A named check: a command that must end with 0, or a function of the same kind."""

    name: str
    argv: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    function: Callable[[Supervisor, Path], int] | None = None


def run(arguments: list[str]) -> int:
    """Run the named checks, or all; return 1 when one fails."""
    checks = all_checks()
    parser = argparse.ArgumentParser(prog="script/check", description="Run the checks, all or those named.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(it.name for it in checks))
    names = parser.parse_args(arguments).names
    if unknown := set(names) - {it.name for it in checks}:
        parser.error(f"no such check: {', '.join(sorted(unknown))}")
    LOGS.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(Interrupts(), VAR / "run-check" / f"{os.getpid()}.json")
    try:
        venv.ensure(supervisor, "requirements.txt", "requirements-dev.txt")
        failed = [it.name for it in checks if it.name in (names or [it.name]) and not _passes(supervisor, it)]
    except Stopped:
        return 130
    finally:
        supervisor.stop()
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def all_checks() -> list[Check]:
    """Return the checks, the quick ones first."""
    return [
        Check("lint", [_tool("ruff"), "check", "."]),
        Check("format", [_tool("ruff"), "format", "--check", "."]),
        Check("imports", [_tool("lint-imports")]),
        Check("templates-format", [_tool("djlint"), "templates", "--check", "--quiet"]),
        Check("templates-lint", [_tool("djlint"), "templates", "--lint", "--quiet"]),
        Check("messages", _manage("messages", "check")),
        Check("migrations", _manage("makemigrations", "--check", "--dry-run")),
        Check("deploy", _manage("check", "--deploy", "--fail-level", "WARNING"), env=production()),
        Check("openapi", function=_openapi_matches),
        Check("types", [_tool("mypy"), *SOURCES]),
    ]


def production() -> dict[str, str]:
    """Return an environment production's settings accept; the keys are made up for this one run."""
    key = base64.b64encode(os.urandom(32)).decode()
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.prod",
        "PORTAL_SECRET_KEY": base64.b64encode(os.urandom(64)).decode(),
        "PORTAL_FIELD_KEYS": f"c1:{key}",
        "PORTAL_INDEX_KEYS": f"c1:{key}",
        "PORTAL_SEAL_KEY": key,
        "PORTAL_OIDC_KEY": key,
        **{f"PORTAL_{system}_URL": f"https://{system.lower()}.example/" for system in OUTSIDE_SYSTEMS},
        **{f"PORTAL_{system}_KEY": key for system in OUTSIDE_SYSTEMS},
        "PORTAL_HOSTS": "portal.example",
    }


def _passes(supervisor: Supervisor, check: Check) -> bool:
    """Run one check; its output is shown only when it fails."""
    log = LOGS / f"check-{check.name}.log"
    log.write_bytes(b"")
    began = time.monotonic()
    work = check.function or partial(_command, check)
    ok = work(supervisor, log) == 0
    say(f"  {'ok    ' if ok else 'FAILED'} {check.name} {time.monotonic() - began:.1f} s")
    if not ok:
        say(log.read_text(errors="replace").rstrip())
    return ok


def _command(check: Check, supervisor: Supervisor, log: Path) -> int:
    return supervisor.run(check.argv, log=log, env=_environment(check.env))


def _openapi_matches(supervisor: Supervisor, log: Path) -> int:
    """Compare the API the code describes with the one committed."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.yaml"
        argv = _manage("spectacular", "--file", str(fresh), "--validate", "--fail-on-warn")
        code = supervisor.run(argv, log=log, env=_environment({}))
        if code == 0:
            code = supervisor.run(["diff", "--unified", str(OPENAPI), str(fresh)], log=log)
    if code != 0:
        with log.open("a") as file:
            file.write(f"\nwrite it anew: script/console spectacular --file {OPENAPI.relative_to(ROOT)}\n")
    return code


def _environment(more: dict[str, str]) -> dict[str, str]:
    path = f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", **os.environ, "PATH": path, **more}


def _tool(name: str) -> str:
    return str(PYTHON.parent / name)


def _manage(*words: str) -> list[str]:
    return [str(PYTHON), "-W", "ignore::RuntimeWarning", str(ROOT / "manage.py"), *words]
