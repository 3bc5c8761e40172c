"""How often to do what: intervals and back-off, on the monotonic clock."""

import time


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
