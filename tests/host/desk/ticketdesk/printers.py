"""An integration whose service has things: tickets are about printers, and stay so when one goes."""

from collections.abc import Iterable
from typing import Any

from jackfield.host import link, resource_for, visible_resources
from jackfield.sdk import Context, Integration, Resource, Settings, setting

from .fields import TicketFieldHook
from .models import Ticket

#: What a ticket is called where it is linked.
TICKET = "ticket"


class PrinterSettings(Settings):
    """Which printers there are."""

    printers: str = setting("Printers", help="Their names, with commas between them.", default="")


class Printers(Integration[PrinterSettings]):
    """A print server that has what its settings say: so that one can see things come and go."""

    integration_id = "desk-printers"
    name = "Printers"
    description = "The printers of an office."

    def initialize(self) -> None:
        """Show on each ticket what it is about."""
        TicketFieldHook(self, "About", about)

    async def synchronize(self, context: Context[PrinterSettings]) -> Iterable[Resource]:
        """Tell of all printers that there are."""
        names = [name.strip() for name in context.settings.printers.split(",")]
        return [Resource(integration_key=name, kind="printer", name=name) for name in names if name]


def put_about(*, ticket: Ticket, key: str, by: Any) -> None:
    """Say which printer a ticket is about: one that its member sees."""
    link(visible_resources(by).get(integration_key=key), TICKET, ticket.pk)


def about(ticket: Ticket) -> str | None:
    """Return the printer's name, also when the service has it no more; None: the ticket is about none."""
    found = resource_for(TICKET, ticket.pk)
    if found is None:
        return None
    return f"{found.name} (gone)" if found.is_detached else found.name
