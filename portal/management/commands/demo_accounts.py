"""``manage.py demo_accounts``: who one can be in the demonstration, and what each can do."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.demo.people import CITIZENS, PASSWORD, demo_secret, staff


class Command(BaseCommand):
    """Prints the accounts with the password and the fixed second-factor secrets of the demonstration."""

    help = "Print the demonstration accounts."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line per account."""
        self.stdout.write(f"password of all demonstration accounts: {PASSWORD}")
        self.stdout.write("citizens (sign in with the phone number):")
        for citizen in CITIZENS:
            self.stdout.write(f"  {citizen.phone}  {citizen.name}  {citizen.does}")
        self.stdout.write("staff (login name, second-factor secret; the sign-in page shows the present code):")
        self.stdout.write(f"  {'window':20} {demo_secret('window')}  综合窗口：为各部门收件、受理")
        self.stdout.write(f"  {'reviews':20} {demo_secret('reviews')}  好差评专员：核实差评、交办整改、回访")
        for clerk in staff():
            self.stdout.write(f"  {clerk.username:20} {demo_secret(clerk.username)}  {clerk.title}：{clerk.does}")
