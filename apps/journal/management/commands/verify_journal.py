"""``manage.py verify_journal``: is the history whole?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.journal import selectors


class Command(BaseCommand):
    """Walks all chains and seals; names each broken place and exits with 1 if there is one."""

    help = "Verify that no event was changed and no tail cut off."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print ``N events, M subjects, K broken``."""
        result = selectors.verify()
        for place in result.broken:
            self.stdout.write(place)
        line = f"{result.events} events, {result.subjects} subjects, {len(result.broken)} broken"
        if result.broken:
            raise CommandError(line, returncode=1)
        self.stdout.write(line)
