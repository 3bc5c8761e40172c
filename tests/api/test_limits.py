"""What is too large is refused before it runs, and saying so takes little time."""

import re
import time
from collections.abc import Iterator

import pytest
from graphql import GraphQLObjectType, parse

from jackfield.api import documents, limits
from jackfield.api.schema import schema
from tests.api.form_queries import CONDITIONS, FORM
from tests.api.people import People


def code(text: str) -> str | None:
    """Why a document is refused; None: it is taken."""
    document = documents.read(text)
    if not document.errors:
        return None
    return str((document.errors[0].extensions or {}).get("code", "other"))


def deep(levels: int) -> str:
    """Configs of integrations of configs ..."""
    text = "{ configs(first: 1) { edges { node { "
    text += "integration { configs(first: 1) { edges { node { " * levels
    return text + "id" + " } } } }" * levels + " } } } }"


def branches(levels: int) -> str:
    """Two fields of one name, each with two of one name ..."""
    return f"a {{ {branches(levels - 1)} {branches(levels - 1)} }}" if levels else "a"


def test_what_the_app_asks_is_taken() -> None:
    assert code(deep(0)) is None
    assert code(deep(1)) is None
    assert (
        code("{ configs(first: 100) { edges { node { id name status { headline } owner { username } } } } }")
        is None
    )


def test_a_whole_form_is_taken_and_a_page_of_them_is_not() -> None:
    everything = FORM.replace("... on ListField", f"{CONDITIONS} ... on ListField")

    assert code(f'{{ config(id: "cfg_1") {{ form {everything} }} }}') is None
    assert code(f'{{ integration(integrationId: "desk") {{ configForm {everything} }} }}') is None
    assert code(f"{{ configs(first: 100) {{ edges {{ node {{ form {everything} }} }} }} }}") == "TOO_COMPLEX"


@pytest.mark.parametrize(
    "text",
    [
        deep(4),
        "{ " + " ".join(f"a{n}: viewer {{ isAdministrator }}" for n in range(31)) + " }",
        "{ viewer { " + "isAdministrator " * 101 + " } }",
        "{ viewer { "
        + " ".join(f"...f{n}" for n in range(120))
        + " } }"
        + "".join(f"fragment f{n} on Viewer {{ isAdministrator }}" for n in range(120)),
        "{ viewer { isAdministrator } }"
        + "".join(f"query q{n} {{ viewer {{ isAdministrator }} }}" for n in range(201)),
        "{ viewer { isAdministrator " + "@skip(if: false) " * 51 + " } }",
        (
            "{ configs(first: 100) { edges { node { deliveries(first: 100) { edges { node {"
            " id state reason event { id } } } } } } } }"
        ),
        (
            "query($n: Int) { configs(first: $n) { edges { node { deliveries(first: $n) { edges { node {"
            " attempts { number } } } } } } } }"
        ),
    ],
)
def test_what_is_too_large_is_refused(text: str) -> None:
    assert code(text) == "TOO_COMPLEX"


#: Thirty fields of each delivery.
DELIVERIES = "deliveries(first: 100) { edges { node { " + "id state reason " * 10 + "} } }"


def cost(text: str) -> int:
    """What a document is taken to cost."""
    return limits.hold(parse(text), schema()).cost


def test_a_list_of_ids_costs_as_many_as_there_may_be() -> None:
    def of(ids: str) -> str:
        return f"query($ids: [ID!]!) {{ nodes(ids: {ids}) {{ ... on Config {{ {DELIVERIES} }} }} }}"

    def literal(count: int) -> str:
        return of('["cfg_1"' + ', "cfg_1"' * (count - 1) + "]")

    assert code(of("$ids")) == "TOO_COMPLEX"
    assert code(literal(100)) == "TOO_COMPLEX"
    assert cost(literal(2)) < 2 * cost(literal(1)) < cost(literal(3))
    assert "TOO_COMPLEX" not in {code(literal(1)), code(literal(10))}


def test_people_cost_as_many_as_are_asked_for() -> None:
    def of(count: str) -> int:
        return cost(f'query($n: Int!) {{ people(search: "", first: {count}) {{ __typename }} }}')

    assert (of("1"), of("50"), of("51"), of("$n")) == (2, 51, 51, 51)
    assert cost('{ people(search: "") { __typename } }') == 11


def bounded_lists() -> Iterator[tuple[str, str, int]]:
    """Plain lists of the root that say how many they hold at most: the type, the field and how many."""
    for name in ("Query", "Viewer", "Deployment"):
        kind = schema().type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        for field, definition in kind.fields.items():
            of_arguments = [argument.description for argument in definition.args.values()]
            said = " ".join(text or "" for text in (definition.description, *of_arguments))
            found = re.search(r"at most (\d+)", said, re.IGNORECASE)
            if found and "[" in str(definition.type) and "hours" not in definition.args:
                yield name, field, int(found[1])


def test_a_list_that_says_how_many_it_holds_is_taken_to_hold_as_many() -> None:
    found = {(name, field): most for name, field, most in bounded_lists()}
    assert {("Query", "nodes"), ("Query", "people"), ("Viewer", "flows")} <= found.keys()

    for (name, field), most in found.items():
        arguments = "(ids: $some)" if field == "nodes" else "(first: $some)" if field == "people" else ""
        text = f"fragment every on {name} {{ {field}{arguments} {{ __typename }} }}"

        assert cost(f"{{ __typename }} {text}") == 1 + 1 + most, field


def test_too_long_a_text_and_too_many_tokens_are_refused() -> None:
    assert code("{ viewer { isAdministrator } }" + " " * limits.MAX_LENGTH) == "TOO_COMPLEX"
    assert code("{" + " viewer" * limits.MAX_TOKENS + "}") is not None


