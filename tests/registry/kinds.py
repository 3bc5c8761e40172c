"""Integrations that do what a test tells them; each call makes a class of its own."""

import threading
from typing import Any

from jackfield.registry.lifecycle import Patience
from jackfield.sdk import Integration

#: So short that a test need not wait long, so long that a busy machine keeps it.
QUICK = Patience(start_s=0.5, stop_s=0.5, first_retry_s=0.2, longest_retry_s=0.4, caller_s=2.0)

Kind = type[Integration[Any]]


class Recorded(Integration[Any]):
    """Writes down what happens to it."""

    happened: list[str]

    def initialize(self) -> None:
        self.happened.append("started")

    def shutdown(self) -> None:
        self.happened.append("stopped")


def kind(integration_id: str = "desk-lamp", base: Kind = Recorded, **members: Any) -> Any:
    """Return a class that behaves, but for what ``members`` replace."""
    return type("DeskLamp", (base,), {"integration_id": integration_id, "happened": [], **members})


class Hanging:
    """An ``initialize`` or ``shutdown`` that hangs until it is let go."""

    def __init__(self) -> None:
        self.is_in = threading.Event()
        self._may_go = threading.Event()

    def method(self) -> Any:
        def hang(integration: Recorded) -> None:
            self.is_in.set()
            self._may_go.wait(30)
            integration.happened.append("let go")

        return hang

    def let_go(self) -> None:
        self._may_go.set()
