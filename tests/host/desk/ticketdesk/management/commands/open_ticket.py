"""`manage.py open_ticket ORGANISATION EMAIL TITLE`: what the page does, from a terminal."""

from typing import Any

from django.core.management.base import BaseCommand

from ...models import Organisation, User
from ...tickets import open_ticket


class Command(BaseCommand):
    """Opens a ticket."""

    help = "Open a ticket; prints its number."

    def add_arguments(self, parser: Any) -> None:
        """Take whose it is, who opens it, and what it says."""
        parser.add_argument("organisation")
        parser.add_argument("email")
        parser.add_argument("title")
        parser.add_argument("--priority", choices=["low", "high"], default="low")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Open it."""
        by = User.objects.get(email=options["email"])
        ticket = open_ticket(
            organisation=Organisation.objects.get(slug=options["organisation"], members=by),
            title=options["title"],
            priority=options["priority"],
            by=by,
        )
        self.stdout.write(str(ticket.pk))
