"""The errand: forgets a little at a time, and leaves the database to others for most of it."""

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from jackfield.configs.contention import again_if_contended
from jackfield.delivery.errands import Errand, database, remember
from jackfield.delivery.retention import parts
from jackfield.delivery.retention.parts import Forget

logger = logging.getLogger(__name__)

#: The errand: there is one in the whole deployment.
KIND = "delivery.retention"
EVERY = timedelta(hours=1)
#: How soon it goes on when its time was over and not all was done.
GO_ON = timedelta(seconds=1)
#: It rests for so many times as long as a part took: live work has the database for the rest.
_RESTS = 3.0
_SHORTEST_REST_S = 0.005
#: Of the deadline of an errand.
_SHARE = 0.5


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """One kind of what is forgotten."""

    #: Under this its place in the round is kept.
    name: str
    forget: Forget
    #: After so many.
    days: int


async def forget(errand: Errand) -> timedelta:
    """Forget all that is old enough, or as much as there is time for.

    All kinds are walked once in a round, which goes on over as many runs as it needs: the payload says after
    which key each goes on, None where its walk is over. Each run gives each kind its share of the time, so
    that none waits for ever behind one that has much to pass over.
    """
    plan = _plan()
    places: dict[str, int | None] = {kind.name: errand.payload.get(kind.name, 0) for kind in plan}
    left = [(kind, after) for kind in plan if (after := places[kind.name]) is not None]
    until = time.monotonic() + settings.JACKFIELD_ERRAND_DEADLINE_S * _SHARE
    for number, (kind, after) in enumerate(left):
        share_s = max(0.0, until - time.monotonic()) / (len(left) - number)
        places[kind.name] = await _forget(kind, after=after, until=time.monotonic() + share_s)
        # At once: who dies in the next one does not begin anew.
        await database(remember, kind=errand.kind, key=errand.key, payload=places)
    if any(after is not None for after in places.values()):
        return GO_ON
    await database(remember, kind=errand.kind, key=errand.key, payload={})
    return EVERY


def _plan() -> tuple[_Kind, ...]:
    """What is forgotten, and after how many days; events after what holds them."""
    delivery_days = settings.JACKFIELD_DELIVERY_DAYS
    return (
        _Kind(name="deliveries", forget=parts.forget_deliveries, days=delivery_days),
        _Kind(name="tallies", forget=parts.forget_config_tallies, days=delivery_days),
        _Kind(name="whole tallies", forget=parts.forget_whole_tallies, days=delivery_days),
        _Kind(name="bulk changes", forget=parts.forget_bulk_changes, days=delivery_days),
        _Kind(name="events", forget=parts.forget_events, days=settings.JACKFIELD_EVENT_DAYS),
        _Kind(name="audit", forget=parts.forget_audit, days=settings.JACKFIELD_AUDIT_DAYS),
    )


async def _forget(kind: _Kind, *, after: int, until: float) -> int | None:
    """Walk on after a key; return after which to go on the next time, None where the walk is over."""
    before = timezone.now() - timedelta(days=kind.days)
    count, place = 0, after
    part = again_if_contended(kind.forget)
    try:
        while True:
            began = time.monotonic()
            done = await database(part, before=before, after=place)
            count += done.count
            if done.after is None or time.monotonic() >= until:
                return done.after
            place = done.after
            await asyncio.sleep(max(_SHORTEST_REST_S, _RESTS * (time.monotonic() - began)))
    finally:
        if count:
            logger.info("old rows were forgotten", extra={"what": kind.name, "count": count})
