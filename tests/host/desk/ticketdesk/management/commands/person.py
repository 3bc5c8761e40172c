"""`manage.py person EMAIL PASSWORD ORGANISATION...`: somebody, and what they are a member of."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ...models import Organisation, User


class Command(BaseCommand):
    """Makes somebody, or says anew what they are a member of."""

    help = "Make somebody, a member of these organisations and of no other."

    def add_arguments(self, parser: Any) -> None:
        """Take who, and what of."""
        parser.add_argument("email")
        parser.add_argument("password")
        parser.add_argument("organisations", nargs="*", metavar="ORGANISATION")
        parser.add_argument("--most-open", type=int, help="how many tickets these may have open")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Make them, and organisations that there are not."""
        user = User.objects.filter(email=options["email"]).first()
        user = user or User.objects.create_user(options["email"], options["password"])
        made = [Organisation.objects.get_or_create(slug=slug)[0] for slug in options["organisations"]]
        user.organisations.set(made)
        if options["most_open"] is not None:
            Organisation.objects.filter(pk__in=[one.pk for one in made]).update(
                most_open=options["most_open"]
            )
