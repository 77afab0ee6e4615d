"""``manage.py settings_reference``: the page that lists every environment variable the portal reads."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal.env import OUTSIDE, SECRETS

PAGE = Path("docs/reference/settings.md")
# Read in a process of its own: in an empty environment the defaults are everybody's, not this machine's.
_ASK = """
import json
from portal.settings import base, dev, prod
from portal.env import REGISTER
print(json.dumps([[each.name, each.default, each.help] for each in REGISTER.values()]))
"""
_REQUIRED = (*SECRETS, *OUTSIDE)
_HEAD = """# Settings

Everything the portal reads from the environment, printed from `portal/env.py` by `manage.py settings_reference --write`;
a test compares. Which module of settings is in force is said by `DJANGO_SETTINGS_MODULE`: `portal.settings.dev`
(what `script/server` uses: keys are made in `var/keys.json` on first use, and other systems are the reference counterparts)
or `portal.settings.prod`: the variables marked ● have no default there, the portal does not start without them, and the
addresses among them must begin with `https://`.

Switches are `1` or `0`. Lists are separated by commas. Key rings are `name:base64 of 32 bytes`, newest first
([how to rotate keys](../operations.md#keys)). What only the starter reads (`EMBPG`, `PORTAL_WEB_WORKERS`, …) is in
[Start, test and check](../how-to/start.md#use-servers-of-your-own).

| variable | default | what it is |
|---|---|---|
"""


class Command(BaseCommand):
    """Prints the page, or writes it."""

    help = "Print docs/reference/settings.md from the register of settings."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--write``."""
        parser.add_argument("--write", action="store_true", help=f"write {PAGE} instead of printing it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print or write."""
        page = settings_page()
        if options["write"]:
            (Path(settings.BASE_DIR) / PAGE).write_text(page, encoding="utf-8")
        else:
            self.stdout.write(page, ending="")


def settings_page() -> str:
    """Return the page as text, the same on every machine."""
    with tempfile.TemporaryDirectory() as folder:
        rows = sorted(_register(folder))
        return _HEAD + "".join(_line(name, _plain(default, folder), text) for name, default, text in rows)


def _register(folder: str) -> list[list[str]]:
    environment = {
        "PYTHONPATH": str(settings.BASE_DIR),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PORTAL_VAR": folder,
        **dict.fromkeys(_REQUIRED, "https://x"),
    }
    answer = subprocess.run(  # noqa: S603 - our own words to our own interpreter
        [sys.executable, "-c", _ASK],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
        text=True,
    )
    rows: list[list[str]] = json.loads(answer.stdout)
    return rows


def _plain(default: str, folder: str) -> str:
    """Return a default without the places of this machine."""
    return default.replace(folder, "var").replace(f"{settings.BASE_DIR}/", "")


def _line(name: str, default: str, text: str) -> str:
    mark = " ●" if name in _REQUIRED else ""
    return f"| `{name}`{mark} | {f'`{default}`' if default else ''} | {text} |\n"
