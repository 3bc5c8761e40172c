"""The house rules of the schema that can be read off it; `test_house_rules_kept` asks the API the rest."""

import re
from typing import Any

import pytest
from graphql import (
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    build_schema,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from tests.api.printed import FILE, elements, inputs, nullable, outputs, own_types

COMMON_ERRORS = {
    "ValidationError",
    "NotFoundError",
    "PermissionDeniedError",
    "ConflictError",
    "StateError",
    "RateLimitedError",
}
#: Ids that clients see and hand back within one thing.
OWN_IDS = {"stepId", "optionId", "rowId", "choiceId", "operatorId"}
#: Opaque as ids are, and of nothing that is kept.
TOKENS = {"token", "formToken"}
#: Pages of a service's own choices, and a search: not lists of ours that have an order to go through.
PAGED_OTHERWISE = {"Query.fieldChoices", "Query.people"}
#: Lists whose description states no limit, for code or a form that somebody wrote bounds them.
BOUNDED_BY_CODE = {
    "AccessVerdict": {"because", "missing"},
    "ApiToken": {"scopes"},
    "Audience": {"groups", "users"},
    "AuditEntry": {"changes"},
    "ChoicePage": {"items"},
    "Condition": {"errors", "labels", "values"},
    "ConditionChoice": {"operators"},
    "ConditionsField": {"conditionChoices", "conditions"},
    "Config": {"conditionLines", "eventTypes", "viewerCannot"},
    "ConfirmStep": {"consequences", "options"},
    "Delivery": {"attempts"},
    "DoneStep": {"facts"},
    "FieldPredicate": {"values"},
    "FieldRule": {"anyOf"},
    "Fieldset": {"fields"},
    "FormField": {"errors"},
    "FormSchema": {"errors", "fieldsets"},
    "Integration": {"capabilities", "eventTypes", "icons", "manageActions", "viewerCannot"},
    "ListField": {"rows", "template"},
    "ListRow": {"fields"},
    "MappingField": {"entries"},
    "MenuStep": {"options"},
    "MultiChoiceField": {"choices", "defaultChoices"},
    "NotFoundError": {"path"},
    "Overview": {"byHealth", "traffic"},
    "PermissionDeniedError": {"missing", "missingScopes"},
    "PredicateGroup": {"allOf"},
    "PreviewDeliveryPayload": {"requests"},
    "Query": {"categories", "eventTypes", "nodes", "people"},
    "RemoteChoices": {"dependsOn", "selectedItems"},
    "RequestPreview": {"headers"},
    "Resource": {"manageActions"},
    "RoutingVerdict": {"rules"},
    "SecretField": {"clearedBy", "fileTypes", "fingerprints"},
    "StaticChoices": {"items"},
    "Sync": {"notes"},
    "TextField": {"fileTypes", "suggestions"},
    "UpdateConfigPayload": {"clearedSecrets"},
    "User": {"groups"},
    "ValidationError": {"issues"},
    "ValidationIssue": {"path"},
    "Viewer": {"permissions", "scopes"},
}
#: What an author's code computes: each may be empty by itself.
AUTHORS = {
    "Config.form",
    "ConditionOperator.valueField",
    "DoneStep.result",
    "EventType.sample",
    "EventType.schema",
    "Integration.activationForm",
    "Integration.configForm",
    "ManageAction.description",
    "ManageAction.form",
    "Query.fieldChoices",
    "Query.form",
}


@pytest.fixture(scope="module")
def printed() -> GraphQLSchema:
    """The schema as clients read it."""
    return build_schema(FILE.read_text())


def fields(schema: GraphQLSchema) -> list[tuple[str, str, Any]]:
    """Every field of an object or interface: where it is, its name, itself."""
    return [(kind.name, name, field) for kind in outputs(schema) for name, field in kind.fields.items()]


def test_rule_1_an_id_means_a_node_and_nothing_else_has_one(printed: GraphQLSchema) -> None:
    node: Any = printed.type_map["Node"]
    nodes = {kind.name for kind in outputs(printed) if "id" in kind.fields}

    assert nodes == {"Node"} | {kind.name for kind in printed.get_possible_types(node)}
    assert all(str(field.type) == "ID!" for _, name, field in fields(printed) if name == "id")
    assert [kind.name for kind in inputs(printed) if "id" in kind.fields] == []


def test_rule_1_names_of_ids_say_what_they_are(printed: GraphQLSchema) -> None:
    for place, element in elements(printed):
        name = re.split(r"[.(]", place.rstrip(")"))[-1]
        kind = str(getattr(element, "type", "")).strip("[]!")
        if name in {"integrationId", "integrationIds"} or name in OWN_IDS:
            assert kind == "String", place
        elif re.search(r"[a-z]Ids?$", name):
            assert kind == "ID", place
        elif kind == "ID":
            assert name in {"id", "ids"} | TOKENS, place


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
    assert {k.name for k in own_types(printed) if k.name.endswith(("Payload", "Result"))} <= set(used)


def test_rule_2_no_input_payload_or_result_is_met_anywhere_else(printed: GraphQLSchema) -> None:
    assert printed.mutation_type is not None
    own = {
        f"{verb[0].upper()}{verb[1:]}{part}"
        for verb in printed.mutation_type.fields
        for part in ("Input", "Payload", "Result")
    }

    met = {
        place: get_named_type(element.type).name
        for place, element in elements(printed)
        if hasattr(element, "type") and not place.startswith("Mutation.")
    }

    assert {place: name for place, name in met.items() if name in own} == {}


def test_rule_2_every_error_is_an_error_and_nothing_else_is(printed: GraphQLSchema) -> None:
    error: Any = printed.type_map["Error"]

    named = {kind.name for kind in outputs(printed) if kind.name.endswith("Error")} - {"Error"}

    assert named == {kind.name for kind in printed.get_possible_types(error)}
    assert named == COMMON_ERRORS | {"CheckFailedError"}


def test_rule_3_root_fields_may_be_null(printed: GraphQLSchema) -> None:
    required = {
        name
        for kind, name, field in fields(printed)
        if kind in {"Query", "Mutation"} and is_non_null_type(field.type)
    }

    assert required == set()


def test_rule_4_connections_take_four_arguments_without_defaults(printed: GraphQLSchema) -> None:
    wanted = {"first": "Int", "after": "Cursor", "last": "Int", "before": "Cursor"}
    for kind, name, field in fields(printed):
        place = f"{kind}.{name}"
        if str(nullable(field.type)).endswith("Connection"):
            assert {a: str(field.args[a].type) for a in wanted} == wanted, place
            assert {field.args[a].default_value for a in wanted} == {Undefined}, place
            assert re.search(r"at most 100; 25 when neither", field.args["first"].description), place
            assert re.search(r"at most 100", field.args["last"].description), place
        elif kind != "Subscription" and place not in PAGED_OTHERWISE:
            assert not set(wanted) & set(field.args), place


def test_rule_4_connections_and_their_edges_are_all_of_one_make(printed: GraphQLSchema) -> None:
    for kind in outputs(printed):
        types = {name: str(field.type) for name, field in kind.fields.items()}
        if kind.name.endswith("Connection"):
            thing = kind.name.removesuffix("Connection")
            assert types.pop("streamCursor", "Cursor!") == "Cursor!"
            assert types == {"edges": f"[{thing}Edge!]!", "pageInfo": "PageInfo!", "totalCount": "Int"}
        elif kind.name.endswith("Edge"):
            thing = kind.name.removesuffix("Edge")
            assert types == {"cursor": "Cursor!", "node": f"{thing}!"}
            assert f"{thing}Connection" in printed.type_map


def test_rule_4_plain_lists_are_bounded_by_code_or_by_a_stated_limit(printed: GraphQLSchema) -> None:
    form_field: Any = printed.type_map["FormField"]
    unbounded = []
    for kind, name, field in fields(printed):
        shared = form_field in getattr(printed.type_map[kind], "interfaces", ()) and name in form_field.fields
        is_plain = is_list_type(nullable(field.type)) and not (kind.endswith("Connection") or shared)
        is_stated = re.search(r"\bat most \d|\bnewest \d", field.description)
        if is_plain and not is_stated and name not in BOUNDED_BY_CODE.get(kind, ()):
            unbounded.append(f"{kind}.{name}")

    assert unbounded == []


def test_rule_5_filters_and_choices_of_one_are_all_optional(printed: GraphQLSchema) -> None:
    for kind in inputs(printed):
        if kind.name.endswith("Filter") or kind.is_one_of:
            for name, field in kind.fields.items():
                assert not is_non_null_type(field.type), f"{kind.name}.{name}"
                assert field.default_value is Undefined, f"{kind.name}.{name}"


def test_rule_5_arguments_that_narrow_are_filters_and_optional(printed: GraphQLSchema) -> None:
    for kind, name, field in fields(printed):
        if "filter" in field.args:
            narrowing = field.args["filter"].type
            assert str(narrowing).endswith("Filter"), f"{kind}.{name}"
            assert field.args["filter"].default_value is Undefined, f"{kind}.{name}"


def test_rule_5_booleans_of_which_one_is_given_are_known(printed: GraphQLSchema) -> None:
    booleans = {
        f"{kind.name}.{name}"
        for kind in inputs(printed)
        if kind.is_one_of
        for name, field in kind.fields.items()
        if get_named_type(field.type).name == "Boolean"
    }

    # A new one: refuse false, and have `test_house_rules_kept` try it. `checked` is a value and no choice.
    assert booleans - {"ValueInput.checked"} == {
        "AudienceInput.everyone",
        "SecretInput.keep",
        "SecretInput.clear",
        "ValueInput.unset",
    }


def test_rule_6_what_an_author_s_code_computes_may_be_null(printed: GraphQLSchema) -> None:
    found = {f"{kind}.{name}": field for kind, name, field in fields(printed)}

    assert {place for place in AUTHORS if is_non_null_type(found[place].type)} == set()
    # Every form but that of a step, which is the step.
    forms = {place for place, field in found.items() if get_named_type(field.type).name == "FormSchema"}
    assert forms - {"FormStep.form"} <= AUTHORS


def test_rule_7_graphql_errors_have_a_code_of_a_short_list() -> None:
    from jackfield.api.refusing import RequestCode  # noqa: PLC0415 - only once Django is set up

    assert {code.value for code in RequestCode} == {
        "UNAUTHENTICATED", "VALIDATION", "BAD_CURSOR", "TOO_COMPLEX", "RATE_LIMITED", "INTERNAL"
    }  # fmt: skip
