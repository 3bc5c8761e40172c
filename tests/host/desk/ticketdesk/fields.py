"""Kinds of hook of the desk's own: fields that an integration shows on every ticket while it runs."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from jackfield.sdk import Hook

from .models import Ticket

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Field:
    """What stands on the page."""

    label: str
    value: str


class TicketFieldHook(Hook):
    """``TicketFieldHook(self, "Builds", self.builds)`` shows what the function says; None hides it."""

    def initialize(self, label: str, say: Callable[[Ticket], str | None]) -> None:
        """Show it from now on.

        Raises:
            ValueError: There is a field of that label.
        """
        if any(other is not self and other.label == label for other in showing()):
            raise ValueError(f"There is a field {label!r} already.")
        self.label = label
        self.say = say


class TicketFieldsHook(Hook):
    """``TicketFieldsHook(self, [("Builds", self.builds), ...])`` shows several, or none of them."""

    def initialize(self, fields: Iterable[tuple[str, Callable[[Ticket], str | None]]]) -> None:
        """Show them from now on.

        Raises:
            ValueError: There is a field of one of the labels; none of these is shown.
        """
        self.made: list[TicketFieldHook] = []
        try:
            for label, say in fields:
                self.made.append(TicketFieldHook(self.extension, label, say))
        except BaseException:
            self.shutdown()
            raise

    def shutdown(self) -> None:
        """Show them no more."""
        for hook in self.made:
            hook.disable_hook()


def showing() -> list[TicketFieldHook]:
    """Return those that are shown, the oldest first."""
    return [hook for hook in TicketFieldHook.hooks if isinstance(hook, TicketFieldHook) and hook.initialized]


def fields_of(ticket: Ticket) -> list[Field]:
    """Return the fields of a ticket; one that raises is logged, and the page stands without it."""
    found = []
    for hook in showing():
        try:
            value = hook.say(ticket)
        except Exception:
            logger.exception("A field failed.", extra={"label": hook.label})
            continue
        if value is not None:
            found.append(Field(label=hook.label, value=value))
    return found
