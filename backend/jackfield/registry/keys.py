"""Filters as keys of a cache: by primary keys and types, never by how a value prints."""

from collections.abc import Hashable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Model

#: Equal means the same to a database, once the type is the same.
_PLAIN = frozenset({bool, str, int, float, bytes, type(None), Decimal, UUID, datetime, date, time, timedelta})

#: What may follow the name of a relation without leaving the config's own row, and that of a moment without
#: asking for the time zone of whoever reads.
_OWN_LOOKUPS = frozenset({"", "exact", "in", "isnull", "gt", "gte", "lt", "lte"})

Key = tuple[Hashable, ...]


class NotAKey(Exception):
    """The filters hold a value that cannot be compared (an expression, a query): ask the database."""


def key_of(integration_id: str | None, filters: Mapping[str, Any]) -> Key:
    """Return the same key for the same filters, in whatever order they were given.

    Raises:
        NotAKey: There is none.
    """
    if not filters:
        return (integration_id,)
    if len(filters) == 1:
        [(name, value)] = filters.items()
        return (integration_id, name, _comparable(value))
    return (
        integration_id,
        *((name, _comparable(value)) for name, value in sorted(filters.items(), key=_first)),
    )


@lru_cache(maxsize=1024)
def stays_within(model: type[Model], lookups: frozenset[str]) -> bool:
    """Whether only a change of a config can change what these filters find.

    ``owner__username`` looks into another table, whose changes nobody here would notice.
    """
    return all(_is_of_own_row(model, lookup) for lookup in lookups)


def _first(item: tuple[str, Any]) -> str:
    return item[0]


def _comparable(value: Any) -> Hashable:
    kind = type(value)
    if kind in _PLAIN:
        return (kind, value)
    if isinstance(value, Model):
        if value.pk is None:
            raise NotAKey
        return (value._meta.concrete_model, value.pk)
    # Members of enumerations: the database sees their value.
    if isinstance(value, str):
        return (str, str.__str__(value))
    if isinstance(value, int):
        return (int, int(value))
    return _comparable_container(value)


def _comparable_container(value: Any) -> Hashable:
    if isinstance(value, list | tuple):
        return (list, *map(_comparable, value))
    if isinstance(value, set | frozenset):
        return (set, frozenset(map(_comparable, value)))
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return (dict, *((name, _comparable(item)) for name, item in sorted(value.items(), key=_first)))
    raise NotAKey


def _is_of_own_row(model: type[Model], lookup: str) -> bool:
    name, _, rest = lookup.partition("__")
    if name == "pk":
        return rest in _OWN_LOOKUPS
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    if not getattr(field, "concrete", False) or field.many_to_many:
        return False
    return not (field.is_relation or isinstance(field, DateTimeField)) or rest in _OWN_LOOKUPS
