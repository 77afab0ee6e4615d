"""``manage.py messages``: the portal's words in English, without gettext's tools."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.messages.catalogue import (
    ENGLISH,
    compile_all,
    entries_of,
    merged,
    read_catalogue,
    translations_of,
    write_catalogue,
)
from portal.messages.checks import check_all
from portal.messages.places import read_all


class Command(BaseCommand):
    """One action per call; see ``docs/how-to/translate.md``."""

    help = "Extract, list, fill in, compile or check the English of the portal's words."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the action."""
        parser.add_argument("action", choices=["extract", "untranslated", "fill", "compile", "check"])
        parser.add_argument("--file", type=Path, help="fill: JSON of Chinese to English (default: standard input)")
        parser.add_argument("--base", type=Path, default=Path(settings.BASE_DIR), help="folder of the portal")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what was asked."""
        base: Path = options["base"]
        if options["action"] == "fill":
            self._fill(base, options["file"])
        else:
            {
                "extract": self._extract,
                "untranslated": self._untranslated,
                "compile": self._compile,
                "check": self._check,
            }[options["action"]](base)

    def _extract(self, base: Path) -> None:
        reading = read_all(base)
        if reading.misuses:  # a file that cannot be read whole must not cost its translations
            raise CommandError("\n".join(map(str, reading.misuses)))
        catalogue = merged(reading.messages, read_catalogue(base / ENGLISH))
        changed = write_catalogue(catalogue, base / ENGLISH)
        missing = sum(not all(translations_of(entry)) for entry in entries_of(catalogue).values())
        self.stdout.write(f"{len(catalogue)} messages, {missing} to translate{'' if changed else ', nothing changed'}")

    def _untranslated(self, base: Path) -> None:
        """Print what to translate as JSON, each with the files it is in."""
        entries = entries_of(read_catalogue(base / ENGLISH))
        missing = [
            {"context": key[0], "text": key[1], "files": [path for path, _line in entry.locations]}
            for key, entry in entries.items()
            if not all(translations_of(entry)) or entry.fuzzy
        ]
        self.stdout.write(json.dumps(missing, ensure_ascii=False, indent=1))

    def _fill(self, base: Path, file: Path | None) -> None:
        """Write translations in; a text with a context is ``context|text``, a plural's English a list of two forms."""
        given: dict[str, str | list[str]] = json.loads(file.read_text(encoding="utf-8") if file else sys.stdin.read())
        catalogue = read_catalogue(base / ENGLISH)
        filled = 0
        for (context, text), entry in entries_of(catalogue).items():
            english = given.get(f"{context}|{text}" if context else text)
            if english:
                forms = [english] if isinstance(english, str) else english
                entry.string = forms[0] if isinstance(entry.id, str) else (forms[0], forms[-1])
                entry.flags.discard("fuzzy")
                filled += 1
        write_catalogue(catalogue, base / ENGLISH)
        self.stdout.write(f"{filled} of {len(given)} filled in")

    def _compile(self, base: Path) -> None:
        for path in compile_all(base / "locale"):
            self.stdout.write(f"compiled {path.relative_to(base)}")

    def _check(self, base: Path) -> None:
        findings = check_all(base)
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            raise CommandError(f"{len(findings)} problems with the words of the portal")
