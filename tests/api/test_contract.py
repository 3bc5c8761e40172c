"""The printed schema keeps every name that clients were promised, with its type; it may hold more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, print_ast

CONTRACT = Path(__file__).parent / "contract.graphql"
SCHEMA = Path(__file__).parents[2] / "schema.graphql"


def promised(definition: Any) -> Iterator[tuple[str, str]]:
    """Everything in a definition by its place, with its type and default, or its kind."""
    name = definition.name.value
    yield name, definition.kind
    for directive in definition.directives or ():
        yield f"{name} {print_ast(directive)}", ""
    for interface in getattr(definition, "interfaces", None) or ():
        yield f"{name} implements {interface.name.value}", ""
    for member in getattr(definition, "types", None) or ():
        yield f"{name} | {member.name.value}", ""
    for value in getattr(definition, "values", None) or ():
        yield f"{name}.{value.name.value}", ""
    for field in getattr(definition, "fields", None) or ():
        yield f"{name}.{field.name.value}", _typed(field)
        for argument in getattr(field, "arguments", None) or ():
            yield f"{name}.{field.name.value}({argument.name.value})", _typed(argument)


def _typed(element: Any) -> str:
    default = getattr(element, "default_value", None)
    written = print_ast(element.type)
    return written if default is None else f"{written} = {print_ast(default)}"


def read(file: Path) -> dict[str, str]:
    """Everything in a file."""
    return dict(pair for definition in parse(file.read_text()).definitions for pair in promised(definition))


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    """What the schema holds."""
    return read(SCHEMA)


def test_nothing_that_was_promised_is_missing(kept: dict[str, str]) -> None:
    assert [place for place in read(CONTRACT) if place not in kept] == []


def test_nothing_that_was_promised_has_another_type(kept: dict[str, str]) -> None:
    changed = [
        f"{place}: {kept[place]}, not {said}"
        for place, said in read(CONTRACT).items()
        if place in kept and kept[place] != said
    ]

    assert changed == []


def test_the_contract_is_read_whole() -> None:
    whole = read(CONTRACT)

    assert len(whole) > 1_900
    assert whole["Config.deliveries(filter)"] == "DeliveryFilter"
    assert whole["Query.configs(orderBy)"] == "ConfigOrder! = NEWEST"
    assert {"AuditEntry implements Node", "Grantee | Group", "ChangeKind.RESYNC", "ValueInput @oneOf"} <= set(
        whole
    )


def test_what_was_added_to_ask_for_may_be_left_out(kept: dict[str, str]) -> None:
    contract = read(CONTRACT)
    inputs = {place for place, said in contract.items() if said == "input_object_type_definition"}

    def is_asked(place: str) -> bool:
        owner = place.split("(", maxsplit=1)[0] if "(" in place else place.split(".", maxsplit=1)[0]
        return owner in contract and ("(" in place or owner in inputs)

    added = {place: said for place, said in kept.items() if place not in contract and is_asked(place)}

    assert {place for place, said in added.items() if said.endswith("!")} == set()
