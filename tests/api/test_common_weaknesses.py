"""What scanners of GraphQL servers look for (graphql-cop 1.14 and its like), each with our answer."""

import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from jackfield.api import documents
from tests.api.corpus.attacks import DOCUMENTS
from tests.api.people import Caller, People

CIRCULAR = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"


def codes(caller: Caller, query: str) -> list[str | None]:
    """The codes of the errors of an answer without data."""
    body = caller.raw(query)
    assert "data" not in body
    return [error["extensions"].get("code") for error in body["errors"]]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_attack_by_one_document_is_refused(name: str) -> None:
    [error, *_] = documents.read(DOCUMENTS[name]).errors

    assert (error.extensions or {})["code"] in {"TOO_COMPLEX", "VALIDATION"}
    assert len(error.message) <= 300


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("query cop { " + " ".join(f"alias{n}: __typename" for n in range(101)) + " }", "TOO_COMPLEX"),
        ("query cop { " + "__typename \n" * 501 + " }", "TOO_COMPLEX"),
        ("query cop { __typename " + "@aa" * 60 + " }", "TOO_COMPLEX"),
        (CIRCULAR, "VALIDATION"),
    ],
    ids=["alias overloading", "field duplication", "directive overloading", "circular introspection"],
)
def test_a_document_that_overloads_is_refused(people: People, query: str, code: str) -> None:
    assert codes(people.anonymous, query) == [code]


def test_wrong_directives_are_not_told_one_by_one(people: People) -> None:
    assert len(codes(people.anonymous, "query cop { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }")) <= 4


def test_there_is_no_batch(people: People) -> None:
    answer = people.anonymous.post([{"query": "query cop { __typename }"}] * 10)

    assert answer.status_code == 400
    assert "data" not in answer.json()


@pytest.mark.parametrize("query", ["{ __schema { directive } }", "{ viewr { user { id } } }"])
def test_no_name_is_suggested(people: People, query: str) -> None:
    assert "Did you mean" not in json.dumps(people.anonymous.raw(query))


def test_no_mutation_comes_by_get(people: People) -> None:
    answer = people.session(people.ada).get("/graphql?query=mutation%20cop%20%7B__typename%7D")

    assert answer.status_code == 405


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"query=query+cop+%7B__typename%7D"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n{a}\r\n--x--',
        ),
        ("text/plain", b'{"query": "query cop { __typename }"}'),
    ],
)
def test_what_another_page_could_send_without_asking_is_not_taken(
    people: People, kind: str, body: bytes
) -> None:
    for caller in (people.anonymous, people.session(people.ada)):
        answer = caller.post(body, content_type=kind)

        assert answer.status_code == 415
        assert "data" not in answer.json()


def test_a_session_alone_is_no_permission_for_another_page(people: People) -> None:
    session = people.session(people.ada)
    body: Any = {"query": "query cop { __typename }"}

    without_token = async_to_sync(session.client.post)(
        "/graphql", data=json.dumps(body), content_type="application/json"
    )
    from_elsewhere = session.post(body, Origin="https://evil.example")

    assert (without_token.status_code, from_elsewhere.status_code) == (403, 403)


@pytest.mark.parametrize(
    "query", ["query cop { __typename }", "qwerty cop { abc }", "{ nodes(ids: [1]) { id } }"]
)
def test_nothing_is_told_of_how_an_answer_came_about(people: People, query: str) -> None:
    body = people.anonymous.raw(query)
    told = json.dumps(body).lower()

    assert "extensions" not in body
    for word in ("tracing", "exception", "traceback", "stacktrace", ".py", "debug"):
        assert word not in told


@pytest.mark.parametrize("path", ["/graphql", "/graphiql", "/playground", "/console", "/altair", "/voyager"])
def test_there_is_no_editor_for_who_is_not_signed_in(people: People, path: str) -> None:
    answer = people.anonymous.get(path, Accept="text/html,*/*;q=0.1")
    text = answer.content if not answer.streaming else b""

    for word in (b"GraphiQL", b"GraphQL Playground", b"graphql-explorer", b"Voyager", b"Altair"):
        assert word.lower() not in text.lower()