@pytest.mark.parametrize(
    "text",
    [
        "{" * 5_000,
        "{ viewer" * 3_000 + "}" * 3_000,
        "{ a(b: " + "[" * 9_000,
        "query(" + "$a: [" * 3_000,
        "{ ...f }" + "fragment f on Query { ...f }",
        "{ ...f0 }" + "".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(1_400)),
        "{" + "... on Query {" * 2_000,
    ],
)
def test_nesting_is_no_fault_of_ours(text: str) -> None:
    assert code(text) is not None


#: What would take seconds if the rules of the specification were let loose on it.
HOSTILE = {
    "a fragment that is not used": "{ __typename } fragment a on Query { " + "a { b } " * 480 + "}",
    "a deeper one": "{ __typename } fragment a on Query { " + "a { b { c } } " * 300 + "}",
    "a tree of two branches": "{ __typename } fragment a on Query { " + branches(8) + " }",
    "a tree of two branches in use": "{ " + branches(8) + " }",
    "the same field again": "{ " + "viewer { user { id } } " * 90 + "}",
    "the same field under many names of fragments": "{ "
    + " ".join(f"...f{n}" for n in range(45))
    + " }"
    + "".join(f"fragment f{n} on Query {{ viewer {{ user {{ id }} }} }}" for n in range(45)),
    "fragments that fan out": "{ viewer { ...f0 } } fragment f25 on Viewer { isAdministrator }"
    + "".join(f"fragment f{n} on Viewer {{ ...f{n + 1} ...f{n + 1} }} " for n in range(25)),
    "fragments that fan out and are not used": "{ __typename } fragment f25 on Viewer { isAdministrator }"
    + "".join(f"fragment f{n} on Viewer {{ ...f{n + 1} ...f{n + 1} }} " for n in range(25)),
    "fragments that fan out to nothing": "{ ...f0 } fragment f25 on Query { ...unknown }"
    + "".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }} " for n in range(25)),
    "fragments that every operation goes through": " ".join(
        f"query q{n}($a: Int) {{ ...f0 }}" for n in range(24)
    )
    + "".join(
        f"fragment f{n} on Query {{ ...f{n + 1} configs(first: $a) {{ totalCount }} }}" for n in range(24)
    )
    + "fragment f24 on Query { __typename }",
    "an object of many fields": "{ configs(filter: {"
    + " ".join(f"a{n}: 1" for n in range(400))
    + "}) { totalCount } }",
    "more tokens than are read": "{ " + "viewer " * 60_000 + "}",
    "a megabyte": "{ viewer { isAdministrator } }" + " " * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_would_take_long_is_refused_before_it_does(text: str) -> None:
    taken_s = []
    for number in range(3):
        started = time.thread_time()
        refused = code(f"{text}#{number}")
        taken_s.append(time.thread_time() - started)
        assert refused == "TOO_COMPLEX"

    # It takes some ten milliseconds; a busy machine may take several times as long.
    assert min(taken_s) < 0.08


def test_fragments_that_lead_to_themselves_are_refused_in_use_or_not() -> None:
    circle = "".join(f"fragment f{n} on Query {{ ...f{(n + 1) % 40} ...f{(n + 7) % 40} }}" for n in range(40))

    assert code("{ ...f0 }" + circle) == "VALIDATION"
    assert code("{ __typename }" + circle) == "VALIDATION"


def test_a_refusal_is_kept_and_small() -> None:
    text = "{ nonsense" + "x" * 5_000 + " }"

    first = documents.read(text)

    assert documents.read(text) is first
    assert first.ast is None
    [error] = first.errors
    assert error.nodes is None
    assert len(error.message) <= 300
    assert error.locations is not None


def test_a_valid_document_is_read_once() -> None:
    text = "{ viewer { isAdministrator user { id } } }"

    assert documents.read(text) is documents.read(text)


def test_the_schema_is_shown_to_who_is_signed_in_and_to_all_where_that_is_allowed(
    people: People, settings: object
) -> None:
    query = {"query": "{ __schema { queryType { name } } }"}
    ada = people.caller(people.ada)

    assert people.anonymous.post(query).json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}
    settings.JACKFIELD_PUBLIC_INTROSPECTION = False  # type: ignore[attr-defined]
    assert people.anonymous.post(query).json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert "data" in ada.post(query).json()


def test_what_a_misspelt_name_could_be_is_not_told(people: People) -> None:
    [error] = people.anonymous.raw("{ viewr { isAdministrator } }")["errors"]

    assert "Did you mean" not in error["message"]


def test_a_message_of_a_subscription_may_not_cost_what_a_query_may() -> None:
    page = "deliveries(first: 100) { edges { node { id attempts { number } } } }"
    heavy = f"{page} more: {page}"
    light = "deliveries(first: 20) { edges { node { id } } }"

    def followed(fields: str) -> str:
        return f"subscription Followed {{ configStatus {{ kind config {{ {fields} }} }} }}"

    asked = f'query Asked {{ config(id: "cfg_1") {{ {heavy} }} }}'
    beside = documents.read(asked + followed(light))

    assert code(followed(heavy)) == "TOO_COMPLEX"
    assert (code(asked), beside.errors) == (None, ())
    assert beside.message_cost == documents.read(followed(light)).message_cost < limits.MAX_MESSAGE_COST
    assert documents.read(asked).message_cost == 0


def test_a_flow_is_followed_with_its_whole_form() -> None:
    step = f"step {{ ... on FormStep {{ form {FORM} }} }}"

    assert code(f'subscription {{ flow(id: "flw_1") {{ id {step} }} }}') is None
    assert code(f"subscription {{ config: configStatus {{ config {{ form {FORM} }} }} }}") == "TOO_COMPLEX"
