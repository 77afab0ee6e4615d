"""``manage.py load_message_templates``: put the reviewed texts in force."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.messaging import services
from apps.messaging.requests import BadTemplates, read_templates


class Command(BaseCommand):
    """Loads ``data/messaging/templates.yaml``; running it again changes nothing."""

    help = "Load the texts of messages; changed ones become new versions."

    def add_arguments(self, parser: CommandParser) -> None:
        """Let another file be named."""
        default = Path(settings.BASE_DIR) / "data" / "messaging" / "templates.yaml"
        parser.add_argument("--file", type=Path, default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, load."""
        try:
            entries = read_templates(options["file"])
        except BadTemplates as error:
            raise CommandError(str(error)) from error
        made = services.load_templates(entries=entries, at=timezone.now())
        self.stdout.write(f"{len(entries)} templates, {made} new versions")
