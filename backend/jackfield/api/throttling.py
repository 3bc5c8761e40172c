"""Slows down who guesses passwords: counted in this process, by name and by address.

Many processes count on their own, so that N of them let N times as many guesses through; a
proxy in front is the place for a limit on the whole.
"""

import threading
import time
from collections import OrderedDict

#: Wrong passwords within the window, for one name from one address, and from one address for all names.
MAX_FOR_NAME = 5
MAX_FOR_ADDRESS = 50
WINDOW_S = 60.0
#: The most keys that are kept; the oldest go first.
_MAX_KEYS = 10_000


class TooManyAttempts(Exception):
    """Wait ``retry_after_s`` seconds, then try again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("Too many attempts to sign in.")
        self.retry_after_s = retry_after_s


class Throttle:
    """Counts failures within a window."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._failures: OrderedDict[tuple[str, str], list[float]] = OrderedDict()

    def check(self, *, name: str, address: str) -> None:
        """Pass, or refuse.

        Raises:
            TooManyAttempts: Too often wrong lately.
        """
        now = time.monotonic()
        with self._lock:
            for key, limit in _keys(name, address):
                recent = [at for at in self._failures.get(key, ()) if now - at < WINDOW_S]
                if len(recent) >= limit:
                    raise TooManyAttempts(int(WINDOW_S - (now - recent[-limit])) + 1)

    def failed(self, *, name: str, address: str) -> None:
        """Count a wrong password."""
        now = time.monotonic()
        with self._lock:
            for key, limit in _keys(name, address):
                recent = [at for at in self._failures.pop(key, ()) if now - at < WINDOW_S]
                self._failures[key] = [*recent, now][-limit:]
            while len(self._failures) > _MAX_KEYS:
                self._failures.popitem(last=False)

    def succeeded(self, *, name: str, address: str) -> None:
        """Forget the failures of a name from an address."""
        with self._lock:
            self._failures.pop(_keys(name, address)[0][0], None)

    def forget_all(self) -> None:
        """Begin anew."""
        with self._lock:
            self._failures.clear()


def _keys(name: str, address: str) -> tuple[tuple[tuple[str, str], int], tuple[tuple[str, str], int]]:
    return ((name.casefold()[:150], address), MAX_FOR_NAME), (("", address), MAX_FOR_ADDRESS)


sign_ins = Throttle()
