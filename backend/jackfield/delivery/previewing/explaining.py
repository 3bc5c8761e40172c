"""Events that somebody asks about, published or typed; and why one would go to a config."""

from typing import Any
from uuid import UUID

from jackfield.configs import queries as config_queries
from jackfield.configs.models import Config
from jackfield.delivery.errors import EventNotFound
from jackfield.delivery.models import Event
from jackfield.delivery.queries import visible_events
from jackfield.delivery.routing.verdicts import RoutingVerdict, verdict


def published(*, viewer: Any, uid: UUID | None) -> Event:
    """Return an event that was published.

    Raises:
        EventNotFound: There is none, or ``viewer`` may not see it.
    """
    found = None if uid is None else visible_events(viewer).filter(uid=uid).first()
    if found is None:
        raise EventNotFound
    return found


def explained(*, viewer: Any, config_id: int, event: Event) -> RoutingVerdict:
    """Say whether a config would get an event, and why; ask first whether the viewer may see the event.

    Raises:
        ConfigNotFound: There is no such config, or ``viewer`` may not see it.
    """
    config = config_queries.get(user=viewer, config_id=config_id)
    return verdict(event, config, viewer=viewer)


def as_if_saved(
    config: Config,
    *,
    enabled: bool | None = None,
    event_types: list[str] | None = None,
    conditions: dict[str, Any] | None = None,
) -> Config:
    """Return a config as it would be with these laid over it; it has no key and is never saved."""
    patterns = list(config.listenings.values_list("pattern", flat=True))
    return Config(
        owner=config.owner,
        integration_id=config.integration_id,
        name=config.name,
        enabled=config.enabled if enabled is None else enabled,
        event_types=patterns if event_types is None else event_types,
        conditions=config.conditions if conditions is None else conditions,
        scope_kind=config.scope_kind,
        scope_id=config.scope_id,
    )
