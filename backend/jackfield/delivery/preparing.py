"""From claimed rows to jobs: may the owner still hear it, and with which settings is it sent?"""

import logging
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jackfield.configs.contexts import ConfigUnusable, Prepared
from jackfield.configs.contexts import prepare as prepare_config
from jackfield.configs.models import Config
from jackfield.delivery import audience as audiences
from jackfield.delivery.event_types import may_receive
from jackfield.delivery.jobs import Job, Result
from jackfield.delivery.models import Attempt, Delivery, Event
from jackfield.delivery.transitions import UNCLEAR
from jackfield.registry.status import Health
from jackfield.sdk import events as sdk_events
from jackfield.sdk.outcomes import classify
from jackfield.sdk.promises import DeliveryPromise

logger = logging.getLogger(__name__)

#: Configs of which a worker keeps what it read: enough for all that are busy at one time.
_KEPT = 1_000
NOT_IN_AUDIENCE = "The owner of the config may not hear this event any more."
NOT_HEARD = "The integration does not hear events of this type any more."


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """Claimed deliveries, by what is to be done with them."""

    jobs: tuple[Job, ...] = ()
    #: Attempts that ended before they began: the config can't be used as it is.
    results: tuple[Result, ...] = ()
    #: What is not to be sent any more, and why: key of the delivery to a sentence.
    withdrawn: Mapping[int, str]


class Preparations:
    """Configs as they were read last; one is read again as soon as anything of it has changed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Any, Prepared]] = OrderedDict()

    def of(self, config: Config, integration: Any) -> Prepared:
        """Return ``config`` made ready.

        Raises:
            ConfigUnusable: It can't be.
        """
        made_of = (integration, config.name, config.settings_version, config.settings, config.secrets)
        kept = self._kept.get(config.pk)
        if kept is not None and kept[0] == made_of:
            self._kept.move_to_end(config.pk)
            return kept[1]
        prepared = prepare_config(config=config, integration=integration)
        self._kept[config.pk] = (made_of, prepared)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return prepared


def sort(
    deliveries: Sequence[Delivery],
    *,
    configs: Mapping[int, Config],
    integrations: Mapping[str, Any],
    preparations: Preparations,
    now: datetime,
) -> Sorted:
    """Sort claimed deliveries, whose events are loaded.

    Args:
        configs: By key, with their owners.
        integrations: The running instances, by id.
    """
    hearing = _Hearing(deliveries, configs)
    unclear = _with_unclear_end(deliveries)
    jobs, results, withdrawn = [], [], {}
    for delivery in deliveries:
        config = configs[delivery.config_id]
        integration = integrations[config.integration_id]
        if not hearing.may(config.owner, delivery.event):
            withdrawn[delivery.pk] = NOT_IN_AUDIENCE
        elif integration.hook_for(delivery.event.type) is None:
            withdrawn[delivery.pk] = NOT_HEARD
        else:
            try:
                prepared = preparations.of(config, integration)
            except ConfigUnusable as error:
                results.append(_unusable(delivery, config, reason=str(error), now=now))
                continue
            except Exception as error:
                # The author's settings class: its mistake is this config's failure, and no other's.
                logger.exception("config could not be prepared", extra={"config": config.pk})
                results.append(_unusable(delivery, config, reason=classify(error).reason, now=now))
                continue
            jobs.append(
                Job(
                    delivery_id=delivery.pk,
                    config_id=config.pk,
                    event_id=delivery.event_id,
                    config_version=config.version,
                    integration=integration,
                    event=event_of(delivery.event),
                    prepared=prepared,
                    number=delivery.attempt_count + 1,
                    burnt_attempts=delivery.burnt_attempts,
                    promise=delivery.promise,
                    created_at=delivery.created_at,
                    must_verify=delivery.pk in unclear,
                    is_doubtful=is_doubtful(config),
                )
            )
    return Sorted(jobs=tuple(jobs), results=tuple(results), withdrawn=withdrawn)


def is_doubtful(config: Config) -> bool:
    """Say whether the last that was seen of a config was a failure."""
    return config.health in {Health.DEGRADED, Health.FAILING}


def event_of(row: Event) -> sdk_events.Event:
    """Return an event as an integration sees it."""
    return sdk_events.Event(
        id=row.public_id,
        type=row.type,
        occurred_at=row.occurred_at,
        data=row.data,
        ordering_key=row.ordering_key or None,
    )


class _Hearing:
    """Who is in whose audience, asked of the database once for all deliveries of a claim."""

    def __init__(self, deliveries: Collection[Delivery], configs: Mapping[int, Config]) -> None:
        self._audiences = {d.event_id: audiences.parse(d.event.audience) for d in deliveries}
        self._memberships = audiences.memberships(
            user_keys={configs[d.config_id].owner_id for d in deliveries},
            group_keys={key for audience in self._audiences.values() for key in audience.groups},
        )

    def may(self, owner: Any, event: Event) -> bool:
        groups = self._memberships.get(owner.pk, frozenset())
        return audiences.hears(self._audiences[event.pk], user=owner, group_keys=groups) and may_receive(
            user=owner, event=event
        )


def _with_unclear_end(deliveries: Collection[Delivery]) -> set[int]:
    """Return those of which the service must be asked whether it took the last attempt."""
    asked = {
        d.pk: d.attempt_count
        for d in deliveries
        if d.attempt_count and d.promise == DeliveryPromise.EFFECTIVELY_ONCE
    }
    if not asked:
        return set()
    unclear = Attempt.objects.filter(delivery__in=asked, outcome__in=UNCLEAR)
    return {key for key, number in unclear.values_list("delivery", "number") if number == asked[key]}


def _unusable(delivery: Delivery, config: Config, *, reason: str, now: datetime) -> Result:
    return Result(
        delivery_id=delivery.pk,
        config_id=config.pk,
        event_id=delivery.event_id,
        config_version=config.version,
        number=delivery.attempt_count + 1,
        burnt_attempts=delivery.burnt_attempts,
        promise=delivery.promise,
        created_at=delivery.created_at,
        outcome=Attempt.Outcome.FAILED,
        reason=reason,
        started_at=now,
        finished_at=now,
    )
