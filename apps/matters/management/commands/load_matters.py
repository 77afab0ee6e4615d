"""``manage.py load_matters``: make the matters what the reviewed files say."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.common.yaml_lines import FilesRefused
from apps.matters.services import load_matters


class Command(BaseCommand):
    """Reads data/matters and data/licences; changed matters get a new published version."""

    help = "Load service matters from reviewed files; the same files twice change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the data folder and ``--over-desk``."""
        parser.add_argument(
            "--data", type=Path, default=settings.BASE_DIR / "data", help="folder with matters/ and licences/"
        )
        parser.add_argument(
            "--over-desk", action="store_true", help="publish the files even over what was published at the desk since"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or name every problem as file:line."""
        try:
            report = load_matters(folder=options["data"], at=timezone.now(), over_desk=options["over_desk"])
        except FilesRefused as error:
            raise CommandError(f"{len(error.problems)} problem(s), nothing was stored:\n{error}") from error
        for warning in report.warnings:
            self.stderr.write(f"warning: {warning}")
        if report.held_back:
            self.stderr.write(f"held back, the desk published something else since: {', '.join(report.held_back)}")
        if report.without_file:
            self.stderr.write(f"no file any more (still offered): {', '.join(report.without_file)}")
        self.stdout.write(
            f"matters: {len(report.new)} new, {len(report.changed)} changed, {len(report.unchanged)} unchanged"
        )
