"""What is too large is refused before it runs, and saying so takes little time."""

import time

import pytest

from jackfield.api import documents, limits
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


def test_what_the_app_asks_is_taken() -> None:
    assert code(deep(0)) is None
    assert code(deep(1)) is None
    assert (
        code("{ configs(first: 100) { edges { node { id name status { headline } owner { username } } } } }")
        is None
    )


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


def test_fragments_that_fan_out_take_no_time() -> None:
    text = "{ viewer { ...f0 } } fragment f25 on Viewer { isAdministrator }"
    text += "".join(f"fragment f{n} on Viewer {{ ...f{n + 1} ...f{n + 1} }} " for n in range(25))
    started = time.perf_counter()

    refused = code(text)

    assert refused == "TOO_COMPLEX"
    assert time.perf_counter() - started < 1


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
