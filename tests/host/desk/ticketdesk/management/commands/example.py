"""`manage.py example`: an organisation, its people, and an administrator."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ...models import Organisation, User


class Command(BaseCommand):
    """Makes them once; again changes nothing."""

    help = "Make an organisation with people: root@, olga@ (member of acme) and otto@ (of none)."

    def add_arguments(self, parser: Any) -> None:
        """Take the password that all of them get."""
        parser.add_argument("password")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Make them."""
        people = {}
        for name in ("root", "olga", "otto"):
            email = f"{name}@desk.example"
            people[name] = User.objects.filter(email=email).first() or User.objects.create_user(
                email, options["password"], is_superuser=name == "root"
            )
        acme, _ = Organisation.objects.get_or_create(slug="acme")
        acme.members.add(people["olga"])
        Organisation.objects.get_or_create(slug="brig")
        self.stdout.write("acme has the member olga@desk.example; root@desk.example is administrator.")
