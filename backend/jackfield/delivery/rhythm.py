"""How often to do what: intervals, back-off, and Python's own turns."""

import gc
import sys
import time

#: New containers between two looks of the collector at the young ones: a worker makes many that live
#: for a moment.
_YOUNG = 20_000
#: How long a busy event loop may keep the database's thread waiting; Python's own 5 ms are five statements.
_TURN_S = 0.001


def tune_interpreter() -> None:
    """Set up Python for a process in which a worker runs, when everything is loaded; again does no harm.

    Measured, each on its own: the collector took a third of a worker's time, and the thread that
    speaks to the database took twice as long for the same work, waiting for its turn.
    """
    # What is there by now stays: nobody need walk through all of Django to find that out.
    gc.collect()
    gc.freeze()
    young, middle, old = gc.get_threshold()
    # 0: somebody has switched it off, and knows why.
    if 0 < young < _YOUNG:
        gc.set_threshold(_YOUNG, middle, old)
    sys.setswitchinterval(min(sys.getswitchinterval(), _TURN_S))


class Every:
    """Says yes once in each interval, and at once the first time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def is_due(self) -> bool:
        """Whether the interval is over; then the next one begins."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


class Backoff:
    """Waits that double from the first to the longest, until something works."""

    def __init__(self, *, first_s: float, most_s: float) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._wait_s = 0.0

    def next_s(self) -> float:
        """Return how long to wait after one more failure."""
        self._wait_s = min(self._most_s, self._wait_s * 2 or self._first_s)
        return self._wait_s

    def reset(self) -> None:
        """It worked."""
        self._wait_s = 0.0
