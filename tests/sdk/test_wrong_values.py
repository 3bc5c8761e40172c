"""Whatever is sent to a form is a value or an error that names its field."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.sdk.chat import GOOD, ChatForm, codes, form, stored_config

TOO_LONG = "x" * 1_000_000


class TestAWrongValue:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("name", {"a": 1}),
            ("name", ["x"]),
            ("name", 7),
            ("name", True),
            ("name", "a\x00b"),
            ("name", "\ud800"),
            ("name", TOO_LONG),
            ("enabled", "perhaps"),
            ("enabled", 2),
            ("enabled", []),
            ("channel", {"a": 1}),
            ("channel", TOO_LONG),
            ("token", ["s"]),
            ("token", TOO_LONG),
            ("token", "a\x00"),
            ("loud", {}),
            ("retries", "x"),
            ("retries", True),
            ("retries", [1]),
            ("retries", {"a": 1}),
            ("retries", 1e308),
            ("retries", "9" * 10_000),
            ("level", ["low"]),
            ("level", "\ud800"),
            ("level", {"a": 1}),
            ("labels", "a"),
            ("labels", [["a"]]),
            ("labels", [{"a": 1}]),
            ("labels", ["a"] * 2_000),
            ("labels", ["\x00"]),
            ("since", 7),
            ("since", {"a": 1}),
            ("since", "\ud800"),
            ("since", ["2026-01-01"]),
            ("extra", "{"),
            ("extra", {"a": "\x00"}),
            ("extra", {"a": "\ud800"}),
            ("extra", "[" * 9_000),
            ("extra", {"a": TOO_LONG}),
            ("extra", float("nan")),
            ("address", "127.1"),
            ("address", 7),
            ("event_types", "what?"),
            ("event_types", {"a": 1}),
            ("event_types", [7]),
            ("event_types", ["*."]),
            ("event_types", ["\ud800.x"]),
            ("event_types", ["a.b"] * 2_000),
            ("event_types", [f"a.b{n}" for n in range(101)]),
            ("event_types", ["mail.sent"]),
        ],
    )
    def test_is_an_error_of_its_field(self, name: str, value: object) -> None:
        bound = form(GOOD | {name: value})

        assert list(bound.errors) == [name]
        json.dumps(bound.errors.get_json_data(), ensure_ascii=False).encode()
        assert len(json.dumps(bound.errors.get_json_data())) < 1_000

    def test_that_nests_beyond_reason_is_an_error(self) -> None:
        nested: list[Any] = []
        for _ in range(100_000):
            nested = [nested]

        assert list(form(GOOD | {"extra": nested}).errors) == ["extra"]

    def test_of_no_field_is_an_error_of_the_form(self) -> None:
        bound = form(GOOD | {"\ud800odd": 1, "y" * 500: 2})

        assert codes(bound) == {"__all__": ["unknown"]}
        assert bound.non_field_errors() == [f"Unknown fields: {'y' * 60}, \\ud800odd."]

    def test_lets_nothing_be_read_or_saved(self) -> None:
        bound = form(GOOD | {"retries": "x"})

        for read in (bound.values, bound.secrets, bound.save):
            with pytest.raises(ValueError, match="not valid"):
                read()


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "a", "low", "*", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(st.sampled_from([*ChatForm.base_fields, "event_types", "odd"]), ANYTHING), st.booleans()
)
def test_whatever_comes_is_values_or_errors(data: dict[str, Any], exists: bool) -> None:  # noqa: FBT001 - drawn
    bound = form(data, config=stored_config() if exists else None)

    if bound.is_valid():
        json.dumps(bound.values(), ensure_ascii=False).encode()
    else:
        json.dumps(bound.errors.get_json_data(), ensure_ascii=False).encode()
