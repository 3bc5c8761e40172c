"""The schema: put together once, printed sorted."""

from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLSchema, lexicographic_sort_schema
from graphql import print_schema as print_graphql_schema

from jackfield.api.following.subscriptions import Subscription
from jackfield.api.forms.composites import COMPOSITE_TYPES
from jackfield.api.forms.fields import FIELD_TYPES
from jackfield.api.mutations.root import Mutation
from jackfield.api.queries.root import Query
from jackfield.api.scalars import CONFIGURATION
from jackfield.api.types.flows import STEP_TYPES


@cache
def schema() -> GraphQLSchema:
    """Return the schema that operations run against."""
    made = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*FIELD_TYPES, *COMPOSITE_TYPES, *STEP_TYPES],
        config=CONFIGURATION,
    )
    built: GraphQLSchema = made._schema  # noqa: SLF001 - operations run on graphql-core, without a copy of its executor
    kind: Any
    for kind in built.type_map.values():
        definition: Any = (kind.extensions or {}).get("strawberry-definition")
        if getattr(definition, "is_one_of", False):
            # So that graphql-core itself validates, describes and prints it as @oneOf.
            kind.is_one_of = True
    return built


def print_schema() -> str:
    """Return the schema as text, sorted, as it stands in schema.graphql."""
    # Sorted only for printing: the sorted copy does not resolve unions.
    return print_graphql_schema(lexicographic_sort_schema(schema())) + "\n"
