"""Slows down who guesses passwords: counted in this process, by name, by address and by both.

Many processes count on their own, so that N of them let N times as many guesses through; a
proxy in front is the place for a limit on the whole.
"""

import ipaddress
import threading
import time
from collections import OrderedDict

#: Wrong passwords within the window: for one name from one address, from one address for all names, and for
#: one name from all addresses. The last leaves out addresses from which the name has signed in before: who
#: guesses from many must not lock out whom they guess at.
MAX_FOR_NAME = 5
MAX_FOR_ADDRESS = 50
MAX_FOR_NAME_ANYWHERE = 30
WINDOW_S = 60.0
#: The most keys, and known addresses, that are kept; the oldest go first.
_MAX_KEYS = 10_000
#: Who has one address of IPv6 has all that begin with the same bits.
_IPV6_PREFIX = 64

#: A name and an address; "" stands for all of them.
_Key = tuple[str, str]


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
        self._failures: OrderedDict[_Key, list[float]] = OrderedDict()
        #: Where names have signed in from.
        self._known: OrderedDict[_Key, None] = OrderedDict()

    def check(self, *, name: str, address: str) -> None:
        """Pass, or refuse.

        Raises:
            TooManyAttempts: Too often wrong lately.
        """
        now = time.monotonic()
        wait_s = 0.0
        with self._lock:
            for key, limit in self._limits(_key(name, address)):
                recent = self._recent(key, now)
                if len(recent) >= limit:
                    wait_s = max(wait_s, WINDOW_S - (now - recent[-limit]))
        if wait_s > 0:
            raise TooManyAttempts(int(wait_s) + 1)

    def failed(self, *, name: str, address: str) -> None:
        """Count a wrong password."""
        now = time.monotonic()
        with self._lock:
            for key, limit in self._limits(_key(name, address)):
                self._failures[key] = [*self._recent(key, now), now][-limit:]
                self._failures.move_to_end(key)
            while len(self._failures) > _MAX_KEYS:
                self._failures.popitem(last=False)

    def succeeded(self, *, name: str, address: str) -> None:
        """Forget the failures of a name from an address, and know it again."""
        key = _key(name, address)
        with self._lock:
            self._failures.pop(key, None)
            self._known[key] = None
            self._known.move_to_end(key)
            while len(self._known) > _MAX_KEYS:
                self._known.popitem(last=False)

    def forget_all(self) -> None:
        """Begin anew."""
        with self._lock:
            self._failures.clear()
            self._known.clear()

    def _recent(self, key: _Key, now: float) -> list[float]:
        return [at for at in self._failures.get(key, ()) if now - at < WINDOW_S]

    def _limits(self, key: _Key) -> list[tuple[_Key, int]]:
        name, address = key
        limits = [(key, MAX_FOR_NAME), (("", address), MAX_FOR_ADDRESS)]
        if key not in self._known:
            limits.append(((name, ""), MAX_FOR_NAME_ANYWHERE))
        return limits


def _key(name: str, address: str) -> _Key:
    # Neither is empty, so that neither is taken for all.
    return f"name {name.casefold()[:150]}", f"address {_network(address)}"


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return address
    mapped = found.ipv4_mapped
    return str(mapped or ipaddress.ip_network((int(found), _IPV6_PREFIX), strict=False))


sign_ins = Throttle()
