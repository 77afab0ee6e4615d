"""``manage.py load_schemes``: make the schemes of joint applications what the reviewed files say."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.approvals.services.loading import load_schemes
from apps.common.yaml_lines import FilesRefused


class Command(BaseCommand):
    """Reads data/approvals; a changed scheme gets a new published version."""

    help = "Load schemes of joint applications from reviewed files; the same files twice change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the data folder."""
        parser.add_argument("--data", type=Path, default=settings.BASE_DIR / "data", help="folder with approvals/")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or name every problem as file:line."""
        try:
            report = load_schemes(folder=options["data"], at=timezone.now())
        except FilesRefused as error:
            raise CommandError(f"{len(error.problems)} problem(s), nothing was stored:\n{error}") from error
        if report.without_file:
            self.stderr.write(f"no file any more (still offered): {', '.join(report.without_file)}")
        self.stdout.write(
            f"schemes: {len(report.new)} new, {len(report.changed)} changed, {len(report.unchanged)} unchanged"
        )
