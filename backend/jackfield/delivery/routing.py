"""Routing: which configs want an event, and whose owners may hear it."""

from collections.abc import Sequence

from jackfield.configs.models import Config, Listening
from jackfield.delivery import audience as audiences
from jackfield.delivery.audience import Audience
from jackfield.delivery.event_types import has_rule, may_receive
from jackfield.delivery.models import Event
from jackfield.delivery.standing import Standing, reason_to_wait, standings
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.events import covering_patterns

#: What routing reads of a config.
_COLUMNS = ("id", "integration_id", "enabled", "health", "owner_id")


def wanting(event: Event, audience: Audience) -> list[tuple[Config, str | None, Standing]]:
    """Return the configs that get a delivery, each with why it must wait (None: it need not).

    Enabled, listening to a pattern that covers the type, of an integration that is active or paused,
    with an owner who is active, in the audience, and let in by the type's own rule.
    """
    rows = Config.objects.filter(
        audiences.owners(audience),
        enabled=True,
        pk__in=Listening.objects.filter(pattern__in=covering_patterns(event.type)).values("config"),
    ).order_by("pk")
    if has_rule(event.type):
        configs = _let_in(event, list(rows.select_related("owner")))
    else:
        configs = list(rows.only(*_COLUMNS))
    standing = standings({config.integration_id for config in configs})
    return [
        (config, reason_to_wait(config, stands), stands)
        for config in configs
        if (stands := standing[config.integration_id]).state != IntegrationRecord.State.INACTIVE
    ]


def _let_in(event: Event, configs: Sequence[Config]) -> list[Config]:
    """Ask the rule once for each owner."""
    owners = {config.owner_id: config.owner for config in configs}
    let_in = {key for key, owner in owners.items() if may_receive(user=owner, event=event)}
    return [config for config in configs if config.owner_id in let_in]
