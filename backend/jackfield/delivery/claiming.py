"""Claim what is due: fairly over all configs, so many of each at once, in one short transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jackfield.delivery import claim_sql, holding, settling
from jackfield.delivery.jobs import Job, Result
from jackfield.delivery.known_configs import KnownConfig, KnownConfigs
from jackfield.delivery.loading import Loaded, load
from jackfield.delivery.preparing import is_doubtful, sort
from jackfield.delivery.standing import Standing, reason_to_wait, standings

#: How much longer than the deadline of an attempt nobody else may touch a claimed delivery, though its
#: worker does not move: the time to settle it, also across a restart of the database.
LEASE_MARGIN = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one claim brought."""

    jobs: tuple[Job, ...] = ()
    #: Attempts that ended before they began, to be settled like all others.
    results: tuple[Result, ...] = ()
    #: Where the next claim begins: the key of the last config that was looked at.
    beyond: int = 0
    #: Configs of which nothing more can be sent at this moment, though something is due.
    passed_over: frozenset[int] = frozenset()
    #: Whether more may be due than was looked at.
    is_more: bool = False
    #: Somebody else was claiming from a config at this moment: look again very soon.
    is_contended: bool = False


def claim(
    *,
    worker_id: int,
    room: int,
    known: KnownConfigs,
    doubtful_room: int | None = None,
    beyond: int = 0,
    outside: Collection[int] = (),
    now: datetime | None = None,
) -> Claim:
    """Take up to ``room`` due deliveries for a worker.

    Every config that has something due gets an equal part, none more than
    ``JACKFIELD_CONFIG_CONCURRENCY`` under way in the whole deployment, and one that failed last a
    quarter of that. Deliveries of configs that must wait are held instead.

    Args:
        known: The configs that this worker knows from earlier claims.
        doubtful_room: How many may be of configs that failed last: many that hang must not take every place.
        beyond: As the last claim gave it back.
        outside: Configs to pass over.
        now: What is due by then; by default the present.
    """
    now = now or timezone.now()
    limit = settings.JACKFIELD_CONFIG_CONCURRENCY
    full = {key for key, count in claim_sql.sending_counts().items() if count >= limit}
    lines = claim_sql.due_lines(beyond=beyond, outside=full.union(outside), now=now, limit=room)
    if not lines:
        return Claim()
    with transaction.atomic():
        configs = known.read(claim_sql.lock_lines(lines))
        standing = standings(one.config.integration_id for one in configs.values())
        free, not_ready, waiting = _split([configs[key] for key in lines if key in configs], standing)
        rooms = _rooms(free, room=room, doubtful_room=room if doubtful_room is None else doubtful_room)
        taken: list[Loaded] = []
        if rooms:
            lease = now + timedelta(seconds=settings.JACKFIELD_DELIVERY_DEADLINE_S) + LEASE_MARGIN
            taken = load(claim_sql.take(rooms=rooms, now=now, worker_id=worker_id, lease_until=lease))
    ready = sort(
        taken,
        configs=configs,
        integrations={key: one.integration for key, one in standing.items()},
        now=now,
    )
    settling.withdraw(ready.withdrawn, worker_id=worker_id)
    for key in waiting:
        holding.review(config_id=key)
    no_room = {one.config.pk for one in free} - rooms.keys()
    return Claim(
        jobs=ready.jobs,
        results=ready.results,
        beyond=lines[-1],
        passed_over=frozenset(no_room).union(not_ready),
        is_more=len(lines) >= room or len(taken) > 0 or len(waiting) > 0,
        is_contended=len(configs) < len(lines),
    )


def _split(
    configs: Sequence[KnownConfig], standing: Mapping[str, Standing]
) -> tuple[list[KnownConfig], list[int], list[int]]:
    """Return the configs that can be served, and the keys of those that can be in a moment or must wait."""
    free: list[KnownConfig] = []
    not_ready: list[int] = []
    waiting: list[int] = []
    for one in configs:
        stands = standing[one.config.integration_id]
        if reason_to_wait(one.config, stands) is not None:
            waiting.append(one.config.pk)
        elif stands.is_running:
            free.append(one)
        else:
            not_ready.append(one.config.pk)
    return free, not_ready, waiting


def _rooms(configs: Sequence[KnownConfig], *, room: int, doubtful_room: int) -> dict[int, int]:
    """Return how many deliveries of each config to take: equal parts, as far as each config has room."""
    if not configs:
        return {}
    # Counted again: only now does nobody else claim from these configs.
    sending = claim_sql.sending_counts()
    limit: int = settings.JACKFIELD_CONFIG_CONCURRENCY
    part = -(-room // len(configs))
    rooms: dict[int, int] = {}
    for one in configs:
        key = one.config.pk
        doubtful = is_doubtful(one)
        allowed = max(1, limit // 4) if doubtful else limit
        mine = min(part, allowed - sending.get(key, 0), doubtful_room if doubtful else room, room)
        if mine > 0:
            rooms[key] = mine
            room -= mine
            doubtful_room -= mine if doubtful else 0
    return rooms
