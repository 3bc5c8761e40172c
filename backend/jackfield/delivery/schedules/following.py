"""Sees to it that those schedules have errands that must: when something changes, and by a look at all."""

import logging
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from jackfield.configs.events import ConfigChange
from jackfield.configs.models import Config
from jackfield.configs.versions import problem_of
from jackfield.delivery import errands
from jackfield.delivery.audience import EVERYONE, owners
from jackfield.delivery.errands import Errand
from jackfield.delivery.models import Errand as Row
from jackfield.delivery.schedules.plans import RUN, SWEEP, Plan, plans_of
from jackfield.delivery.standing import reason_to_wait, standings
from jackfield.registry import managers, queries
from jackfield.registry.models import IntegrationRecord

logger = logging.getLogger(__name__)

#: How often all are looked at: what changed unseen, as by code that is new, waits no longer.
EVERY = timedelta(seconds=60)
#: Of those that begin at the same moment, so many a second: no service is called by a thousand at once.
BEGIN_IN_A_SECOND = 5
_AT_ONCE = 200
_BEGINS = {ConfigChange.ENABLED, ConfigChange.AUTHORIZED}
_ENDS = {ConfigChange.DISABLED, ConfigChange.UNAUTHORIZED, ConfigChange.DELETING}


def config_changed(config: Config, change: ConfigChange) -> None:
    """Follow a change of a config, in its transaction."""
    integration = queries.installed(config.integration_id)
    if integration is None or not integration.abilities.schedules:
        return
    # In the order of keys, as the sweep: else each could wait for a row of the other.
    plans = sorted(
        plans_of(integration, config_id=config.pk, version=config.version), key=lambda plan: plan.key
    )
    if change in _ENDS:
        # One that runs goes on, and nothing of it is kept.
        for plan in plans:
            errands.withdraw(kind=RUN, key=plan.key)
    elif change in _BEGINS:
        standing = standings([config.integration_id])[config.integration_id]
        if reason_to_wait(config, standing) is None:
            now = timezone.now()
            for plan in plans:
                _plan(plan, due_at=first_due_at(plan, now=now))


def integration_changed(
    integration_id: str, old: IntegrationRecord.State, new: IntegrationRecord.State
) -> None:
    """Follow a change of an integration's state, in its transaction: all of its configs, soon after it."""
    integration = queries.installed(integration_id)
    if old != new and (integration is None or integration.abilities.schedules):
        errands.ask(kind=SWEEP, key="")


async def look_at_all(_errand: Errand) -> timedelta:
    """Run the sweep, again and again."""
    await errands.database(sweep)
    return EVERY


def sweep() -> None:
    """Make the errands that are missing, withdraw those that are for nothing, move those that changed."""
    # Read before the configs: what is made between the two is not taken for superfluous.
    there = dict(Row.objects.filter(kind=RUN).values_list("key", "payload"))
    unread: dict[int, str] = {}
    wanted = {plan.key: plan for plan in _wanted(unread)}
    missing = [plan for key, plan in sorted(wanted.items()) if there.get(key) != plan.payload]
    moved = {plan.key for plan in missing}
    stale = sorted(key for key in there if key not in wanted or key in moved)
    for some in _in_parts(stale):
        with transaction.atomic():
            for key in some:
                errands.withdraw(kind=RUN, key=key)
    for key in stale:
        reason = unread.get(there[key]["config"])
        if reason is not None:
            extra = {"config_id": there[key]["config"], "method": there[key]["method"], "reason": reason}
            logger.warning("A schedule ends: the settings of its config can't be read.", extra=extra)
    now, spread = timezone.now(), timedelta(seconds=len(missing) / BEGIN_IN_A_SECOND)
    for some_plans in _in_parts(missing):
        with transaction.atomic():
            for plan in some_plans:
                _plan(plan, due_at=first_due_at(plan, now=now, spread=spread))


def without_errand() -> list[Plan]:
    """Return what is to be called and has no errand: a sweep makes it soon, where workers live."""
    there = set(Row.objects.filter(kind=RUN, is_withdrawn=False).values_list("key", flat=True))
    return [plan for plan in _wanted({}) if plan.key not in there]


def first_due_at(plan: Plan, *, now: datetime, spread: timedelta = timedelta(0)) -> datetime:
    """Return when a config is called for first: by an interval at once, or somewhere in ``spread``.

    Args:
        plan: What is called.
        now: The present.
        spread: Over how long those that begin together are spread; never longer than the interval.
    """
    interval = plan.schedule.interval
    if interval is None:
        return plan.schedule.next_after(now, chance=_chance())
    return now + min(spread, interval) * _chance()


def _plan(plan: Plan, *, due_at: datetime) -> None:
    errands.ask(kind=RUN, key=plan.key, due_at=due_at, payload=plan.payload)


def _wanted(unread: dict[int, str]) -> Iterable[Plan]:
    """Yield what is to be called; note in ``unread`` why a config's settings can't be read."""
    integrations = {
        one.integration_id: one for one in managers.products().get_integrations() if one.abilities.schedules
    }
    if not integrations:
        return
    standing = standings(integrations)
    rows = Config.objects.filter(owners(EVERYONE), enabled=True, integration_id__in=integrations)
    # Few are asked about: what stands in the way of one stands in the way of all that are like it. What is
    # not of today's version is like no other: only its own settings say whether the code can read them.
    free: dict[tuple[str, str], bool] = {}
    columns = ("pk", "version", "integration_id", "health", "settings_version")
    for key, version, integration_id, health, stored in (
        rows.order_by("pk").values_list(*columns).iterator(1000)
    ):
        integration = integrations[integration_id]
        if stored != integration.settings_version:
            config = Config.objects.filter(pk=key).first()
            is_free = config is not None and reason_to_wait(config, standing[integration_id]) is None
            if config is not None and not is_free and (reason := problem_of(config, integration)):
                unread[key] = reason
        else:
            if (integration_id, health) not in free:
                like_it = Config(
                    integration_id=integration_id, enabled=True, health=health, settings_version=stored
                )
                free[integration_id, health] = reason_to_wait(like_it, standing[integration_id]) is None
            is_free = free[integration_id, health]
        if is_free:
            yield from plans_of(integration, config_id=key, version=version)


def _in_parts(some: list[Any]) -> Iterable[list[Any]]:
    return (some[begin : begin + _AT_ONCE] for begin in range(0, len(some), _AT_ONCE))


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads load, keeps no secret
