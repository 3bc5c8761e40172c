"""What happens to tickets: each is one transaction, and Jackfield hears of it in the same one."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.urls import reverse

from jackfield.host import publish

from .models import Organisation, Ticket

#: Sent with ``ticket``, within the transaction.
ticket_opened = Signal()


class TooManyOpen(Exception):
    """The organisation has as many open tickets as it may have: close one first."""


@transaction.atomic
def open_ticket(*, organisation: Organisation, title: str, priority: str, by: Any) -> Ticket:
    """Open a ticket.

    Raises:
        TooManyOpen: And nothing has happened, though it was published already.
    """
    ticket = Ticket.objects.create(organisation=organisation, title=title, priority=priority, opened_by=by)
    publish("ticket.opened", described(ticket), publisher=by)
    ticket_opened.send(Ticket, ticket=ticket)
    if organisation.tickets.filter(is_open=True).count() > organisation.most_open:
        raise TooManyOpen
    return ticket


@transaction.atomic
def close_ticket(*, ticket: Ticket, by: Any) -> None:
    """Close a ticket; one that is closed stays so, and nobody hears of it again."""
    if Ticket.objects.filter(pk=ticket.pk, is_open=True).update(is_open=False):
        ticket.is_open = False
        publish("ticket.closed", described(ticket), publisher=by, ordering_key=f"ticket-{ticket.pk}")


def described(ticket: Ticket) -> dict[str, Any]:
    """Return the data of a ticket's events."""
    return {
        "number": ticket.pk,
        "title": ticket.title,
        "priority": ticket.priority,
        "organisation": ticket.organisation_id,
        "url": reverse("ticket", args=[ticket.pk]),
    }
