"""From claimed rows to jobs: may the owner still hear it, and with which settings is it sent?"""

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from jackfield.configs.contexts import ConfigUnusable
from jackfield.delivery import audience as audiences
from jackfield.delivery.dialect import aware
from jackfield.delivery.event_types import has_rule, may_receive
from jackfield.delivery.jobs import Claimed, Job, Result
from jackfield.delivery.known_configs import KnownConfig
from jackfield.delivery.loading import Loaded, audience_of
from jackfield.delivery.models import Attempt, Event
from jackfield.delivery.transitions import UNCLEAR
from jackfield.registry.status import Health
from jackfield.sdk.outcomes import classify
from jackfield.sdk.promises import DeliveryPromise

logger = logging.getLogger(__name__)

NOT_IN_AUDIENCE = "The owner of the config may not hear this event any more."
NOT_HEARD = "The integration does not hear events of this type any more."


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """Claimed deliveries, by what is to be done with them."""

    jobs: tuple[Job, ...] = ()
    #: Attempts that ended before they began: the config can't be used as it is.
    results: tuple[Result, ...] = ()
    #: What is not to be sent any more, and why.
    withdrawn: tuple[tuple[Claimed, str], ...] = ()


def sort(
    deliveries: Sequence[Loaded],
    *,
    configs: Mapping[int, KnownConfig],
    integrations: Mapping[str, Any],
    now: datetime,
) -> Sorted:
    """Sort claimed deliveries.

    Args:
        configs: By key.
        integrations: The running instances, by id.
    """
    hearing = _Hearing(deliveries, configs)
    unclear = _with_unclear_end(deliveries)
    heard: dict[tuple[str, str], bool] = {}
    jobs, results, withdrawn = [], [], []
    for delivery in deliveries:
        known = configs[delivery.config_id]
        integration = integrations[known.config.integration_id]
        claimed = _claimed(delivery, known)
        kind = (known.config.integration_id, delivery.type)
        if kind not in heard:
            heard[kind] = integration.hook_for(delivery.type) is not None
        if not heard[kind] or not hearing.may(delivery, known):
            withdrawn.append((claimed, NOT_IN_AUDIENCE if heard[kind] else NOT_HEARD))
            continue
        try:
            prepared = known.prepared(integration)
        except ConfigUnusable as error:
            results.append(_unusable(claimed, reason=str(error), now=now))
        except Exception as error:  # noqa: BLE001 - logged, without its text
            # The author's settings class: its mistake is this config's failure, and no other's.
            # Where it failed and not its text, which may quote a secret.
            logger.error(  # noqa: TRY400
                "config could not be prepared",
                extra={
                    "config": delivery.config_id,
                    "error": type(error).__name__,
                    "traceback": "".join(traceback.format_tb(error.__traceback__)),
                },
            )
            results.append(_unusable(claimed, reason=classify(error).reason, now=now))
        else:
            jobs.append(
                Job(
                    claimed=claimed,
                    integration=integration,
                    event=delivery.event(),
                    prepared=prepared,
                    must_verify=delivery.delivery_id in unclear,
                    is_doubtful=is_doubtful(known),
                )
            )
    return Sorted(jobs=tuple(jobs), results=tuple(results), withdrawn=tuple(withdrawn))


def is_doubtful(known: KnownConfig) -> bool:
    """Say whether the last that was seen of a config was a failure."""
    return known.config.health in {Health.DEGRADED, Health.FAILING}


class _Hearing:
    """Who is in whose audience, asked of the database once for all deliveries of a claim."""

    def __init__(self, deliveries: Sequence[Loaded], configs: Mapping[int, KnownConfig]) -> None:
        self._audiences = {text: audience_of(text) for text in {d.audience_text for d in deliveries}}
        self._memberships = audiences.memberships(
            user_keys={configs[d.config_id].config.owner_id for d in deliveries},
            group_keys={key for one in self._audiences.values() for key in one.groups},
        )
        ruled = [d for d in deliveries if has_rule(d.type)]
        self._events = Event.objects.in_bulk({d.event_id for d in ruled}) if ruled else {}
        # A rule may ask for anything of a user: what is known of owners is not enough, nor fresh enough.
        owners = {configs[d.config_id].config.owner_id for d in ruled}
        self._owners = get_user_model()._default_manager.in_bulk(owners) if ruled else {}

    def may(self, delivery: Loaded, known: KnownConfig) -> bool:
        owner = known.config.owner
        groups = self._memberships.get(owner.pk, frozenset())
        if not audiences.hears(self._audiences[delivery.audience_text], user=owner, group_keys=groups):
            return False
        event = self._events.get(delivery.event_id)
        return event is None or may_receive(user=self._owners.get(owner.pk, owner), event=event)


def _with_unclear_end(deliveries: Sequence[Loaded]) -> set[int]:
    """Return those of which the service must be asked whether it took the last attempt."""
    asked = {
        d.delivery_id: d.attempt_count
        for d in deliveries
        if d.attempt_count and d.promise == DeliveryPromise.EFFECTIVELY_ONCE
    }
    if not asked:
        return set()
    unclear = Attempt.objects.filter(delivery__in=asked, outcome__in=UNCLEAR)
    return {key for key, number in unclear.values_list("delivery", "number") if number == asked[key]}


def _claimed(delivery: Loaded, known: KnownConfig) -> Claimed:
    return Claimed(
        delivery_id=delivery.delivery_id,
        config_id=delivery.config_id,
        event_id=delivery.event_id,
        config_version=known.config.version,
        number=delivery.attempt_count + 1,
        burnt_attempts=delivery.burnt_attempts,
        promise=delivery.promise,
        created_at=aware(delivery.created_at),
    )


def _unusable(claimed: Claimed, *, reason: str, now: datetime) -> Result:
    return Result(
        claimed=claimed, outcome=Attempt.Outcome.FAILED, reason=reason, started_at=now, finished_at=now
    )
