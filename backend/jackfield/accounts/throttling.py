"""Slows down who guesses passwords: counted in the database, by name, by address and by both.

An attempt counts from before its password is looked at until it turns out right. So what many processes
hash at the same time is bounded as one after the other is; only who is refused costs no write.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jackfield.accounts.addresses import network
from jackfield.accounts.models import KnownAddress, SignInAttempt

#: Attempts within the window that may be wrong: for one name from one address, from one address for all
#: names, and for one name from all addresses. The last leaves out addresses from which the name has signed
#: in before: who guesses from many must not lock out whom they guess at.
MAX_FOR_NAME = 5
MAX_FOR_ADDRESS = 50
MAX_FOR_NAME_ANYWHERE = 30
WINDOW = timedelta(seconds=60)
#: The most attempts that are kept, whatever their age; many more than can be hashed within the window.
MAX_KEPT = 20_000
#: Addresses that are known to one name, the newest of them, and how stale ``seen_at`` may be.
MAX_KNOWN = 20
_SEEN_PRECISION = timedelta(days=1)
_KNOWN_FOR = timedelta(days=180)
#: The key of our advisory lock: no two attempts are counted at the same time.
_LOCK = 0x6A665F67


class TooManyAttempts(Exception):
    """Wait ``retry_after_s`` seconds, then try again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("Too many attempts to sign in.")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One that was let through."""

    key: int
    name: str
    address: str


def begin(*, name: str, address: str, now: datetime | None = None) -> Attempt:
    """Count an attempt, or refuse it.

    Args:
        name: Whose password is tried, whether there is such a user or not.
        address: Where from; empty when that is not known.

    Raises:
        TooManyAttempts: Too often wrong lately. Nothing was written.
    """
    now = now or timezone.now()
    name_digest = _digest("name", name.casefold()[:150])
    address_digest = _digest("address", network(address))
    # Who is over the limit anyway takes no lock.
    _refuse_too_many(name_digest, address_digest, now)
    with transaction.atomic():
        _wait_for_turn()
        _refuse_too_many(name_digest, address_digest, now)
        row = SignInAttempt.objects.create(name=name_digest, address=address_digest, begun_at=now)
        SignInAttempt.objects.filter(Q(begun_at__lt=now - WINDOW) | Q(pk__lte=row.pk - MAX_KEPT)).delete()
    return Attempt(key=row.pk, name=name_digest, address=address_digest)


@transaction.atomic
def succeeded(attempt: Attempt, *, now: datetime | None = None) -> None:
    """Forget the attempts at a name from an address, and know it again."""
    now = now or timezone.now()
    here = {"name": attempt.name, "address": attempt.address}
    _wait_for_turn()
    SignInAttempt.objects.filter(**here).delete()
    known = KnownAddress.objects.filter(**here).first()
    if known is not None and now - known.seen_at < _SEEN_PRECISION:
        return
    KnownAddress.objects.update_or_create(
        name=attempt.name, address=attempt.address, defaults={"seen_at": now}
    )
    KnownAddress.objects.filter(seen_at__lt=now - _KNOWN_FOR).delete()
    newest = KnownAddress.objects.filter(name=attempt.name).order_by("-seen_at", "-pk")
    KnownAddress.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[MAX_KNOWN:])).delete()


def _wait_for_turn() -> None:
    # On SQLite a transaction has its turn when it begins.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _refuse_too_many(name: str, address: str, now: datetime) -> None:
    # A process whose clock is far ahead locks nobody out.
    recent = SignInAttempt.objects.filter(begun_at__gt=now - WINDOW, begun_at__lt=now + WINDOW)
    limits: list[tuple[QuerySet[SignInAttempt], int]] = [
        (recent.filter(name=name, address=address), MAX_FOR_NAME),
        (recent.filter(address=address), MAX_FOR_ADDRESS),
    ]
    if not KnownAddress.objects.filter(name=name, address=address).exists():
        limits.append((recent.filter(name=name), MAX_FOR_NAME_ANYWHERE))
    wait = max(_waits(limits, now), default=timedelta(0))
    if wait > timedelta(0):
        raise TooManyAttempts(int(wait.total_seconds()) + 1)


def _waits(limits: Iterable[tuple[QuerySet[SignInAttempt], int]], now: datetime) -> Iterable[timedelta]:
    """Yield how long it is until each limit that is reached lets one more through."""
    for attempts, limit in limits:
        # The last of so many, the newest first: when it is forgotten there is room.
        last = attempts.order_by("-begun_at").values_list("begun_at", flat=True)[limit - 1 : limit]
        for begun_at in last:
            yield min(WINDOW, WINDOW - (now - begun_at))


def _digest(kind: str, text: str) -> str:
    value = text.encode("utf-8", "surrogatepass")
    return salted_hmac(f"jackfield.sign-in.{kind}", value, algorithm="sha256").hexdigest()[:32]
