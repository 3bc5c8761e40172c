"""The printed schema: it is the file's, every element is described, and the seven house rules hold."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_list_type,
    is_non_null_type,
    is_specified_scalar_type,
)

FILE = Path(__file__).parents[2] / "schema.graphql"
COMMON_ERRORS = {
    "ValidationError",
    "NotFoundError",
    "PermissionDeniedError",
    "ConflictError",
    "StateError",
    "RateLimitedError",
}
#: Lists that are bounded by code or by a stated limit.
BOUNDED_LISTS = {
    "groups", "users", "icons", "capabilities", "eventTypes", "viewerCannot", "attempts", "nodes", "scopes",
    "permissions", "tokens", "flows", "missing", "missingScopes", "issues", "path", "errors", "edges",
    "clearedSecrets", "fieldsets", "fields", "values", "allOf", "anyOf", "suggestions", "fileTypes",
    "fingerprints", "clearedBy", "items", "choices", "defaultChoices", "options", "consequences", "facts",
}  # fmt: skip


@pytest.fixture(scope="module")
def printed() -> GraphQLSchema:
    """The schema as clients read it."""
    return build_schema(FILE.read_text())


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


def test_the_file_is_what_the_code_prints() -> None:
    from jackfield.api.schema import print_schema  # noqa: PLC0415 - only once Django is set up

    assert FILE.read_text() == print_schema()


def test_every_element_is_described(printed: GraphQLSchema) -> None:
    assert [place for place, element in elements(printed) if not element.description] == []


def test_rule_1_an_id_means_a_node_and_names_of_ids_are_typed(printed: GraphQLSchema) -> None:
    node: Any = printed.type_map["Node"]
    for kind in outputs(printed):
        if "id" in kind.fields:
            assert kind is node or node in kind.interfaces, kind.name
            assert str(kind.fields["id"].type) == "ID!"
    for place, element in elements(printed):
        name = re.split(r"[.(]", place.rstrip(")"))[-1]
        kind = str(getattr(element, "type", ""))
        if name == "integrationId":
            assert kind.startswith("String"), place
        elif re.search(r"[a-z]Id$", name) and name not in {"stepId", "optionId"}:
            assert kind.startswith("ID"), place


def test_rule_2_a_mutation_has_one_input_and_a_result_of_its_own(printed: GraphQLSchema) -> None:
    assert printed.mutation_type is not None
    error: Any = printed.type_map["Error"]
    used: list[str] = []
    for verb, field in printed.mutation_type.fields.items():
        name = verb[0].upper() + verb[1:]
        assert list(field.args) == ["input"]
        assert str(field.args["input"].type) == f"{name}Input!"
        result: Any = printed.type_map[f"{name}Result"]
        assert field.type is result
        assert isinstance(result, GraphQLUnionType)
        payload: Any = printed.type_map[f"{name}Payload"]
        errors = [member for member in result.types if member is not payload]
        assert len(errors) == len(result.types) - 1
        assert all(error in e.interfaces for e in errors)
        assert {e.name for e in errors} - {"CheckFailedError"} == COMMON_ERRORS
        used += [f"{name}Input", payload.name, result.name]
    assert len(used) == len(set(used))
    for kind in own_types(printed):
        if kind.name.endswith(("Payload", "Result")):
            assert kind.name in used


def test_rule_3_root_fields_may_be_null(printed: GraphQLSchema) -> None:
    assert printed.query_type is not None
    assert printed.mutation_type is not None
    for root in (printed.query_type, printed.mutation_type):
        for name, field in root.fields.items():
            assert not is_non_null_type(field.type), name


def test_rule_4_connections_take_four_arguments_and_plain_lists_are_bounded(printed: GraphQLSchema) -> None:
    for kind in outputs(printed):
        for name, field in kind.fields.items():
            bare = str(field.type).strip("!")
            if bare.endswith("Connection"):
                for argument, wanted in (
                    ("first", "Int"), ("after", "Cursor"), ("last", "Int"), ("before", "Cursor")
                ):  # fmt: skip
                    assert str(field.args[argument].type) == wanted, f"{kind.name}.{name}"
                    assert "=" not in str(field.args[argument].ast_node.default_value or "")
            inner = field.type.of_type if is_non_null_type(field.type) else field.type
            if is_list_type(inner):
                assert name in BOUNDED_LISTS, f"{kind.name}.{name}"


def test_rule_5_filters_are_all_optional(printed: GraphQLSchema) -> None:
    for kind in own_types(printed):
        if isinstance(kind, GraphQLInputObjectType) and (kind.name.endswith("Filter") or kind.is_one_of):
            for name, field in kind.fields.items():
                assert not is_non_null_type(field.type), f"{kind.name}.{name}"
                assert field.ast_node is not None
                assert field.ast_node.default_value is None


def test_rule_6_what_an_author_s_code_computes_may_be_null(printed: GraphQLSchema) -> None:
    for place in ("Integration.configForm", "Integration.activationForm", "Config.form"):
        kind, field = place.split(".")
        types: Any = printed.type_map[kind]
        assert not is_non_null_type(types.fields[field].type)


def test_rule_7_graphql_errors_have_a_code_of_a_short_list() -> None:
    from jackfield.api.refusing import RequestCode  # noqa: PLC0415

    assert {code.value for code in RequestCode} == {
        "UNAUTHENTICATED", "VALIDATION", "BAD_CURSOR", "TOO_COMPLEX", "RATE_LIMITED", "INTERNAL"
    }  # fmt: skip


def test_the_enums_say_what_the_rows_say() -> None:
    from jackfield.accounts.scopes import TokenScope  # noqa: PLC0415
    from jackfield.api import words  # noqa: PLC0415
    from jackfield.configs.permissions import Role  # noqa: PLC0415
    from jackfield.delivery.models import Attempt, Delivery  # noqa: PLC0415
    from jackfield.flows.models import Flow  # noqa: PLC0415
    from jackfield.registry.models import IntegrationRecord  # noqa: PLC0415
    from jackfield.registry.status import Health, StatusCause  # noqa: PLC0415

    pairs: list[tuple[Any, Any]] = [
        (words.TokenScope, TokenScope),
        (words.Role, Role),
        (words.DeliveryState, Delivery.State),
        (words.AttemptOutcome, Attempt.Outcome),
        (words.FlowKind, Flow.Kind),
        (words.IntegrationState, IntegrationRecord.State),
        (words.Health, Health),
        (words.StatusCause, StatusCause),
    ]
    for shown, kept in pairs:
        assert {member.value for member in shown} == {member.value for member in kept}


def test_every_prefix_of_an_id_has_a_loader(printed: GraphQLSchema) -> None:
    from jackfield.api.nodes import LOADERS  # noqa: PLC0415

    node: Any = printed.type_map["Node"]
    implementations = printed.get_possible_types(node)

    assert len(LOADERS) == len(implementations)
