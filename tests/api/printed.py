"""The schema as clients read it, and walks through it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_non_null_type,
    is_specified_scalar_type,
)

FILE = Path(__file__).parents[2] / "schema.graphql"


def own_types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    """All but those of GraphQL itself."""
    return [
        kind
        for kind in schema.type_map.values()
        if not kind.name.startswith("__") and not is_specified_scalar_type(kind)
    ]


def outputs(schema: GraphQLSchema) -> list[Any]:
    """Object types and interfaces."""
    return [k for k in own_types(schema) if isinstance(k, GraphQLObjectType | GraphQLInterfaceType)]


def inputs(schema: GraphQLSchema) -> list[GraphQLInputObjectType]:
    """Types of what clients send."""
    return [k for k in own_types(schema) if isinstance(k, GraphQLInputObjectType)]


def elements(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Everything that can be described, by its place."""
    for kind in own_types(schema):
        yield kind.name, kind
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field
                for argument, described in getattr(field, "args", {}).items():
                    yield f"{kind.name}.{name}({argument})", described
        if isinstance(kind, GraphQLEnumType):
            for name, value in kind.values.items():
                yield f"{kind.name}.{name}", value


def nullable(kind: Any) -> Any:
    """A type without its last exclamation mark."""
    return kind.of_type if is_non_null_type(kind) else kind
