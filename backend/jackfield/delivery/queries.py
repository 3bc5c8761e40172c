"""Read events and deliveries, with the permission in the query: a caller cannot forget it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from jackfield.configs.permissions import may_see_all, visible
from jackfield.delivery.audience import NOT_IN_AUDIENCE
from jackfield.delivery.models import Delivery, Event


@dataclass(frozen=True, kw_only=True)
class DeliveryChoice:
    """Which deliveries: what is None does not narrow, and of a tuple any member does."""

    states: tuple[str, ...] | None = None
    #: Types, and patterns as a config has them.
    event_types: tuple[str, ...] | None = None
    integration_id: str | None = None
    config_id: int | None = None
    event_uid: UUID | None = None
    #: Made at or after; aware, as ``until`` is.
    since: datetime | None = None
    #: Made before.
    until: datetime | None = None
    #: It names something that there can't be: it matches nothing.
    is_impossible: bool = False

    def condition(self) -> Q:
        """Return the condition on deliveries."""
        if self.is_impossible:
            return Q(pk__in=[])
        condition = Q()
        if self.states is not None:
            condition &= Q(state__in=self.states)
        if self.event_types is not None:
            condition &= of_types("event__type", self.event_types)
        if self.integration_id is not None:
            condition &= Q(config__integration_id=self.integration_id)
        if self.config_id is not None:
            condition &= Q(config=self.config_id)
        if self.event_uid is not None:
            condition &= Q(event__uid=self.event_uid)
        if self.since is not None:
            condition &= Q(created_at__gte=self.since)
        if self.until is not None:
            condition &= Q(created_at__lt=self.until)
        return condition

    def as_json(self) -> dict[str, Any]:
        """Return it as a row keeps it; what does not narrow is left out."""
        said: dict[str, Any] = {
            "states": None if self.states is None else sorted(self.states),
            "event_types": None if self.event_types is None else sorted(self.event_types),
            "integration_id": self.integration_id,
            "config_id": self.config_id,
            "event_uid": None if self.event_uid is None else self.event_uid.hex,
            "since": None if self.since is None else self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "is_impossible": self.is_impossible or None,
        }
        return {name: value for name, value in said.items() if value is not None}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "DeliveryChoice":
        """Return what ``as_json`` made JSON of."""
        states, types = said.get("states"), said.get("event_types")
        uid, since, until = said.get("event_uid"), said.get("since"), said.get("until")
        return cls(
            states=None if states is None else tuple(states),
            event_types=None if types is None else tuple(types),
            integration_id=said.get("integration_id"),
            config_id=said.get("config_id"),
            event_uid=None if uid is None else UUID(uid),
            since=None if since is None else datetime.fromisoformat(since),
            until=None if until is None else datetime.fromisoformat(until),
            is_impossible=said.get("is_impossible", False),
        )


def of_types(column: str, patterns: Iterable[str]) -> Q:
    """Return the condition that an event type fits one of the patterns, wildcards as in a config."""
    condition = Q(pk__in=[])
    for pattern in dict.fromkeys(patterns):
        if pattern == "*":
            return Q()
        if pattern.endswith(".*"):
            condition |= Q(**{f"{column}__startswith": pattern[:-1]})
        else:
            condition |= Q(**{column: pattern})
    return condition


def visible_deliveries(user: Any) -> QuerySet[Delivery]:
    """Return the deliveries to configs that ``user`` (None: nobody) may see; unordered."""
    if may_see_all(user):
        return Delivery.objects.all()
    return Delivery.objects.filter(config__in=visible(user))


def visible_events(user: Any) -> QuerySet[Event]:
    """Return the events that ``user`` published or reads by a delivery, to an administrator all; unordered.

    By a delivery that was withdrawn, as its owner may not hear the event any more, nobody reads it; nor by
    others to the same owner that were never sent, as one that waits in a disabled config.
    """
    if may_see_all(user):
        return Event.objects.all()
    if user is None or not user.is_active:
        return Event.objects.none()
    return Event.objects.filter(Q(publisher=user) | Exists(telling(user).filter(event=OuterRef("pk"))))


def telling(user: Any) -> QuerySet[Delivery]:
    """Return the deliveries by which ``user``, who is active and no administrator, reads events."""
    withdrawn = Delivery.objects.filter(
        _WITHDRAWN, event=OuterRef("event"), config__owner=OuterRef("config__owner")
    )
    read = visible_deliveries(user).filter(~_WITHDRAWN)
    return read.filter(Q(attempt_count__gt=0) | ~Exists(withdrawn))


def unreadable_events(user: Any, deliveries: Iterable[Delivery]) -> frozenset[int]:
    """Return, by key, events of deliveries that ``user`` sees whose data ``user`` may not read."""
    doubtful = {row.event_id for row in deliveries if not row.attempt_count or _is_withdrawn(row)}
    if not doubtful or may_see_all(user):
        return frozenset()
    return frozenset(
        doubtful - set(visible_events(user).filter(pk__in=doubtful).values_list("pk", flat=True))
    )


_WITHDRAWN = Q(state=Delivery.State.CANCELLED, reason=NOT_IN_AUDIENCE)


def _is_withdrawn(row: Delivery) -> bool:
    return row.state == Delivery.State.CANCELLED and row.reason == NOT_IN_AUDIENCE
