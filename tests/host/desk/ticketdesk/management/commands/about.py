"""`manage.py about NUMBER PRINTER EMAIL`: says which printer a ticket is about."""

from typing import Any

from django.core.management.base import BaseCommand

from ...models import Ticket, User
from ...printers import put_about


class Command(BaseCommand):
    """Links a ticket to a printer, on behalf of somebody."""

    help = "Say which printer a ticket is about."

    def add_arguments(self, parser: Any) -> None:
        """Take which ticket, which printer, and who says so."""
        parser.add_argument("number", type=int)
        parser.add_argument("printer")
        parser.add_argument("email")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Link them."""
        by = User.objects.get(email=options["email"])
        ticket = Ticket.objects.get(pk=options["number"], organisation__members=by)
        put_about(ticket=ticket, key=options["printer"], by=by)
