"""Hold what waits when its config or integration stands still, release it after, forget it with the config.

The rule is ``standing.reason_to_wait``; it is asked here whenever something changed, by the claim
before something is sent, and by the worker now and then: so that what two transactions that did not
see each other left behind is put right, whichever of them came last.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from jackfield.audit.operations import Change as AuditChange
from jackfield.audit.operations import record as record_in_audit
from jackfield.configs.events import ConfigChange
from jackfield.configs.models import Config
from jackfield.delivery.holding import holding_sql
from jackfield.delivery.models import Delivery
from jackfield.delivery.news import deliveries_changed
from jackfield.delivery.standing import Standing, reason_to_wait, standings
from jackfield.realtime.wakeups import Topic, wake_on_commit
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health

_ENDED = {str(state) for state in Delivery.SETTLED}


@transaction.atomic
def review(*, config_id: int) -> None:
    """Hold or release the deliveries of a config, as the rule says now; one that is gone is no error."""
    config = Config.objects.select_for_update(no_key=True).filter(pk=config_id).first()
    if config is not None:
        _apply(config, standings([config.integration_id])[config.integration_id])


def sweep(*, beyond: int = 0, limit: int = 500) -> int:
    """Release what is held for nothing; return where the next sweep begins.

    Args:
        beyond: As the last sweep gave it back; 0 for the first.
        limit: How many configs to look at.
    """
    keys = holding_sql.held_lines(beyond=beyond, limit=limit)
    release_if_free(keys)
    return keys[-1] if len(keys) == limit else 0


def release_if_free(config_ids: Iterable[int]) -> None:
    """Release what is held in those configs that need not wait: what held it may have ended unseen."""
    configs = list(Config.objects.filter(pk__in=set(config_ids), enabled=True).order_by("pk"))
    standing = standings(config.integration_id for config in configs)
    for config in configs:
        if reason_to_wait(config, standing[config.integration_id]) is None:
            review(config_id=config.pk)


def config_changed(config: Config, change: ConfigChange) -> None:
    """Follow a change of a config, in its transaction; the row is locked."""
    if change == ConfigChange.LEAVING:
        _forget(config)
    elif change != ConfigChange.DELETING:
        _apply(config, standings([config.integration_id])[config.integration_id])


def integration_changed(
    integration_id: str, old: IntegrationRecord.State, new: IntegrationRecord.State
) -> None:
    """Follow a change of an integration's state, in its transaction."""
    if old == new:
        return
    standing = replace(standings([integration_id])[integration_id], state=new, start_failed=False)
    configs = Config.objects.filter(integration_id=integration_id)
    if new == IntegrationRecord.State.ACTIVE:
        free = [config.pk for config in configs if reason_to_wait(config, standing) is None]
        _release(free)
        return
    reason = reason_to_wait(Config(enabled=True, health=Health.UNKNOWN), standing)
    if reason is not None:
        keys = list(configs.filter(enabled=True).values_list("pk", flat=True))
        deliveries_changed(holding_sql.hold(config_ids=keys, reason=reason))


def _apply(config: Config, standing: Standing) -> None:
    reason = reason_to_wait(config, standing)
    if reason is None:
        _release([config.pk])
    else:
        deliveries_changed(holding_sql.hold(config_ids=[config.pk], reason=reason))


def _release(config_ids: list[int]) -> None:
    moved = holding_sql.release(config_ids=config_ids, now=timezone.now())
    if moved:
        deliveries_changed(moved)
        wake_on_commit(Topic.DELIVERIES)


def _forget(config: Config) -> None:
    """Cancel what waits and delete it all, far faster than a cascade; the audit keeps the counts."""
    counts = holding_sql.forget(config_id=config.pk)
    holding_sql.check_many(counts.total())
    # Of many that took a while, and nobody who published had to wait. Now they do, for a moment, and
    # what they have brought meanwhile goes, too.
    Config.objects.select_for_update().get(pk=config.pk)
    counts += holding_sql.forget(config_id=config.pk)
    if not counts:
        return
    kept = {state: count for state, count in counts.items() if state in _ENDED}
    cancelled = sum(counts.values()) - sum(kept.values())
    kept[Delivery.State.CANCELLED] = kept.get(Delivery.State.CANCELLED, 0) + cancelled
    record_in_audit(
        actor=None,
        action="deliveries.deleted",
        subject_kind="config",
        subject_id=config.pk,
        subject_label=f"{config.name} ({config.integration_id})",
        changes=[
            AuditChange(field=state.lower(), before=str(count))
            for state, count in sorted(kept.items())
            if count
        ],
    )
