"""Tells the status log of deliveries and events that have changed, in the transaction that changes them."""

from collections.abc import Iterable
from itertools import islice

from jackfield.realtime.log import Change, record
from jackfield.realtime.models import StatusChange

#: How many changes are in memory at one time.
_AT_ONCE = 1_000


def deliveries_changed(changed: Iterable[tuple[int, int, int]]) -> None:
    """Tell of deliveries, given as their key, the key of their config and the key of their event."""
    changes = (
        Change(
            kind=StatusChange.Kind.DELIVERY,
            subject_id=key,
            config_id=config_id,
            event_id=event_id,
        )
        for key, config_id, event_id in changed
    )
    while some := list(islice(changes, _AT_ONCE)):
        record(*some)


def event_published(event_id: int) -> None:
    """Tell of a new event."""
    record(Change(kind=StatusChange.Kind.EVENT, subject_id=event_id, event_id=event_id))
