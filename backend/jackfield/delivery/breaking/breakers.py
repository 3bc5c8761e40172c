"""The rows of breakers: read and written under the lock of their config's row, and nowhere else."""

import logging
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from jackfield.configs import health as config_health
from jackfield.configs.models import Config
from jackfield.delivery.breaking import breaking_sql
from jackfield.delivery.breaking.transitions import Attempted, Switch, after, let_through, probing
from jackfield.delivery.dialect import is_postgresql, listed
from jackfield.delivery.models import Breaker
from jackfield.realtime.wakeups import Topic, wake_on_commit

logger = logging.getLogger(__name__)

State = Breaker.State
_COLUMNS = tuple(field.name for field in fields(Switch))
_READY = f"""
    SELECT shut.config_id FROM jackfield_delivery_breaker AS shut
    WHERE shut.config_id {{chosen}} AND {breaking_sql.lets_through("shut.config_id")}
"""  # noqa: S608 - of constants
_CHOSEN_POSTGRESQL = "= ANY(%s)"
_CHOSEN_SQLITE = "IN (SELECT value FROM json_each(%s))"


@transaction.atomic
def count(
    ended: Mapping[int, Sequence[Attempted]], *, configs: Mapping[int, Config], now: datetime
) -> datetime | None:
    """Count attempts that have ended; return when the first of the breakers that opened lets one through.

    Args:
        ended: By config, each in the order in which they ended.
        configs: By key, their rows locked by the caller.
    """
    if not ended:
        return None
    before = _read(ended)
    changed = {}
    for key, some in ended.items():
        switch = first = before.get(key) or Switch(since=configs[key].time_added, counted_since=now)
        for one in some:
            switch = after(switch, one, now=now, chance=random.random())  # noqa: S311 - spreads load
        if switch != first:
            changed[key] = (first, switch)
    _write(changed, versions={key: configs[key].version for key in changed})
    return min(
        (switch.probe_at for _, switch in changed.values() if switch.probe_at is not None), default=None
    )


def ready(config_ids: Collection[int], *, now: datetime) -> frozenset[int]:
    """Lock configs whose breakers are not closed; return those of which one may be let through now.

    One that somebody else has locked at this moment is not among them. In the caller's transaction.
    """
    rows = Config.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=config_ids)
    mine = list(rows.order_by("pk").values_list("pk", flat=True))
    if not mine:
        return frozenset()
    statement = _READY.format(chosen=_CHOSEN_POSTGRESQL if is_postgresql() else _CHOSEN_SQLITE)
    with connection.cursor() as cursor:
        cursor.execute(statement, [listed(mine), *breaking_sql.parameters(now)])
        return frozenset(key for (key,) in cursor.fetchall())


def begin(probes: Mapping[int, int], *, now: datetime) -> None:
    """Write which delivery of each config was let through; the configs are locked by ``ready``."""
    before = _read(probes)
    # Closed by now: then it is a delivery like any other.
    switches = {key: switch for key, switch in before.items() if switch.state != State.CLOSED}
    _write(
        {key: (old, probing(old, delivery_id=probes[key], now=now)) for key, old in switches.items()},
        versions={},
    )


@transaction.atomic
def let_one_through(*, config_id: int) -> None:
    """Have the next delivery of a config tried at once, as far as its breaker keeps it back.

    No more than one is on its way at any time. A config that is gone, or is not kept back, is no error.
    """
    config = Config.objects.select_for_update(no_key=True).filter(pk=config_id).first()
    if config is None:
        return
    now = timezone.now()
    before = _read([config_id])
    changed = {key: (old, new) for key, old in before.items() if (new := let_through(old, now=now)) != old}
    _write(changed, versions={})
    if changed:
        wake_on_commit(Topic.DELIVERIES)


def of_configs(config_ids: Iterable[int]) -> dict[int, Breaker]:
    """Return the breakers of configs by the configs' keys; those without one never failed."""
    return Breaker.objects.in_bulk(set(config_ids))


def is_failing(*, config_id: int) -> bool:
    """Say whether the last delivery of a config that said something of its service failed."""
    return Breaker.objects.filter(pk=config_id, failing_since__isnull=False).exists()


def _read(config_ids: Iterable[int]) -> dict[int, Switch]:
    rows = Breaker.objects.filter(pk__in=list(config_ids)).values_list("config_id", *_COLUMNS)
    return {key: Switch(**dict(zip(_COLUMNS, columns, strict=True))) for key, *columns in rows}


def _write(changed: Mapping[int, tuple[Switch, Switch]], *, versions: Mapping[int, int]) -> None:
    """Write breakers that are no longer as they were, and let who watches their configs look again.

    Args:
        versions: Of the configs whose settings have been tried, by key.
    """
    if not changed:
        return
    columns = [*_COLUMNS, *(["config_version"] if versions else [])]
    Breaker.objects.bulk_create(
        [
            Breaker(config_id=key, config_version=versions.get(key, 0), **asdict(switch))
            for key, (_, switch) in sorted(changed.items())
        ],
        update_conflicts=True,
        unique_fields=["config"],
        update_fields=columns,
    )
    for key, (old, new) in sorted(changed.items()):
        if (old.state, old.probe_at) == (new.state, new.probe_at):
            continue
        config_health.status_changed(config_id=key)
        if new.state == State.OPEN and old.state == State.CLOSED:
            logger.warning("breaker opened", extra={"config": key})
        elif new.state == State.CLOSED:
            logger.info("breaker closed", extra={"config": key})
