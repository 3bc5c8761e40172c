"""Whatever is sent for any of Django's fields is a value or a typed error, and never takes long."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jackfield.sdk import SettingsInvalid
from tests.sdk.test_stock_fields import CASES, filled, form_class, integration_of
from tests.sdk.test_wrong_values import ANYTHING

FIELDS = {name: case[0] for name, case in CASES.items()}
INTEGRATIONS = {name: integration_of(form_class(field)) for name, field in FIELDS.items()}


def deep(levels: int) -> Any:
    nested: Any = []
    for _ in range(levels):
        nested = [nested]
    return nested


HOSTILE: dict[str, Any] = {
    "NUL": "a\x00b",
    "half a character": "\ud800",
    "a megabyte": "x" * 1_000_000,
    "a megabyte of digits": "9" * 1_000_000,
    "a megabyte of spaces": " " * 1_000_000 + "1",
    "a megabyte of points": "1" + "." * 1_000_000,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "NaN as text": "NaN",
    "a signalling NaN": "sNaN",
    "infinity as text": "-Infinity",
    "a decimal that is no number": Decimal("sNaN"),
    "an exponent": "1e999999999",
    "a decimal with an exponent": Decimal("1E+999999"),
    "an int of 10,000 digits": 10**10_000,
    "a text of 10,000 digits": "1" * 10_000,
    "a list": ["a", ["b"]],
    "a long list": ["a"] * 100_000,
    "a dict": {"a": {"b": 1}},
    "a wide dict": {str(number): number for number in range(100_000)},
    "a deep list": deep(100_000),
    "a set of halves": ["\ud800", "\x00"],
    "a date that is none": "2026-02-30",
    "a time that is none": "2026-13-45T99:99:99Z",
    "a duration that overflows": "P999999999999999999D",
    "a year of many digits": "99999999-01-01",
    "another calendar's digits": "\u0662\u0660\u0662\u0666-01-01",
    "an object": object(),
    "bytes": b"abc",
    "a complex number": 1j,
}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_hostile_value_is_an_error_of_its_field_or_harmless(kind: str) -> None:
    for what, value in HOSTILE.items():
        form = filled(INTEGRATIONS[kind], {"name": "x", "one": value})

        told = form.errors.get_json_data()

        assert told.keys() <= {"one"}, what
        assert len(json.dumps(told, ensure_ascii=False).encode()) < 1_000, what
        if not told:
            text = json.dumps(form.values(), ensure_ascii=False, allow_nan=False).encode()
            assert len(text) < 110_000, what
            assert b"\\u0000" not in text, what


@pytest.mark.parametrize("kind", FIELDS)
def test_what_is_stored_wrongly_is_told_as_such(kind: str) -> None:
    read: Any = INTEGRATIONS[kind].settings_class
    for value in HOSTILE.values():
        form = filled(INTEGRATIONS[kind], {"name": "x", "one": value})
        if form.is_valid():
            assert hasattr(read.from_values({"one": value}), "one")
        else:
            with pytest.raises(SettingsInvalid, match=r"^one: "):
                read.from_values({"one": value})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("boolean", "perhaps"),
        ("boolean", 1),
        ("null boolean", "perhaps"),
        ("char", 7),
        ("char", True),
        ("choice", True),
        ("choice", 1.5),
        ("combo", 7),
        ("combo", ["a@b.test"]),
        ("date", 20260102),
        ("datetime", {"year": 2026}),
        ("decimal", True),
        ("decimal", [1]),
        ("decimal", "1.234"),
        ("duration", True),
        ("duration", ["1"]),
        ("email", ["a@b.test"]),
        ("float", True),
        ("float", "0x10"),
        ("integer", True),
        ("integer", 1.5),
        ("integer", "1.5"),
        ("integer", Decimal("1.5")),
        ("ip address", 7),
        ("multiple choice", "a"),
        ("multiple choice", {"a": 1}),
        ("multiple choice", [True]),
        ("multi value", 7),
        ("multi value", "no port"),
        ("multi value", {"a": 1}),
        ("multi value", ["mail.test", "70000"]),
        ("multi value", ["mail.test", ["25"]]),
        ("multi value", ["mail.test", {"a": 1}]),
        ("multi value", [["mail.test"], "25"]),
        ("split datetime", "2026-13-01T00:00:00"),
        ("split datetime", "soon"),
        ("split datetime", ["2026-01-02", 7]),
        ("split datetime", [7, "12:00"]),
        ("split datetime", [["2026"], "12:00"]),
        ("split datetime", 7),
        ("time", 7),
        ("typed choice", "3"),
        ("typed multiple choice", ["3"]),
        ("url", ["https://h.test"]),
        ("uuid", 7),
        ("uuid", "x"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(kind: str, value: Any) -> None:
    form = filled(INTEGRATIONS[kind], {"name": "x", "one": value})

    assert list(form.errors) == ["one"]
    with pytest.raises(ValueError, match="not valid"):
        form.values()


@pytest.mark.parametrize(
    ("sent", "stored"),
    [(text, True) for text in ("true", "True", "on", "1", True)]
    + [(text, False) for text in ("false", "False", "off", "0", "", False)],
)
def test_a_word_for_true_or_false_means_what_it_says(sent: Any, stored: bool) -> None:  # noqa: FBT001 - a case
    integration = integration_of(form_class(forms.BooleanField(required=False)))

    assert filled(integration, {"name": "x", "one": sent}).values() == {"one": stored}


PYTHON = (
    st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
    | st.decimals()
    | st.uuids()
    | st.binary(max_size=5)
    | st.tuples(st.text(max_size=3), st.integers())
)


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(FIELDS)), ANYTHING | PYTHON)
def test_anything_is_a_value_or_an_error(kind: str, value: Any) -> None:
    form = filled(INTEGRATIONS[kind], {"name": "x", "one": value})

    if form.is_valid():
        json.dumps(form.values(), ensure_ascii=False, allow_nan=False).encode()
    else:
        assert list(form.errors) == ["one"]
        json.dumps(form.errors.get_json_data(), ensure_ascii=False).encode()


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(FIELDS)), ANYTHING)
def test_what_is_taken_can_be_read_again(kind: str, value: Any) -> None:
    form = filled(INTEGRATIONS[kind], {"name": "x", "one": value})

    if form.is_valid():
        kept = json.loads(json.dumps(form.values()))
        read: Any = INTEGRATIONS[kind].settings_class
        assert hasattr(read.from_values(kept), "one")
