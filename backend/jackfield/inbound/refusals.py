"""Counts requests that did not prove themselves; about, so that a flood of them writes little."""

import threading
import time
from collections import OrderedDict
from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jackfield.configs.health import status_changed
from jackfield.inbound.models import Address

#: Of one config no more often than that is written.
_EVERY_S = 1.0
#: Configs that are kept in mind.
_MOST = 10_000


class Refusals:
    """Those of this process that are not written yet, by config."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: When it was last written (on the monotonic clock), and how many there were since.
        self._since: OrderedDict[int, tuple[float, int]] = OrderedDict()

    def count(self, config_id: int) -> int:
        """Count one; return how many to write now, which may be none."""
        now = time.monotonic()
        with self._lock:
            written_at, waiting = self._since.pop(config_id, (-_EVERY_S, 0))
            is_due = now - written_at >= _EVERY_S
            self._since[config_id] = (now, 0) if is_due else (written_at, waiting + 1)
            while len(self._since) > _MOST:
                self._since.popitem(last=False)
        return waiting + 1 if is_due else 0


_refusals = Refusals()


def note(*, config_id: int, reason: str) -> None:
    """Write down, for the owner to see, that a request was refused; strangers must not move the health.

    Args:
        config_id: Whose address was called.
        reason: As the service was told.
    """
    count = _refusals.count(config_id)
    if not count:
        return
    text = reason[:500]
    rows = Address.objects.filter(config=config_id)
    with transaction.atomic():
        if rows.filter(refused_at__isnull=True).exists():
            # That there are refusals is news; why the last was, strangers could change without end.
            # Locks the config, as whoever settles a call does before it touches the address.
            status_changed(config_id=config_id)
        rows.update(refused_count=F("refused_count") + count, refused_at=timezone.now(), refusal=text)


def forget(*, config_id: int) -> None:
    """A request has proved itself since; the caller holds the config's row. The count stays."""
    if Address.objects.filter(config=config_id, refused_at__isnull=False).update(refused_at=None):
        status_changed(config_id=config_id)


def reasons(config_ids: Collection[int]) -> dict[int, str]:
    """Return why the last requests to these configs were refused, by key; of those that hear nothing else."""
    rows = Address.objects.filter(config__in=config_ids, refused_at__isnull=False)
    return dict(rows.values_list("config_id", "refusal"))
