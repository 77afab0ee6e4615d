"""``manage.py live_city``: fill the demonstration's desks with some months of invented life."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.demo.life import fill_city
from portal.demo.plan import CASES

GENTLE = 19  # the lowest priority there is: people who use the portal meanwhile come first


class Command(BaseCommand):
    """Makes what is missing; run again it goes on where it was stopped, and then does nothing."""

    help = "Fill the demonstration with invented applications in all states."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many, and whether to leave the machine to others."""
        parser.add_argument("--cases", type=int, default=CASES, help=f"how many applications (default {CASES})")
        parser.add_argument("--gently", action="store_true", help="at the lowest priority")

    def handle(self, *_args: Any, cases: int, gently: bool, **_options: Any) -> None:
        """Print what was made."""
        if gently:
            os.nice(GENTLE)
        began = time.monotonic()
        filled = fill_city(now=timezone.now(), cases=cases)
        for name, count in filled.items():
            self.stdout.write(f"{name}: {count.made} made, {count.known} known, {count.refused} refused")
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{settings.BASE_URL}: filled in {seconds:.0f} s" if filled else "another process is filling it"
        )
