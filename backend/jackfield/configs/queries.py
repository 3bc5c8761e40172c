"""Read configs, with the permission in the query: a caller cannot forget it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jackfield.configs import keyset
from jackfield.configs.errors import ConfigNotFound
from jackfield.configs.lines import Line, read, read_keys
from jackfield.configs.models import Config, Listening
from jackfield.configs.permissions import (
    Permission,
    granted_rows,
    is_somebody,
    may_see_all,
    visible,
)
from jackfield.configs.scopes import Scope
from jackfield.registry import managers
from jackfield.registry.status import NEEDS_ATTENTION, Health
from jackfield.sdk.events import covering_patterns


class Order(StrEnum):
    """In which order a page of configs comes."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    NAME = "NAME"
    RECENTLY_UPDATED = "RECENTLY_UPDATED"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a page is narrowed to; None does not narrow."""

    integration_id: str | None = None
    owner_id: Any = None
    enabled: bool | None = None
    health: tuple[Health, ...] | None = None
    needs_attention: bool | None = None
    event_type: str | None = None
    search: str | None = None
    #: Kind and id; of the kind alone when the id is empty.
    scope: Scope | None = None


#: Column and whether the largest comes first; the key breaks ties in the same direction.
_COLUMNS = {
    Order.NEWEST: ("id", True),
    Order.OLDEST: ("id", False),
    Order.NAME: ("name", False),
    Order.RECENTLY_UPDATED: ("last_updated", True),
}
#: A place in an order: the column's value and the key.
Place = tuple[Any, int]


def get(*, user: Any, config_id: int, permission: str = Permission.VIEW) -> Config:
    """Return one config.

    Raises:
        ConfigNotFound: There is none, or ``user`` lacks ``permission`` on it.
    """
    found = visible(user, permission).filter(pk=config_id).select_related("owner", "updated_by").first()
    if found is None:
        raise ConfigNotFound
    return found


def many(*, user: Any, config_ids: Iterable[int] | QuerySet[Any]) -> dict[int, Config]:
    """Return those of ``config_ids`` that ``user`` may see, by key, with their owners.

    A query for keys is run as a part of the same statement: nothing tells whether it found some.
    """
    keys = config_ids if isinstance(config_ids, QuerySet) else list(config_ids)
    rows = visible(user).filter(pk__in=keys).select_related("owner", "updated_by")
    return {config.pk: config for config in rows}


def page(
    *,
    user: Any,
    limit: int,
    order: Order = Order.NEWEST,
    after: Place | None = None,
    before: Place | None = None,
    backwards: bool = False,
    narrowed: Filter | None = None,
) -> list[Line]:
    """Return at most ``limit`` visible configs between two places, in order, with their owners.

    Keyset over one branch for each way of seeing a config (owned, granted, granted to a group),
    each of which stops at ``limit``: so a page costs the same among a million configs as among ten.

    Args:
        backwards: Take the last ones before ``before``; they still come in order.
    """
    if not is_somebody(user):
        return []
    column, descending = _COLUMNS[order]
    falling = descending != backwards
    if column == "id" and narrowed in (None, Filter()) and not user.is_superuser:
        ends = (after, before) if descending else (before, after)
        below, above = (None if end is None else end[1] for end in ends)
        keys = keyset.statement(user=user, limit=limit, falling=falling, below=below, above=above)
        lines = read_keys(*keys, falling=falling)
    else:
        found = _keys(user, limit, order, after=after, before=before, falling=falling, narrowed=narrowed)
        rows = Config.objects.filter(pk__in=found)
        sign = "-" if falling else ""
        lines = read(rows.order_by(*_order(sign, column, "id"))[:limit])
    return lines[::-1] if backwards else lines


def _keys(
    user: Any,
    limit: int,
    order: Order,
    *,
    after: Place | None,
    before: Place | None,
    falling: bool,
    narrowed: Filter | None,
) -> set[int]:
    column, descending = _COLUMNS[order]
    sign = "-" if falling else ""
    parts: list[tuple[str, tuple[Any, ...]]] = []
    for way, prefix in _branches(user, narrowed or Filter()):
        between = Q()
        for place, beyond in ((after, descending), (before, not descending)):
            if place is not None:
                between &= _beyond(prefix, column, place, falling=beyond)
        key = _path(prefix, "id")
        ordered = way.filter(between).order_by(*_order(sign, _path(prefix, column), key))
        with suppress(EmptyResultSet):
            parts.append(ordered.values_list(key)[:limit].query.sql_with_params())
    return _first_columns(parts)


def _first_columns(parts: list[tuple[str, tuple[Any, ...]]]) -> set[int]:
    """Return what several statements of one column find, put together to one."""
    if not parts:
        return set()
    # As sub-selects: SQLite takes ORDER BY and LIMIT nowhere else in a UNION.
    statement = " UNION ".join(
        f"SELECT * FROM ({part}) AS way_{number}"  # noqa: S608 - no value stands in it
        for number, (part, _) in enumerate(parts)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for _, values in parts for value in values])
        return {key for (key,) in cursor.fetchall()}


def count(*, user: Any, narrowed: Filter | None = None) -> int:
    """Return how many configs ``user`` sees under a filter."""
    return _narrowed(visible(user), narrowed or Filter(), "").count()


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many configs of one integration somebody sees."""

    total: int = 0
    enabled: int = 0
    #: Of the enabled: those that a person should look at.
    failing: int = 0


