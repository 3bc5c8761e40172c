"""Who is next in each line: later ones are not due until the head is settled, or was tried for too long.

That nothing overtakes is decided where deliveries are claimed, by the rows as they are then. What is found
to stand behind a head is made not due, so that 10,000 of one key are looked at once and not at each claim;
when a head is settled, the next of its line is due at once.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jackfield.delivery.models import Delivery
from jackfield.delivery.news import deliveries_changed
from jackfield.delivery.ordering import ordering_sql
from jackfield.delivery.ordering.ordering_sql import Line
from jackfield.realtime.wakeups import Topic, wake_on_commit
from jackfield.sdk.kept import kept as _

WAITS = _("It waits for an earlier event of the same ordering key.")
OVERTAKEN = _("It was tried for too long: later events of its ordering key do not wait for it any more.")
#: How many due deliveries of a config one claim looks at.
_LOOKED_AT = 200
START: Line = (0, "")


class Chosen(NamedTuple):
    """What a claim may take."""

    #: Keys of deliveries, those due longest first.
    keys: Sequence[int] = ()
    #: Others were found to wait for these, so that more may be due than was looked at.
    is_more: bool = False


def choose(rooms: Mapping[int, int], *, now: datetime) -> Chosen:
    """Return deliveries that may be sent; the rest of their lines waits.

    In the transaction of a claim, which alone claims from these configs.

    Args:
        rooms: How many of each config at most.
    """
    if not rooms:
        return Chosen()
    due = ordering_sql.due(list(rooms), now=now, limit=max(_LOOKED_AT, *rooms.values()))
    heads = ordering_sql.heads({(one.config_id, one.ordering_key) for one in due if one.ordering_key})
    taken: Counter[int] = Counter()
    chosen = []
    behind = []
    for one in due:
        if one.ordering_key and one.id not in heads:
            behind.append(one)
        elif taken[one.config_id] < rooms[one.config_id]:
            taken[one.config_id] += 1
            chosen.append(one.id)
    if behind:
        ordering_sql.park([one.id for one in behind], reason=WAITS)
        # One that waits though nobody is before it, whatever has left it so.
        woken = ordering_sql.wake(heads.difference(one.id for one in due), now=now)
        deliveries_changed([*((one.id, one.config_id, one.event_id) for one in behind), *woken])
    return Chosen(chosen, bool(behind))


def advance(lines: Collection[Line], *, now: datetime | None = None) -> None:
    """Have the next of each line be due, after its head was settled; in the same transaction.

    Args:
        lines: Keys of configs with ordering keys.
    """
    if not lines:
        return
    # A claim that began before may be about to have it wait for the head that is settled here.
    ordering_sql.lock_out_claims({config_id for config_id, _ in lines})
    woken = ordering_sql.wake(ordering_sql.heads(lines), now=now or timezone.now())
    if woken:
        deliveries_changed(woken)
        wake_on_commit(Topic.DELIVERIES)


def sweep(*, beyond: Line = START, limit: int = 500, now: datetime | None = None) -> Line:
    """Let lines pass heads that were tried for too long, and go on where they stand for nothing.

    Args:
        beyond: As the last sweep gave it back.
        limit: How many lines to look at.
    """
    now = now or timezone.now()
    heads = ordering_sql.some_heads(beyond=beyond, limit=limit)
    stuck: set[Line] = set()
    for head in heads:
        if head.state in Delivery.WAITING and head.due_at is None:
            stuck.add((head.config_id, head.ordering_key))
        elif _was_tried_for_too_long(head, now=now):
            _let_pass(head, now=now)
    if stuck:
        with transaction.atomic():
            advance(stuck, now=now)
    return (heads[-1].config_id, heads[-1].ordering_key) if len(heads) == limit else START


def _was_tried_for_too_long(head: ordering_sql.Head, *, now: datetime) -> bool:
    """Whether it was; one that is due, as after it was held, has its next attempt first."""
    if head.state != Delivery.State.RETRYING or head.tried_at is None or head.due_at is None:
        return False
    patience = timedelta(seconds=settings.JACKFIELD_ORDER_PATIENCE_S)
    return head.due_at > now and now - head.tried_at > patience


@transaction.atomic
def _let_pass(head: ordering_sql.Head, *, now: datetime) -> None:
    if ordering_sql.leave(head.id, reason=OVERTAKEN):
        deliveries_changed([(head.id, head.config_id, head.event_id)])
        advance({(head.config_id, head.ordering_key)}, now=now)
