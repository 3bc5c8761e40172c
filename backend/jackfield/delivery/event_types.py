"""The event types that an application has registered, and the rule that each may bring."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jackfield.delivery.audience import EVERYONE, Audience
from jackfield.delivery.models import Event
from jackfield.sdk.conditions.described import DescribedType
from jackfield.sdk.events import valid_event_type
from jackfield.sdk.exits import contained

logger = logging.getLogger(__name__)

#: Called with a user and an event, when it is routed and again when it is sent: may this user know of it?
Rule = Callable[[Any, Event], bool]


@dataclass(frozen=True, kw_only=True)
class EventType:
    """A kind of event, as the application describes it."""

    name: str
    description: str = ""
    #: An example of ``data``.
    sample: Mapping[str, Any] | None = None
    #: JSON Schema of ``data``; shown to people and programs, not enforced.
    schema: Mapping[str, Any] | None = None
    default_audience: Audience = EVERYONE
    may_receive: Rule | None = None
    #: Published by Jackfield itself.
    is_system: bool = False


_registered: dict[str, EventType] = {}


def register_event_type(
    name: str,
    *,
    description: str = "",
    sample: Mapping[str, Any] | None = None,
    schema: Mapping[str, Any] | None = None,
    default_audience: Audience = EVERYONE,
    may_receive: Rule | None = None,
) -> EventType:
    """Register a type, in the ``ready()`` of an application; again with the same description does nothing.

    Args:
        name: ``noun.past_verb``, lower case.
        may_receive: Asked for each owner of a config that would hear such an event, when it is routed
            and again when it is sent. If it raises, the owner hears nothing.

    Raises:
        ValueError: The name is none, or another description of it is registered.
    """
    if not valid_event_type(name):
        raise ValueError(f"{name!r} is no event type: it must look like ticket.opened.")
    return _register(
        EventType(
            name=name,
            description=description,
            sample=sample,
            schema=schema,
            default_audience=default_audience,
            may_receive=may_receive,
        )
    )


def register_system_type(
    name: str, *, description: str, sample: Mapping[str, Any], may_receive: Rule | None = None
) -> EventType:
    """Register a type of our own, in the ``ready()`` of a room; raises as ``register_event_type`` does."""
    return _register(
        EventType(name=name, description=description, sample=sample, may_receive=may_receive, is_system=True)
    )


def _register(event_type: EventType) -> EventType:
    name = event_type.name
    if _registered.setdefault(name, event_type) != event_type:
        raise ValueError(f"The event type {name} is registered already, and described otherwise.")
    return event_type


def unregister_event_type(name: str) -> None:
    """Forget a type; one that is not registered is no error."""
    _registered.pop(name, None)


def event_type(name: str) -> EventType | None:
    """Return the registered type of this name, if there is one."""
    return _registered.get(name)


def event_types() -> list[EventType]:
    """Return all registered types, by name."""
    return sorted(_registered.values(), key=lambda one: one.name)


def described() -> list[DescribedType]:
    """Return what a form of conditions needs to know of them."""
    return [DescribedType(name=one.name, sample=one.sample, schema=one.schema) for one in event_types()]


def may_receive(*, user: Any, event: Event) -> bool:
    """Say whether the rule of the event's type lets ``user`` hear it; without a rule it does."""
    known = _registered.get(event.type)
    if known is None or known.may_receive is None:
        return True
    try:
        with contained():
            return bool(known.may_receive(user, event))
    except Exception:
        # The application's own code: a mistake in it must not tell anybody anything.
        logger.exception("audience rule failed", extra={"event_type": event.type, "event": event.public_id})
        return False


def has_rule(name: str) -> bool:
    """Say whether the type brings a rule, so that its owners must be asked one by one."""
    known = _registered.get(name)
    return known is not None and known.may_receive is not None
