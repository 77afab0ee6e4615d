"""``manage.py load_city``: the reviewed data of the city, and in a demonstration its fictional people."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portal.demo.cases import make_demo_cases
from portal.demo.people import make_demo_people
from portal.demo.programs import make_demo_programs
from portal.demo.publishing import make_demo_drafts
from portal.demo.reviews import make_demo_reviews

# In the order in which they build on each other.
STEPS = (
    ("load_organisation",),
    ("load_licence_types", str(settings.BASE_DIR / "data" / "licences")),
    ("load_matters",),
    ("load_schemes",),
    ("load_message_templates",),
    ("load_hotline",),
)


class Command(BaseCommand):
    """Loads everything; what is unchanged stays untouched, so it is safe on every start.

    A few applications are enough to begin with; ``live_city`` makes the many, beside the running portal or, with
    ``--wait``, here.
    """

    help = "Load the city's reviewed data, and the demonstration's people unless --no-demo."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--no-demo``, ``--no-cases`` and ``--wait``."""
        parser.add_argument("--no-demo", action="store_true", help="leave out fictional people and programs")
        parser.add_argument("--no-cases", action="store_true", help="leave out the people's applications")
        parser.add_argument(
            "--wait", action="store_true", help="make all of the demonstration's life, which takes minutes"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load step by step, saying what each one did."""
        for step in STEPS:
            call_command(*step, stdout=self.stdout)
        if not options["no_demo"]:
            made = make_demo_people(now=timezone.now())
            make_demo_programs()
            self.stdout.write(f"demonstration: {made} accounts made")
        if not options["no_demo"] and not options["no_cases"]:
            self.stdout.write(f"demonstration: {make_demo_cases(now=timezone.now())} applications made")
            self.stdout.write(f"demonstration: {make_demo_drafts(now=timezone.now())} versions on their way made")
            self.stdout.write(f"demonstration: {make_demo_reviews(now=timezone.now())} reviews made")
            if options["wait"]:
                call_command("live_city", stdout=self.stdout)
