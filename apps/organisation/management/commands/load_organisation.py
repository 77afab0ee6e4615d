"""``manage.py load_organisation``: divisions, departments, seals, halls and calendars from their reviewed files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.common.actor import SYSTEM
from apps.common.errors import DomainError
from apps.common.yaml_lines import DataFileError
from apps.organisation.services import load_organisation


class Command(BaseCommand):
    """Loads the files; safe to run again."""

    help = "Make the database say what data/organisation says: divisions, departments, seals, halls, calendars."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another folder of files."""
        default = settings.BASE_DIR / "data" / "organisation"
        parser.add_argument("--data", type=Path, default=default, metavar="DIR", help="folder of the files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print what changed."""
        try:
            report = load_organisation(folder=options["data"], actor=SYSTEM, at=timezone.now())
        except DataFileError as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            raise CommandError(error.text) from error
        lines = report.lines() if options["verbosity"] > 0 else []
        for line in lines if options["verbosity"] > 1 else lines[-1:]:
            self.stdout.write(line)
