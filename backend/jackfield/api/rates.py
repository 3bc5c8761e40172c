"""How fast operations may come, of one user and from one address: buckets that fill at a steady rate.

Each process counts by itself, in memory, and forgets who has not asked for longest. What HTTP, event streams
and sockets ask for is taken out of the same buckets.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings

from jackfield.accounts.addresses import network
from jackfield.accounts.principal import Principal

#: Seconds of the rate that may be taken at once.
BURST_S = 5.0
#: Of a document: so much is in the price of any operation, and each further part costs one more.
_INCLUDED_COST = 2_000
_COST_OF_ONE = 100
#: Buckets that are kept: who asks from more addresses than that begins with full ones.
MAX_BUCKETS = 10_000


@dataclass(kw_only=True)
class _Bucket:
    """What is left of an allowance; below nothing when an operation cost more than was known before."""

    tokens: float
    #: Seconds of a clock that never goes back.
    filled_at: float


class Rates:
    """The buckets of one kind."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._buckets)

    def take(
        self, holder: str, *, rate: float, now: float, count: float = 1, on_credit: bool = False
    ) -> float:
        """Take from a holder's bucket; 0 when there was enough, else the seconds until there is.

        Args:
            rate: How many come back in a second; 0: there is no limit.
            on_credit: Take in any case, at most what a full bucket holds.
        """
        if not rate:
            return 0
        full = rate * BURST_S
        with self._lock:
            bucket = self._buckets.setdefault(holder, _Bucket(tokens=full, filled_at=now))
            self._buckets.move_to_end(holder)
            while len(self._buckets) > MAX_BUCKETS:
                self._buckets.popitem(last=False)
            bucket.tokens = min(full, bucket.tokens + (now - bucket.filled_at) * rate)
            bucket.filled_at = now
            if on_credit:
                bucket.tokens = max(-full, bucket.tokens - count)
            elif bucket.tokens < count:
                return (count - bucket.tokens) / rate
            else:
                bucket.tokens -= count
            return 0

    def wait_s(self, holder: str, *, rate: float, now: float) -> float:
        """Return what taking one would, and take nothing."""
        with self._lock:
            bucket = self._buckets.get(holder)
            if not rate or bucket is None:
                return 0
            return max(0, (1 - bucket.tokens) / rate - (now - bucket.filled_at))

    def debt_s(self, holder: str, *, rate: float, now: float) -> float:
        """Return the seconds until what a holder took on credit has come back; 0: there is no debt."""
        with self._lock:
            bucket = self._buckets.get(holder)
            if not rate or bucket is None:
                return 0
            return max(0, -bucket.tokens / rate - (now - bucket.filled_at))

    def forget_all(self) -> None:
        """Begin anew."""
        with self._lock:
            self._buckets.clear()


_of_addresses = Rates()
_of_users = Rates()


def wait_of_address(address: str) -> float:
    """Count what comes from an address; return the seconds to wait when it is too much, else 0."""
    return _of_addresses.take(network(address), rate=settings.JACKFIELD_ADDRESS_RATE, now=time.monotonic())


def look_at_address(address: str) -> float:
    """Return as ``wait_of_address`` whether what comes now would be too much, and count nothing."""
    return _of_addresses.wait_s(network(address), rate=settings.JACKFIELD_ADDRESS_RATE, now=time.monotonic())


def wait_of_user(principal: Principal, address: str) -> float:
    """Count an operation of a user, or of an address without one; return as ``wait_of_address``."""
    return _of_users.take(holder(principal, address), rate=settings.JACKFIELD_USER_RATE, now=time.monotonic())


def charge(principal: Principal, address: str, *, cost: int) -> float:
    """Count what a document costs beyond the ordinary: the next operations wait for it, this one does not.

    But none that costs more than the ordinary begins before the last one of them is paid for, however many
    came at once.

    Args:
        cost: As ``limits`` measures it.

    Returns:
        0, or the seconds to wait; then nothing was counted.
    """
    if cost <= _INCLUDED_COST:
        return 0
    rate, now = settings.JACKFIELD_USER_RATE, time.monotonic()
    if wait_s := _of_users.debt_s(holder(principal, address), rate=rate, now=now):
        return wait_s
    charge_sent(principal, address, cost=cost)
    return 0


def charge_sent(principal: Principal, address: str, *, cost: int) -> None:
    """Count what has been sent already, and cost more than the ordinary; the next operations wait for it."""
    extra = (cost - _INCLUDED_COST) / _COST_OF_ONE
    if extra > 0:
        rate = settings.JACKFIELD_USER_RATE
        of = holder(principal, address)
        _of_users.take(of, rate=rate, now=time.monotonic(), count=extra, on_credit=True)


def forget_all() -> None:
    """Begin anew."""
    _of_addresses.forget_all()
    _of_users.forget_all()


def holder(principal: Principal, address: str) -> str:
    """Return who is counted: a user, wherever from, or the network of nobody."""
    return f"user {principal.key}" if principal.user is not None else f"address {network(address)}"
