"""The house rules that cannot be read off the schema: the API is asked, for every field and filter."""

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)

from jackfield.delivery.models import Event
from tests.api.configs import cfg
from tests.api.kinds import Raising
from tests.api.people import Caller, People, make_config
from tests.api.printed import FILE, nullable


@pytest.fixture(scope="module")
def printed() -> GraphQLSchema:
    """The schema as clients read it."""
    return build_schema(FILE.read_text())


@pytest.fixture
def root(people: People) -> Caller:
    """An administrator of a deployment where something is in every list."""
    for number in range(3):
        make_config(people.ada, name=f"Config {number}", enabled=number > 0)
    people.group("crew", people.ben)
    caller = people.caller(people.root)
    caller.do("activateIntegration", integrationId="desk")
    caller.do("publishEvent", type="ticket.opened", data={})
    return caller


def filters(schema: GraphQLSchema) -> dict[str, Any]:
    """The lists of Query that can be narrowed, and by what."""
    query: Any = schema.query_type
    return {name: field.args["filter"].type for name, field in query.fields.items() if "filter" in field.args}


def listed(caller: Caller, name: str, kind: Any, narrowed: Any = None) -> list[str]:
    """The ids in a list; without `narrowed` nothing is sent."""
    query = (
        f"query ($narrowed: {kind}) {{"
        f" {name}(first: 100, filter: $narrowed) {{ edges {{ node {{ id }} }} }} }}"
    )
    found = caller.ask(query, {} if narrowed is None else {"narrowed": narrowed})
    return [edge["node"]["id"] for edge in found[name]["edges"]]


def test_rule_5_what_is_null_does_not_filter(printed: GraphQLSchema, root: Caller) -> None:
    for name, kind in filters(printed).items():
        everything = listed(root, name, kind)

        assert everything, name
        assert listed(root, name, kind, dict.fromkeys(kind.fields)) == everything, name


def test_rule_5_a_list_means_any_of_them(printed: GraphQLSchema, root: Caller) -> None:
    for name, kind in filters(printed).items():
        for member, field in kind.fields.items():
            word: Any = get_named_type(field.type)
            if not (isinstance(word, GraphQLEnumType) and is_list_type(nullable(field.type))):
                continue
            singly = [set(listed(root, name, kind, {member: [one]})) for one in word.values]

            assert any(singly), (name, member)
            assert set(listed(root, name, kind, {member: list(word.values)})) == set().union(*singly)


@pytest.mark.parametrize(
    "given", [{"unset": False}, {"secret": {"keep": False}}, {"secret": {"clear": False}}]
)
def test_rule_5_a_choice_of_one_that_is_false_is_no_choice(people: People, given: dict[str, Any]) -> None:
    config = make_config(people.ada)
    caller = people.caller(people.ada)

    answer = caller.do("updateConfig", configId=cfg(config), values=[{"name": "token", "value": given}])

    assert answer["__typename"] == "ValidationError"
    assert [issue["path"][:2] for issue in answer["issues"]] == [["values", "token"]]


def test_rule_5_an_audience_of_everyone_that_is_false_is_no_audience(people: People) -> None:
    caller = people.caller(people.root)

    answer = caller.do("publishEvent", type="ticket.opened", data={}, audience={"everyone": False})

    assert answer["__typename"] == "ValidationError"
    assert [issue["path"] for issue in answer["issues"]] == [["audience", "everyone"]]
    assert not Event.objects.exists()


def selections(kind: Any, *, deep: bool) -> list[str]:
    """Each field of a type that asks for nothing; `deep`: with those below it, else only leaves."""
    found = []
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if is_leaf_type(below):
            found.append(name)
        elif deep:
            inner = selections(below, deep=False) if hasattr(below, "fields") else []
            found.append(f"{name} {{ __typename {' '.join(inner)} }}")
    return found


def test_rule_6_an_integration_that_raises_empties_its_own_field_and_nothing_else(
    printed: GraphQLSchema, people: People
) -> None:
    caller = people.caller(people.root)
    for selected in selections(printed.type_map["Integration"], deep=True):
        query = f"{{ integrations(first: 100) {{ edges {{ node {{ integrationId found: {selected} }} }} }} }}"

        answer = caller.raw(query)

        assert "errors" not in answer, selected
        found = {edge["node"]["integrationId"] for edge in answer["data"]["integrations"]["edges"]}
        assert found >= {"asking-first", "choosing", "desk", Raising.integration_id}


def test_rule_6_the_form_that_cannot_be_made_is_the_only_one_that_is_missing(people: People) -> None:
    caller = people.caller(people.root)
    caller.do("activateIntegration", integrationId="desk")

    found = caller.ask(
        "{ integrations(first: 100) { edges { node { integrationId configForm { title } } } } }"
    )

    forms = {
        edge["node"]["integrationId"]: edge["node"]["configForm"] for edge in found["integrations"]["edges"]
    }
    assert forms["raising"] is None
    assert forms["desk"] is not None


ASKED = {"query": "{ __typename }"}
#: What is sent, and the code of what comes back.
WRONG = {
    "no JSON": ({"body": b"{"}, "VALIDATION"),
    "no object": ({"body": []}, "VALIDATION"),
    "no query": ({"body": {}}, "VALIDATION"),
    "no GraphQL": ({"body": {"query": "{"}}, "VALIDATION"),
    "no such field": ({"body": {"query": "{ nobody }"}}, "VALIDATION"),
    "no one operation": ({"body": {"query": "query A { __typename } query B { __typename }"}}, "VALIDATION"),
    "a subscription": ({"body": {"query": "subscription { configStatus { kind } }"}}, "VALIDATION"),
    "another media type": ({"body": ASKED, "content_type": "text/plain"}, "VALIDATION"),
    "an answer that there is not": ({"body": ASKED, "Accept": "image/png"}, "VALIDATION"),
    "nobody's token": ({"body": ASKED, "Authorization": "Bearer nobody"}, "UNAUTHENTICATED"),
    "too long a page": ({"body": {"query": "{ configs(first: 101) { totalCount } }"}}, "VALIDATION"),
    "no cursor": ({"body": {"query": '{ configs(after: "x") { totalCount } }'}}, "BAD_CURSOR"),
    "too much": ({"body": {"query": f"{{ {'a: __typename ' * 5000} }}"}}, "TOO_COMPLEX"),
}


@pytest.mark.parametrize(("sent", "code"), WRONG.values(), ids=WRONG)
def test_rule_7_whatever_is_wrong_has_a_code(people: People, sent: dict[str, Any], code: str) -> None:
    given = dict(sent)

    answer = people.caller(people.root).post(given.pop("body"), **given)

    assert answer.status_code < 500
    assert {error["extensions"]["code"] for error in answer.json()["errors"]} == {code}