def counts(*, user: Any, integration_ids: Iterable[str]) -> dict[str, Counts]:
    """Return the counts by integration; one query for all of them."""
    wanted = list(integration_ids)
    rows = (
        visible(user)
        .filter(integration_id__in=wanted)
        .order_by()
        .values("integration_id")
        .annotate(
            total=Count("pk"),
            enabled=Count("pk", filter=Q(enabled=True)),
            failing=Count("pk", filter=Q(enabled=True) & (Q(health__in=NEEDS_ATTENTION) | newer())),
        )
    )
    found = {
        row["integration_id"]: Counts(total=row["total"], enabled=row["enabled"], failing=row["failing"])
        for row in rows
    }
    return {key: found.get(key, Counts()) for key in wanted}


def place_of(config: Line | Config, order: Order) -> Place:
    """Return where a config stands in an order."""
    return getattr(config, _COLUMNS[order][0]), config.pk


def _branches(user: Any, narrowed: Filter) -> list[tuple[QuerySet[Any], str]]:
    if may_see_all(user):
        return [(_narrowed(Config.objects.all(), narrowed, ""), "")]
    owned = _narrowed(Config.objects.filter(owner_id=user.pk), narrowed, "")
    granted = [
        (_narrowed(rows, narrowed, "content_object__"), "content_object__")
        for rows in granted_rows(user, Permission.VIEW)
    ]
    return [(owned, ""), *granted]


def _narrowed(rows: QuerySet[Any], narrowed: Filter, prefix: str) -> QuerySet[Any]:
    wanted = {
        "integration_id": narrowed.integration_id,
        "owner_id": narrowed.owner_id,
        "enabled": narrowed.enabled,
        "health__in": narrowed.health,
        "name__icontains": narrowed.search or None,
        "scope_kind": narrowed.scope and narrowed.scope[0],
        "scope_id": (narrowed.scope and narrowed.scope[1]) or None,
    }
    rows = rows.filter(**{f"{prefix}{name}": value for name, value in wanted.items() if value is not None})
    if narrowed.needs_attention is not None:
        seen = Q(**{f"{prefix}health__in": NEEDS_ATTENTION}) | newer(prefix)
        wants = (Q(**{f"{prefix}enabled": True}) & seen) | Q(
            **{f"{prefix}enabled": False, f"{prefix}health": Health.FAILING}
        )
        rows = rows.filter(wants if narrowed.needs_attention else ~wants)
    if narrowed.event_type is not None:
        key = OuterRef("content_object_id" if prefix else "pk")
        heard = Listening.objects.filter(config=key, pattern__in=covering_patterns(narrowed.event_type))
        rows = rows.filter(Exists(heard))
    return rows


def newer(prefix: str = "") -> Q:
    """Those whose settings are newer than the code that is installed here; to be one of several ways."""
    by_version: dict[int, list[str]] = {}
    for integration in managers.products().get_integrations():
        by_version.setdefault(integration.settings_version, []).append(integration.integration_id)
    found = Q()
    for version, keys in by_version.items():
        found |= Q(**{f"{prefix}integration_id__in": keys, f"{prefix}settings_version__gt": version})
    return found


def _beyond(prefix: str, column: str, place: Place, *, falling: bool) -> Q:
    comparison = "lt" if falling else "gt"
    value, last = place
    by_key = Q(**{f"{_path(prefix, 'id')}__{comparison}": last})
    if column == "id":
        return by_key
    path = _path(prefix, column)
    return Q(**{f"{path}__{comparison}": value}) | (Q(**{path: value}) & by_key)


def _order(sign: str, column: str, key: str) -> list[str]:
    return [f"{sign}{name}" for name in dict.fromkeys((column, key))]


def _path(prefix: str, column: str) -> str:
    if prefix and column == "id":
        return "content_object_id"
    return f"{prefix}{column}"
