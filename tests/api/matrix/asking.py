"""Makes documents of rows and of the schema, and reads what came of them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from jackfield.api.schema import schema
from tests.api.matrix.world import named

#: Stands in an answer where the fields of a row are.
_HERE = "here"
_NAMES = re.compile(r"[$](\w+)")


def object_types() -> dict[str, GraphQLObjectType]:
    """Those of the schema's own, by name."""
    return {
        name: kind
        for name, kind in schema().type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
    }


def document(at: str, type_name: str, fields: Iterable[str]) -> str:
    """Return the document that asks for these fields of a type there."""
    kind = object_types()[type_name]
    selection = " ".join(f"{name} {below(kind.fields[name].type)}" for name in dict.fromkeys(fields))
    text = at.replace("@", f"{_HERE}: __typename {selection}")
    return f"query{named(sorted(set(_NAMES.findall(text))))} {text}"


def below(kind: Any) -> str:
    """Return what to select of a value of this type: as little as tells whether there is one."""
    found = get_named_type(kind)
    if is_leaf_type(found):
        return ""
    return "{ edges { __typename } }" if found.name.endswith("Connection") else "{ __typename }"


def found_in(answer: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects that stand where the fields of the row were asked for."""
    if isinstance(answer, dict):
        if _HERE in answer:
            yield answer
        for value in answer.values():
            yield from found_in(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from found_in(value)


def is_nothing(value: Any) -> bool:
    """Whether a value tells nothing: null, false, 0, or a list or page of nothing."""
    return not value or (isinstance(value, dict) and value.get("edges") == [])
