"""Signals: the first asks to finish what is in flight, and the process then ends with 0."""

import signal
import threading
from collections.abc import Callable
from types import FrameType


class Stopping:
    """Takes SIGTERM and SIGINT over for good; until something is `begun` they end the process at once."""

    def __init__(self) -> None:
        self.is_asked = threading.Event()
        self._ask: list[Callable[[], None]] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._received)

    def calls(self, ask: Callable[[], None]) -> None:
        """Have `ask` called, in the main thread, when the first signal comes; it must not block."""
        self._ask.append(ask)
        if self.is_asked.is_set():
            ask()

    def ask(self) -> None:
        """As if the signal had come; more than once is once."""
        if not self.is_asked.is_set():
            self.is_asked.set()
            for ask in self._ask:
                ask()

    def _received(self, _number: int, _frame: FrameType | None) -> None:
        if not self._ask:
            # Still starting: nothing is in flight.
            raise SystemExit(0)
        self.ask()
