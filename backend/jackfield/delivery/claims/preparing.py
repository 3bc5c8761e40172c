"""From claimed rows to jobs: may the owner still hear it, and with which settings is it sent?"""

import contextlib
import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import Error

from jackfield.configs import scopes
from jackfield.configs.contexts import ConfigUnusable
from jackfield.delivery import audience as audiences
from jackfield.delivery.audience import NOT_IN_AUDIENCE, Audience
from jackfield.delivery.claims.known_configs import KnownConfig
from jackfield.delivery.claims.loading import Loaded, audience_of
from jackfield.delivery.dialect import aware
from jackfield.delivery.event_types import has_rule, may_receive
from jackfield.delivery.jobs import Claimed, Job, Result
from jackfield.delivery.models import Attempt, Event
from jackfield.delivery.own_news import distance_of
from jackfield.delivery.sentences import AUDIENCE_UNREADABLE, NOT_HEARD, NOT_PREPARED
from jackfield.delivery.settlement.transitions import UNCLEAR
from jackfield.delivery.standing import Standing
from jackfield.registry.status import Health
from jackfield.sdk.exits import contained
from jackfield.sdk.outcomes import classify
from jackfield.sdk.promises import DeliveryPromise

logger = logging.getLogger(__name__)


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
    standing: Mapping[str, Standing],
    now: datetime,
) -> Sorted:
    """Sort claimed deliveries.

    Args:
        configs: By key.
        standing: Of their integrations, which run here, by id.
    """
    sorting = _Sorting(deliveries, configs=configs, standing=standing, now=now)
    jobs, results, withdrawn = [], [], []
    for delivery in deliveries:
        claimed = _claimed(delivery, configs[delivery.config_id])
        try:
            found = sorting.judge(delivery, claimed)
        except Error:
            raise
        except Exception:
            # They are claimed already: what is wrong with one must not keep all others from being sent.
            logger.exception("delivery could not be prepared", extra={"delivery": delivery.delivery_id})
            found = _unusable(claimed, reason=NOT_PREPARED, now=now)
        if isinstance(found, Job):
            jobs.append(found)
        elif isinstance(found, Result):
            results.append(found)
        else:
            withdrawn.append((claimed, found))
    return Sorted(jobs=tuple(jobs), results=tuple(results), withdrawn=tuple(withdrawn))


def is_doubtful(known: KnownConfig) -> bool:
    """Say whether the last that was seen of a config was a failure."""
    return known.config.health in {Health.DEGRADED, Health.FAILING}


class _Sorting:
    """What is asked once for all deliveries of a claim, and the judgement of each."""

    def __init__(
        self,
        deliveries: Sequence[Loaded],
        *,
        configs: Mapping[int, KnownConfig],
        standing: Mapping[str, Standing],
        now: datetime,
    ) -> None:
        self._configs, self._standing, self._now = configs, standing, now
        self._hearing = _Hearing(deliveries, configs)
        self._unclear = _with_unclear_end(deliveries)
        self._heard: dict[tuple[str, str], bool] = {}

    def judge(self, delivery: Loaded, claimed: Claimed) -> Job | Result | str:
        """Return the job, or how the attempt ended before it began, or why it is not to be sent any more."""
        known = self._configs[delivery.config_id]
        stands = self._standing[known.config.integration_id]
        why_not = self._why_not(delivery, known, stands)
        if why_not is not None:
            return why_not
        try:
            with contained():
                prepared = known.prepared(stands.integration, stands.activation)
        except ConfigUnusable as error:
            return _unusable(claimed, reason=str(error), now=self._now)
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
            return _unusable(claimed, reason=classify(error).reason, now=self._now)
        return Job(
            claimed=claimed,
            integration=stands.integration,
            event=delivery.event(),
            prepared=prepared,
            must_verify=delivery.delivery_id in self._unclear,
            is_doubtful=is_doubtful(known),
            host=known.host,
        )

    def _why_not(self, delivery: Loaded, known: KnownConfig, stands: Standing) -> str | None:
        kind = (known.config.integration_id, delivery.type)
        if kind not in self._heard:
            self._heard[kind] = stands.integration.hook_for(delivery.type) is not None
        if not self._heard[kind]:
            return NOT_HEARD
        return self._hearing.why_not(delivery, known)


class _Hearing:
    """Who is in whose audience, asked of the database once for all deliveries of a claim."""

    def __init__(self, deliveries: Sequence[Loaded], configs: Mapping[int, KnownConfig]) -> None:
        self._audiences = _audiences(deliveries)
        self._memberships = audiences.memberships(
            user_keys={configs[d.config_id].config.owner_id for d in deliveries},
            group_keys={key for one in self._audiences.values() for key in one.groups},
        )
        bound = [d for d in deliveries if configs[d.config_id].config.scope_kind]
        ruled = [d for d in deliveries if has_rule(d.type)]
        asked = {d.event_id for d in (*ruled, *bound)}
        self._events = Event.objects.in_bulk(asked) if asked else {}
        # A rule may ask for anything of a user: what is known of owners is not enough, nor fresh enough.
        owners = {configs[d.config_id].config.owner_id for d in ruled}
        self._owners = get_user_model()._default_manager.in_bulk(owners) if ruled else {}

    def why_not(self, delivery: Loaded, known: KnownConfig) -> str | None:
        """Return why the owner of a config may not hear an event; None: they may."""
        audience = self._audiences.get(delivery.audience_text)
        if audience is None:
            logger.error(
                "audience of an event can't be read",
                extra={"event": delivery.event_id, "delivery": delivery.delivery_id},
            )
            return AUDIENCE_UNREADABLE
        return None if self._may(delivery, known, audience) else NOT_IN_AUDIENCE

    def _may(self, delivery: Loaded, known: KnownConfig, audience: Audience) -> bool:
        owner = known.config.owner
        groups = self._memberships.get(owner.pk, frozenset())
        if not audiences.hears(audience, user=owner, group_keys=groups):
            return False
        event = self._events.get(delivery.event_id)
        if event is None or event.is_sample:  # It tells of nothing: no rule and no binding is for it.
            return True
        return may_receive(user=self._owners.get(owner.pk, owner), event=event) and scopes.lets_in(
            known.config, event
        )


def _audiences(deliveries: Sequence[Loaded]) -> dict[str, Audience]:
    """Return the audiences by their text; not those that can't be read: an application may write rows."""
    found = {}
    for text in {one.audience_text for one in deliveries}:
        with contextlib.suppress(ValueError):
            found[text] = audience_of(text)
    return found


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
        ordering_key=delivery.line,
        distance=distance_of(delivery.type, delivery.data),
    )


def _unusable(claimed: Claimed, *, reason: str, now: datetime) -> Result:
    return Result(
        claimed=claimed, outcome=Attempt.Outcome.FAILED, reason=reason, started_at=now, finished_at=now
    )
