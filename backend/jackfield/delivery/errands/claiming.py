"""Who has which errand: claimed, finished, given back, recovered; each a short transaction."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jackfield.delivery.errands.handling import Errand
from jackfield.delivery.models import Errand as Row
from jackfield.deployment.standing import make_sure_to_work
from jackfield.realtime.wakeups import Topic, wake_on_commit

#: The first wait after a failure, and the longest.
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 300.0
DIED = "The worker that ran it died."


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """An errand that a worker has, and nobody else until it gives it back."""

    pk: int
    #: When it was taken: with it only who took it then can finish it.
    claimed_at: datetime
    errand: Errand


@dataclass(frozen=True, kw_only=True)
class Result:
    """How an errand ended."""

    claimed: Claimed
    #: When it is due next; None: never, and after an error by the back-off.
    due_at: datetime | None = None
    #: Its handler failed: the name of the error, never its text, which may quote anything.
    error: str = ""
    #: It was broken off by us, and nothing is said of it.
    is_broken_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one claim brought."""

    claimed: tuple[Claimed, ...] = ()
    #: When the next one falls due, of the kinds that were asked for.
    next_due_at: datetime | None = None


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row, 1 or more."""
    return timedelta(seconds=min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(failures - 1, 20)))


def claim(*, worker_id: int, rooms: Mapping[str, int], room: int, now: datetime | None = None) -> Claim:
    """Take up to ``room`` due errands for a worker, those due longest first.

    Args:
        worker_id: Who takes them.
        rooms: How many of each kind at most; kinds that are not named are left alone.
        room: How many in all.
        now: What is due by then.

    Raises:
        Stranger: They are for the processes of another deployment to run.
    """
    now = now or timezone.now()
    kinds = [kind for kind, left in rooms.items() if left > 0]
    if room <= 0 or not kinds:
        return Claim()
    # Looked at first without a lock: on SQLite a transaction would keep all writers waiting.
    if _next_due_at(kinds) <= now:
        taken = _take(worker_id=worker_id, kinds=kinds, rooms=rooms, room=room, now=now)
    else:
        taken = []
    due_at = _next_due_at(kinds)
    return Claim(
        claimed=tuple(
            Claimed(
                pk=row.pk,
                claimed_at=now,
                errand=Errand(kind=row.kind, key=row.key, payload=row.payload, attempt=row.failures + 1),
            )
            for row in taken
        ),
        next_due_at=None if due_at == _NEVER else due_at,
    )


@transaction.atomic
def finish(*, result: Result, worker_id: int, now: datetime | None = None) -> None:
    """Write how an errand ended: due again, or gone; nothing of one that was taken from the worker."""
    now = now or timezone.now()
    claimed = result.claimed
    row = Row.objects.select_for_update().filter(pk=claimed.pk, worker=worker_id).first()
    if row is None or row.claimed_at != claimed.claimed_at:
        return
    due_at = result.due_at
    if result.is_broken_off:
        due_at = now
    elif result.error:
        row.failures += 1
        due_at = due_at or now + wait_after(row.failures)
    else:
        row.failures = 0
    row.last_error = result.error
    _free(row, due_at)


@transaction.atomic
def give_back(*, worker_id: int, known: Collection[int], now: datetime | None = None) -> int:
    """Free what a worker claimed without learning of it: a connection broke between commit and answer."""
    rows = [row for row in _of(worker_id) if row.pk not in set(known)]
    for row in rows:
        _free(row, now or timezone.now())
    return len(rows)


def recover(*, worker_id: int, now: datetime | None = None) -> int:
    """Free what a dead worker ran; in the transaction of who knows for certain that it is dead.

    The first time it is due at once. What kills its worker again and again comes back later and later.
    """
    now = now or timezone.now()
    rows = list(_of(worker_id))
    for row in rows:
        row.failures += 1
        row.last_error = DIED
        _free(row, now if row.failures == 1 else now + wait_after(row.failures - 1))
    if rows:
        wake_on_commit(Topic.ERRANDS)
    return len(rows)


def holders() -> set[int]:
    """Return the workers that have errands."""
    held = Row.objects.filter(worker__isnull=False).order_by()
    return set(held.values_list("worker", flat=True).distinct())


#: Later than any errand.
_NEVER = datetime.max.replace(tzinfo=timezone.get_fixed_timezone(0))


def _next_due_at(kinds: Collection[str]) -> datetime:
    waiting = _waiting(kinds).order_by("due_at").values_list("due_at", flat=True).first()
    return _NEVER if waiting is None else waiting


def _waiting(kinds: Collection[str]) -> QuerySet[Row]:
    return Row.objects.filter(worker__isnull=True, due_at__isnull=False, kind__in=kinds)


@transaction.atomic
def _take(
    *, worker_id: int, kinds: Collection[str], rooms: Mapping[str, int], room: int, now: datetime
) -> list[Row]:
    due = _waiting(kinds).filter(due_at__lte=now).order_by("due_at", "pk")
    taken: list[Row] = []
    counts: Counter[str] = Counter()
    for row in due.select_for_update(skip_locked=True)[:room]:
        if counts[row.kind] < rooms[row.kind]:
            counts[row.kind] += 1
            taken.append(row)
    Row.objects.filter(pk__in=[row.pk for row in taken]).update(worker=worker_id, claimed_at=now, due_at=None)
    if taken:
        make_sure_to_work()
    return taken


def _of(worker_id: int) -> QuerySet[Row]:
    return Row.objects.select_for_update().filter(worker=worker_id).order_by("pk")


def _free(row: Row, due_at: datetime | None) -> None:
    """Let it wait for the earlier of ``due_at`` and what was asked for meanwhile, or go when neither is."""
    if row.is_withdrawn:
        due_at = None
    dues = [moment for moment in (row.due_at, due_at) if moment is not None]
    if not dues:
        row.delete()
        return
    row.due_at, row.worker, row.claimed_at, row.is_withdrawn = min(dues), None, None, False
    row.save(update_fields=["due_at", "worker", "claimed_at", "is_withdrawn", "failures", "last_error"])
