"""Filters are the same key when, and only when, they ask the same."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils.functional import SimpleLazyObject
from hypothesis import given, strategies

from jackfield.configs.models import Config
from jackfield.registry.keys import NotAKey, key_of, stays_within
from jackfield.registry.models import IntegrationRecord

values = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.text()
    | strategies.decimals(allow_nan=False)
    | strategies.uuids()
    | strategies.datetimes(),
    lambda inner: strategies.lists(inner) | strategies.dictionaries(strategies.text(), inner),
    max_leaves=5,
)
filters = strategies.dictionaries(strategies.text(min_size=1), values, max_size=4)


def same(one: Any, other: Any) -> bool:
    """Equal in types too, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


@given(filters)
def test_the_order_of_filters_does_not_matter(given: dict[str, Any]) -> None:
    turned = dict(reversed(list(given.items())))

    assert key_of("lamp", given) == key_of("lamp", turned)
    assert hash(key_of("lamp", given)) == hash(key_of("lamp", turned))


@given(filters, filters)
def test_other_filters_are_another_key(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (key_of("lamp", one) == key_of("lamp", other)) == same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (0, False), ("1", 1), ("True", True), ("None", None), ([1], 1), (1.0, 1), ([[1], 2], [1, 2])],
)
def test_what_prints_or_compares_alike_is_not_the_same(one: Any, other: Any) -> None:
    assert key_of(None, {"a": one}) != key_of(None, {"a": other})


def test_a_key_belongs_to_one_integration_or_to_all() -> None:
    assert len({key_of("lamp", {}), key_of("bell", {}), key_of(None, {}), key_of("None", {})}) == 4


def test_instances_are_told_apart_by_model_and_primary_key() -> None:
    user = get_user_model()
    ada, other_ada, grace = user(pk=1, username="ada"), user(pk=1, username="x"), user(pk=2, username="ada")

    assert key_of(None, {"owner": ada}) == key_of(None, {"owner": other_ada})
    assert key_of(None, {"owner": ada}) == key_of(None, {"owner": SimpleLazyObject(lambda: ada)})
    assert key_of(None, {"owner": ada}) != key_of(None, {"owner": grace})
    assert key_of(None, {"owner": ada}) != key_of(None, {"owner": Config(pk=1)})
    assert key_of(None, {"owner": ada}) != key_of(None, {"owner": 1})


def test_members_of_enumerations_are_their_values() -> None:
    active = IntegrationRecord.State.ACTIVE

    assert key_of(None, {"state": active}) == key_of(None, {"state": "ACTIVE"})


@pytest.mark.parametrize(
    "value",
    [F("name"), object(), get_user_model()(username="unsaved"), Config.objects.all(), {1: 2}, lambda: 1],
)
def test_what_cannot_be_compared_is_no_key(value: Any) -> None:
    with pytest.raises(NotAKey):
        key_of(None, {"a": value})


@pytest.mark.parametrize(
    ("lookup", "stays"),
    [
        ("name", True),
        ("pk", True),
        ("pk__in", True),
        ("name__icontains", True),
        ("owner", True),
        ("owner_id", True),
        ("owner__in", True),
        ("settings__size__cm", True),
        ("owner__username", False),
        ("owner__groups", False),
        ("listenings", False),
        ("listenings__pattern", False),
        ("user_permissions__user", False),
        ("no_such_field", False),
    ],
)
def test_a_filter_stays_within_the_row_or_leads_into_other_tables(lookup: str, *, stays: bool) -> None:
    assert stays_within(Config, frozenset({lookup})) is stays
    assert stays_within(Config, frozenset({"name", lookup})) is stays


def test_moments_and_ids_are_keys() -> None:
    moment, key = datetime(2026, 1, 1, tzinfo=UTC), uuid.uuid4()

    assert key_of(None, {"a": moment, "b": key}) == key_of(None, {"b": uuid.UUID(str(key)), "a": moment})
