"""``manage.py load_hotline``: categories, rules of dispatch and time limits of 12345 from their reviewed files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.common.actor import SYSTEM
from apps.common.yaml_lines import DataFileError
from apps.hotline.services.loading import load_hotline


class Command(BaseCommand):
    """Loads the files, all or none; safe to run again."""

    help = "Make the database say what data/hotline says: categories, dispatch rules, time limits."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another folder of files."""
        default = settings.BASE_DIR / "data" / "hotline"
        parser.add_argument("--data", type=Path, default=default, metavar="DIR", help="folder of the files")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load and print how much changed."""
        try:
            report = load_hotline(folder=options["data"], actor=SYSTEM, at=timezone.now())
        except DataFileError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"hotline: {report.categories} categories, {report.rules} rules, {report.limits} limits, {report.changed} changed"
        )
