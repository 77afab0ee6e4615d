"""``manage.py print_matter``: what is published of a matter, in the format of its reviewed file."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.matters.definition.text import to_text
from apps.matters.errors import NoSuchMatter
from apps.matters.selectors import matter_by_slug, version_of


class Command(BaseCommand):
    """Brings what was published at the desk back into the repository: print it over the file."""

    help = "Print the published version of a matter as a reviewed file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the matter's slug."""
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, or say that there is none."""
        try:
            version = version_of(matter_by_slug(options["slug"]))
        except NoSuchMatter as error:
            raise CommandError(f"no published matter {options['slug']}") from error
        self.stdout.write(to_text(version.definition), ending="")
