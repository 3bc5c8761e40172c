"""What may be published."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.delivery.validation import MAX_DATA_BYTES, MAX_DEPTH, Given, issues_of, plain

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def nested(depth: int) -> Any:
    """An object that is so many levels deep."""
    value: Any = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


def codes(**given_fields: Any) -> list[tuple[tuple[str, ...], str]]:
    fields: dict[str, Any] = {"type": "ticket.opened", "data": {}, **given_fields}
    return [(issue.path, issue.code) for issue in issues_of(Given(**fields))]


@given(data=st.dictionaries(texts, json_values, max_size=5))
def test_every_json_object_may_be_published_and_is_kept_as_it_is(data: dict[str, Any]) -> None:
    assert codes(data=data) == []
    assert plain(data) == data


@pytest.mark.parametrize(
    "name", ["", "ticket", "Ticket.opened", "ticket.", "a b.c", "ticket.*", 5, None, "a." * 150]
)
def test_a_type_must_look_like_one(name: Any) -> None:
    assert codes(type=name) == [(("type",), "invalid")]


@pytest.mark.parametrize("data", [None, [], "text", 5, {1, 2}])
def test_data_must_be_an_object(data: Any) -> None:
    assert codes(data=data) == [(("data",), "not_an_object")]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (math.nan, "bad_number"),
        (math.inf, "bad_number"),
        (datetime(2026, 1, 1, tzinfo=UTC), "not_json"),
        (b"bytes", "not_json"),
        (10**400, "bad_number"),
        ("a\0b", "bad_character"),
        ("half \ud800", "bad_character"),
        ({1: "number"}, "bad_name"),
        ({"a\0": 1}, "bad_name"),
    ],
)
def test_a_value_that_is_no_json_is_refused_where_it_stands(value: Any, code: str) -> None:
    assert codes(data={"list": [1, {"deep": value}]}) == [(("data", "list", "1", "deep"), code)]


def test_data_of_the_largest_size_is_accepted_and_one_byte_more_is_not() -> None:
    overhead = len('{"text":""}')
    assert codes(data={"text": "x" * (MAX_DATA_BYTES - overhead)}) == []
    assert codes(data={"text": "x" * (MAX_DATA_BYTES - overhead + 1)}) == [(("data",), "too_large")]


def test_the_size_is_that_of_utf8() -> None:
    assert codes(data={"text": "é" * (MAX_DATA_BYTES // 2)}) == [(("data",), "too_large")]


def test_data_may_be_deep_but_not_bottomless() -> None:
    assert codes(data=nested(MAX_DEPTH)) == []
    assert [code for _, code in codes(data=nested(MAX_DEPTH + 1))] == ["too_deep"]
    assert [code for _, code in codes(data=nested(50_000))] == ["too_deep"]


def test_data_that_contains_itself_is_refused() -> None:
    data: dict[str, Any] = {}
    data["self"] = data
    assert [code for _, code in codes(data=data)] == ["too_deep"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a\0b", 5, "\ud800"])
def test_keys_are_text_of_1_to_255_characters(key: Any) -> None:
    assert codes(idempotency_key=key) == [(("idempotency_key",), "invalid")]
    assert codes(ordering_key=key) == [(("ordering_key",), "invalid")]


@pytest.mark.parametrize("moment", [datetime(2026, 1, 1), "2026-01-01", 5])  # noqa: DTZ001 - that is the point
def test_a_time_needs_its_zone(moment: Any) -> None:
    assert codes(occurred_at=moment) == [(("occurred_at",), "invalid")]


def test_not_every_one_of_a_thousand_mistakes_is_named() -> None:
    assert len(codes(data={f"f{number}": b"" for number in range(1000)})) == 20


def test_what_is_kept_shares_nothing_with_what_was_given() -> None:
    data = {"list": [1]}
    kept = plain(data)
    data["list"].append(2)
    assert kept == {"list": [1]}
