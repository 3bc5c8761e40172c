"""Every mutation and every root field, taken from the schema: what nobody and a small token get of each."""

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    Undefined,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.scopes import TokenScope
from jackfield.api.schema import schema
from jackfield.audit.models import AuditEntry
from jackfield.configs.models import Config
from jackfield.delivery.models import Delivery, Event
from jackfield.flows.models import Flow
from jackfield.registry.models import IntegrationRecord
from tests.api.people import People, make_config

#: What a token may not do, whatever its scopes.
SESSION_ONLY = {"createToken", "revokeToken", "signOut"}
PUBLIC = {"signIn"}
#: Root fields that are lists; the others are single things, and null.
EMPTY: dict[str, Any] = {
    "configs": {"edges": []},
    "integrations": {"edges": []},
    "events": {"edges": []},
    "deliveries": {"edges": []},
    "eventTypes": [],
    "nodes": [None],
}


def smallest(kind: Any) -> Any:
    """The least value that is valid."""
    if is_non_null_type(kind):
        kind = kind.of_type
    if is_list_type(kind):
        return []
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        if named.is_one_of:
            name, field = next(iter(named.fields.items()))
            return {name: smallest(field.type)}
        return {
            name: smallest(field.type)
            for name, field in named.fields.items()
            if is_non_null_type(field.type) and field.default_value is Undefined
        }
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    return {"ID": "cfg_1", "Boolean": True, "Int": 1, "JSON": {}, "Decimal": "1"}.get(named.name, "desk")


def mutations() -> dict[str, Any]:
    """By name."""
    root = schema().mutation_type
    assert root is not None
    return dict(root.fields)


def everything() -> list[Any]:
    """All rows that a mutation could have touched."""
    models: list[Any] = [ApiToken, AuditEntry, Config, Delivery, Event, Flow, IntegrationRecord, Session]
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_nobody_can_do_anything_but_sign_in(people: People) -> None:
    make_config(people.ada)
    before = everything()

    codes = {
        verb: people.anonymous.do(verb, **smallest(field.args["input"].type))["code"]
        for verb, field in mutations().items()
        if verb not in PUBLIC
    }

    assert set(codes.values()) == {"UNAUTHENTICATED"}, codes
    assert everything() == before


def test_a_token_that_only_reads_can_do_nothing(people: People) -> None:
    make_config(people.ada)
    caller = people.caller(people.root, TokenScope.READ)
    ApiToken.objects.update(last_used_at="2099-01-01T00:00:00Z")
    before = everything()

    answers = {
        verb: caller.do(verb, **smallest(field.args["input"].type))
        for verb, field in mutations().items()
        if verb not in PUBLIC
    }

    assert {answer["code"] for answer in answers.values()} == {"PERMISSION_DENIED"}, answers
    assert {verb for verb, answer in answers.items() if not answer["missingScopes"]} == SESSION_ONLY
    assert everything() == before


def test_nobody_sees_anything_in_any_root_field(people: People) -> None:
    config = make_config(people.ada)
    root = schema().query_type
    assert root is not None
    for name, field in root.fields.items():
        arguments = ", ".join(
            f"{a}: {'[' if is_list_type(get_nullable(d.type)) else ''}"
            f'"{"desk" if a == "integrationId" else f"cfg_{config.pk}"}"'
            f"{']' if is_list_type(get_nullable(d.type)) else ''}"
            for a, d in field.args.items()
            if is_non_null_type(d.type) and a != "orderBy"
        )
        kind = get_named_type(field.type).name
        selection = "edges { node { id } }" if kind.endswith("Connection") else "__typename"

        found = people.anonymous.ask(f"{{ {name}{f'({arguments})' if arguments else ''} {{ {selection} }} }}")

        assert found[name] == EMPTY.get(name), name


def get_nullable(kind: Any) -> Any:
    """A type without its exclamation mark."""
    return kind.of_type if is_non_null_type(kind) else kind
