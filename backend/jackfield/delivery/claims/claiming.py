"""Claim what is due: fairly over all configs, so many of each at once, in one short transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jackfield.delivery import shunning
from jackfield.delivery.breaking import breakers
from jackfield.delivery.claims import claim_sql, insisting
from jackfield.delivery.claims.known_configs import KnownConfig, KnownConfigs
from jackfield.delivery.claims.loading import Loaded
from jackfield.delivery.claims.preparing import sort
from jackfield.delivery.claims.rooms import share
from jackfield.delivery.holding import holding
from jackfield.delivery.jobs import Job, Result
from jackfield.delivery.models import Breaker
from jackfield.delivery.ordering import ordering
from jackfield.delivery.ordering.ordering import Chosen
from jackfield.delivery.settlement import settling
from jackfield.delivery.standing import Standing, reason_to_wait, standings
from jackfield.deployment.standing import make_sure_to_work

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
    #: Configs of which nothing more can be sent while their host has no place, by host.
    crowded: Mapping[str, frozenset[int]] = field(default_factory=dict)
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
    hosts: Mapping[str, int] | None = None,
    beyond: int = 0,
    outside: Collection[int] = (),
    now: datetime | None = None,
) -> Claim:
    """Take up to ``room`` due deliveries for a worker.

    Every config that has something due gets an equal part, none more than
    ``JACKFIELD_CONFIG_CONCURRENCY`` under way in the whole deployment, and one that failed last a
    quarter of that; and this worker makes no more than ``JACKFIELD_HOST_CONCURRENCY`` attempts at one host.
    Of a config whose breaker is open one is taken when it is time to see whether it works. Deliveries of
    configs that must wait are held instead. A worker that belongs to another deployment than what was just
    restored over the database takes nothing (``Stranger``).

    Args:
        known: The configs that this worker knows from earlier claims.
        doubtful_room: How many may be of configs that failed last: many that hang must not take every place.
        hosts: How many attempts this worker makes at each host now.
        beyond: As the last claim gave it back.
        outside: Configs to pass over.
        now: What is due by then; by default the present.
    """
    now = now or timezone.now()
    full = settings.JACKFIELD_CONFIG_CONCURRENCY
    lines = claim_sql.due_lines(beyond=beyond, outside=outside, full=full, now=now, limit=room)
    if not lines:
        return Claim()
    with transaction.atomic():
        configs = known.read(claim_sql.lock_lines(lines))
        standing = standings(one.config.integration_id for one in configs.values())
        free, not_ready, waiting = _split([configs[key] for key in lines if key in configs], standing)
        insisted = insisting.keys(waiting, configs=configs, standing=standing, now=now)
        waiting = [key for key in waiting if key not in insisted]
        left = room - len(insisted)
        probing = _probing(configs, now=now)
        shares = share(
            [one for one in free if one.breaker == Breaker.State.CLOSED or one.config.pk in probing],
            room=left,
            doubtful_room=left if doubtful_room is None else doubtful_room,
            hosts=hosts or {},
            probing=probing,
        )
        rooms = shares.rooms | dict.fromkeys(insisted, 1)
        taken: list[Loaded] = []
        chosen = Chosen()
        if rooms:
            lease = now + timedelta(seconds=settings.JACKFIELD_DELIVERY_DEADLINE_S) + LEASE_MARGIN
            orderly = _orderly([configs[key] for key in rooms], standing)
            chosen = ordering.choose({key: rooms[key] for key in orderly}, now=now)
            free_of_order = {key: count for key, count in rooms.items() if key not in orderly}
            taken = _take(free_of_order, chosen=chosen, now=now, worker_id=worker_id, lease_until=lease)
            if probing:
                breakers.begin(
                    {one.config_id: one.delivery_id for one in taken if one.config_id in probing}, now=now
                )
            make_sure_to_work()
    ready = sort(
        taken,
        configs=configs,
        standing=standing,
        now=now,
    )
    settling.withdraw(ready.withdrawn, worker_id=worker_id)
    for key in waiting:
        holding.review(config_id=key)
    no_room = {one.config.pk for one in free}.difference(rooms, *shares.crowded.values())
    return Claim(
        jobs=ready.jobs,
        results=ready.results,
        beyond=shares.beyond(lines),
        passed_over=frozenset(no_room).union(not_ready),
        crowded=shares.crowded,
        is_more=len(lines) >= room or len(taken) > 0 or len(waiting) > 0 or chosen.is_more,
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
        elif stands.is_running and not shunning.is_shunned(one.config.integration_id):
            free.append(one)
        else:
            not_ready.append(one.config.pk)
    return free, not_ready, waiting


def _probing(configs: Mapping[int, KnownConfig], *, now: datetime) -> frozenset[int]:
    """Return those of which one is let through to see whether they work; mostly there is nobody to ask of."""
    shut = [key for key, one in configs.items() if one.breaker != Breaker.State.CLOSED]
    return breakers.ready(shut, now=now) if shut else frozenset()


def _take(
    rooms: Mapping[int, int], *, chosen: Chosen, now: datetime, worker_id: int, lease_until: datetime
) -> list[Loaded]:
    """Mark what was chosen as SENDING, and of configs that ask for no order so many as there is room for."""
    taken: list[Loaded] = []
    if rooms:
        taken += claim_sql.take(rooms=rooms, now=now, worker_id=worker_id, lease_until=lease_until)
    if chosen.keys:
        taken += claim_sql.take_chosen(chosen.keys, now=now, worker_id=worker_id, lease_until=lease_until)
    return sorted(taken, key=lambda one: one.delivery_id)


def _orderly(configs: Collection[KnownConfig], standing: Mapping[str, Standing]) -> set[int]:
    """Return the keys of those that ask for events in their order."""
    return {
        one.config.pk
        for one in configs
        if standing[one.config.integration_id].integration.is_in_order(one.config.settings)
    }
