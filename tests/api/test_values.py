"""A value of the wrong kind is the client's mistake: said where, never what, and never in the log."""

import json
import logging
from typing import Any

import pytest

from tests.api.people import People

SECRET = "correct-horse-battery"
CONFIGS = "query($n: Int) { configs(first: $n) { edges { node { id } } } }"
PUBLISH = "mutation($input: PublishEventInput!) { publishEvent(input: $input) { __typename } }"
CREATE = "mutation($input: CreateConfigInput!) { createConfig(input: $input) { __typename } }"
SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { __typename } }"
EVENTS = "query($since: DateTime) { events(filter: {since: $since}) { edges { node { id } } } }"
ORDERED = "query($by: ConfigOrder!) { configs(orderBy: $by) { edges { node { id } } } }"


def _published(data: Any) -> Any:
    return {"input": {"type": "a.happened", "data": data}}


def _nested(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


def _one_value(value: Any) -> Any:
    return {"input": {"integrationId": "desk", "values": [{"name": "url", "value": value}]}}


#: The operation, its variables, and where the sentence says that it is wrong.
WRONG: dict[str, tuple[str, Any, str]] = {
    "text for a number": (CONFIGS, {"n": SECRET}, "$n"),
    "a number too large": (CONFIGS, {"n": 2**31}, "$n"),
    "a fraction": (CONFIGS, {"n": 1.5}, "$n"),
    "a truth": (CONFIGS, {"n": True}, "$n"),
    "no member of the enum": (ORDERED, {"by": SECRET}, "$by"),
    "nothing at all": (ORDERED, {}, "$by"),
    "null": (ORDERED, {"by": None}, "$by"),
    "no time": (EVENTS, {"since": SECRET}, "$since"),
    "a time without an offset": (EVENTS, {"since": "2026-01-01T00:00:00"}, "$since"),
    "a null character": (PUBLISH, _published({SECRET: "\0"}), "$input.data"),
    "half a character": (PUBLISH, _published({SECRET: "\ud800"}), "$input.data"),
    "too large for a float": (PUBLISH, b'{"input": {"type": "a.b", "data": {"x": 1e400}}}', "$input.data"),
    "too deep": (PUBLISH, _published(_nested(70)), "$input.data"),
    "a list for a word": (SIGN_IN, {"input": {"username": "a", "password": [SECRET]}}, "$input.password"),
    "a number for an object": (SIGN_IN, {"input": SECRET}, "$input"),
    "an unknown member": (
        SIGN_IN,
        {"input": {"username": "a", "password": SECRET, "nonsense": SECRET}},
        "$input",
    ),
    "a member missing": (SIGN_IN, {"input": {"password": SECRET}}, "$input"),
    "two of one": (CREATE, _one_value({"text": SECRET, "number": "1"}), "$input.values[0].value"),
    "none of one": (CREATE, _one_value({}), "$input.values[0].value"),
    "null of one": (CREATE, _one_value({"text": None}), "$input.values[0].value.text"),
    "a secret in the wrong place": (
        CREATE,
        _one_value({"checked": SECRET}),
        "$input.values[0].value.checked",
    ),
    "half a character for a name": (SIGN_IN, {"input": {"\ud800": SECRET}}, "$input"),
}


def about_us(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What our own code complained of."""
    return [
        record
        for record in caplog.records
        if record.name.startswith("jackfield") and record.levelno > logging.INFO
    ]


@pytest.mark.parametrize(("query", "variables", "where"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_variable_is_refused_without_its_value(
    people: People, caplog: pytest.LogCaptureFixture, query: str, variables: Any, where: str
) -> None:
    given = variables if isinstance(variables, bytes) else json.dumps(variables).encode()
    body = b'{"query": ' + json.dumps(query).encode() + b', "variables": ' + given + b"}"

    response = people.anonymous.post(body)

    answer = response.json()
    assert response.status_code == 200
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"VALIDATION"}
    assert f"Variable {where}: " in answer["errors"][0]["message"]
    assert SECRET not in response.content.decode()
    assert SECRET not in caplog.text
    assert not about_us(caplog)


@pytest.mark.parametrize(
    "query",
    [
        f'{{ configs(first: "{SECRET}") {{ edges {{ node {{ id }} }} }} }}',
        "{ configs(first: 4294967296) { edges { node { id } } } }",
        f"{{ configs(orderBy: {SECRET.replace('-', '_')}) {{ edges {{ node {{ id }} }} }} }}",
        f'{{ events(filter: {{since: "{SECRET}"}}) {{ edges {{ node {{ id }} }} }} }}',
        f'mutation {{ signIn(input: {{username: "a", password: ["{SECRET}"]}}) {{ __typename }} }}',
        f'mutation {{ signIn(input: {{username: "a", pass: "{SECRET}"}}) {{ __typename }} }}',
        (
            'mutation { createConfig(input: {integrationId: "desk", values: [{name: "a", value: '
            f'{{text: "{SECRET}", number: "1"}}}}]}}) {{ __typename }} }}'
        ),
        f'query($n: Int = "{SECRET}") {{ configs(first: $n) {{ edges {{ node {{ id }} }} }} }}',
    ],
)
def test_a_wrong_value_in_the_text_is_refused_without_it(
    people: People, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    response = people.anonymous.post({"query": query})

    answer = response.json()
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"VALIDATION"}
    assert SECRET not in response.content.decode()
    assert not about_us(caplog)


@pytest.mark.parametrize("value", ["\ud800", "\0", _nested(70)], ids=["half", "null", "deep"])
def test_a_value_that_is_wrong_only_in_its_place_is_refused(
    people: People, caplog: pytest.LogCaptureFixture, value: Any
) -> None:
    query = (
        'mutation($v: JSON) { publishEvent(input: {type: "a.b", data: {secret: "'
        + SECRET
        + '", a: {b: $v}}}) { __typename } }'
    )

    response = people.anonymous.post({"query": query, "variables": {"v": value}})

    assert response.json()["errors"][0]["extensions"]["code"] == "VALIDATION"
    assert SECRET not in response.content.decode()
    assert not about_us(caplog)


def test_a_null_where_a_default_stood_in_is_refused(people: People, caplog: pytest.LogCaptureFixture) -> None:
    asked = {
        "query": "query($yes: Boolean = true) { viewer @skip(if: $yes) { isAdministrator } }",
        "variables": {"yes": None},
    }

    answer = people.anonymous.post(asked).json()

    assert answer["errors"][0]["extensions"]["code"] == "VALIDATION"
    assert not about_us(caplog)


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (
            "query($of: [String!]) { events(filter: {type: $of}) { edges { node { id } } } }",
            {"of": ["a.b"] * 70_000},
        ),
        (SIGN_IN, {"of": {f"a{n}": 1 for n in range(70_000)}}),
        (SIGN_IN, {"of": {"username": {f"a{n}": 1 for n in range(70_000)}, "password": "x"}}),
    ],
)
def test_what_is_too_long_to_be_looked_at_is_refused(
    people: People, query: str, values: dict[str, Any]
) -> None:
    asked = {"query": query.replace("$input", "$of"), "variables": values}

    [error] = people.anonymous.post(asked).json()["errors"]

    assert error["extensions"]["code"] == "VALIDATION"
    assert error["message"].startswith("Variable $of")
    assert len(error["message"]) < 100
