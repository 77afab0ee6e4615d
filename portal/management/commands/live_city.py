"""``manage.py live_city``: fill the demonstration's desks with some months of invented life."""

import os
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.demo.life import ALL, Amounts, fill_city

GENTLE = 19  # the lowest priority there is: people who use the portal meanwhile come first


class Command(BaseCommand):
    """Makes what is missing; run again it goes on where it was stopped, and then does nothing."""

    help = "Fill the demonstration with invented applications, requests and reviews in all states."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many, and whether to leave the machine to others."""
        for name, most in asdict(ALL).items():
            parser.add_argument(f"--{name}", type=int, default=most, help=f"how many {name} (default {most})")
        parser.add_argument("--gently", action="store_true", help="at the lowest priority")

    def handle(self, *_args: Any, gently: bool, **options: Any) -> None:
        """Print what was made."""
        if gently:
            os.nice(GENTLE)
        began = time.monotonic()
        amounts = Amounts(**{name: options[name] for name in asdict(ALL)})
        filled = fill_city(now=timezone.now(), amounts=amounts)
        for name, count in filled.items():
            self.stdout.write(f"{name}: {count.made} made, {count.known} known, {count.refused} refused")
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{settings.BASE_URL}: filled in {seconds:.0f} s" if filled else "another process is filling it"
        )
