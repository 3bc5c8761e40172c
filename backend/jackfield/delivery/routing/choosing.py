"""Routing: which configs want an event, and whose owners may hear it."""

from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import Q, QuerySet

from jackfield.configs import scopes
from jackfield.configs.models import Config, Listening
from jackfield.delivery import audience as audiences
from jackfield.delivery.audience import Audience
from jackfield.delivery.dialect import is_postgresql, listed
from jackfield.delivery.event_types import has_rule, may_receive
from jackfield.delivery.models import Event
from jackfield.delivery.routing import asked_conditions
from jackfield.delivery.standing import Standing, reason_to_wait, standings
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.conditions.judging import Judge
from jackfield.sdk.conditions.plans import Plan
from jackfield.sdk.events import Event as SdkEvent
from jackfield.sdk.events import covering_patterns

#: What routing reads of a config.
_COLUMNS = (
    "id",
    "integration_id",
    "enabled",
    "health",
    "owner_id",
    "scope_kind",
    "scope_id",
    "settings_version",
)
#: The lock of whoever points at a row, taken by the keys in their order.
_KEEP = "SELECT id FROM jackfield_configs_config WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
#: Keys that one statement names.
_BATCH = 5_000


def wanting(event: Event, audience: Audience) -> list[tuple[Config, str | None, Standing]]:
    """Return the configs that get a delivery, each with why it must wait (None: it need not).

    Enabled, listening to a pattern that covers the type, with conditions that hold, of an integration that
    is active or paused, with an owner who is active, in the audience, and let in by the type's own rule;
    bound to nothing, or to something that the event concerns.
    """
    rows = Config.objects.filter(
        audiences.owners(audience),
        enabled=True,
        pk__in=Listening.objects.filter(pattern__in=covering_patterns(event.type)).values("config"),
    ).order_by("pk")
    asks_rule = has_rule(event.type)
    if asks_rule:
        rows = rows.select_related("owner")
    configs = _of_whom_conditions_hold(event, rows, whole=asks_rule)
    if asks_rule:
        configs = _let_in(event, configs)
    configs = [config for config in configs if scopes.lets_in(config, event)]
    standing = standings({config.integration_id for config in configs})
    return [
        (config, reason_to_wait(config, stands), stands)
        for config in configs
        if (stands := standing[config.integration_id]).state != IntegrationRecord.State.INACTIVE
    ]


def kept_there(config_ids: Sequence[int]) -> set[int]:
    """Return those of these configs that are there, and keep them from going until this transaction ends.

    They were read without a lock: without this one whoever deletes a config would have others' publishing
    fail when they commit. It makes wait who deletes one, and nobody else.
    """
    if not config_ids or not is_postgresql():
        # On SQLite there is one who writes.
        return set(config_ids)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [listed(config_ids)])
        return {key for (key,) in cursor.fetchall()}


def as_told(event: Event) -> SdkEvent:
    """Return a published event, or one that is none yet, as conditions see it."""
    return SdkEvent(
        id=event.public_id,
        type=event.type,
        occurred_at=event.occurred_at,
        data=event.data,
        ordering_key=event.ordering_key or None,
    )


def _of_whom_conditions_hold(event: Event, rows: QuerySet[Config], *, whole: bool) -> list[Config]:
    judge = Judge(as_told(event))
    asked = asked_conditions.asked_of(event.type)
    if asked is None:
        found = {config.pk: config for config in (rows if whole else rows.only(*_COLUMNS, "conditions"))}
        plan = Plan(
            ((key, asked_conditions.understood(key, config.conditions)) for key, config in found.items()),
            owner_of=lambda key: found[key].owner_id,
        )
        return [found[key] for key in sorted(plan.matched(judge))]
    # What is kept says who might want it; who does, the rows say.
    columns = rows if whole else rows.only(*_COLUMNS)
    configs = [
        config
        for chosen in _choices(asked.matched(judge), has_unconditional=asked.has_unconditional)
        for config in columns.filter(chosen)
    ]
    return sorted(configs, key=_key)


def _choices(matched: list[int], *, has_unconditional: bool) -> Iterator[Q]:
    unconditional = Q(conditions={}) if has_unconditional else Q()
    if has_unconditional or matched:
        yield unconditional | Q(pk__in=matched[:_BATCH])
    for start in range(_BATCH, len(matched), _BATCH):
        yield Q(pk__in=matched[start : start + _BATCH])


def _key(config: Config) -> int:
    return config.pk


def _let_in(event: Event, configs: Sequence[Config]) -> list[Config]:
    """Ask the rule once for each owner."""
    owners = {config.owner_id: config.owner for config in configs}
    let_in = {key for key, owner in owners.items() if may_receive(user=owner, event=event)}
    return [config for config in configs if config.owner_id in let_in]
