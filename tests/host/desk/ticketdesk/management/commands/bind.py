"""`manage.py bind EMAIL CONFIG ORGANISATION`: what a page of the desk would do for its members."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jackfield.host import ScopeRefused, bind_scope, visible

from ...models import Organisation, User


class Command(BaseCommand):
    """Binds a config to an organisation, on behalf of somebody."""

    help = "Bind a config to an organisation, so that it hears of no other."

    def add_arguments(self, parser: Any) -> None:
        """Take who binds what to what."""
        parser.add_argument("email")
        parser.add_argument("config", help="its name")
        parser.add_argument("organisation")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Bind it, or say why not."""
        user = User.objects.get(email=options["email"])
        config = visible(user).get(name=options["config"])
        organisation = Organisation.objects.get(slug=options["organisation"])
        try:
            bind_scope(actor=user, config_id=config.pk, scope=("organisation", str(organisation.pk)))
        except ScopeRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{config.name} hears of {organisation} alone.")
