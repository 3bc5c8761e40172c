"""Documents named by their ids, and nothing but known documents where the deployment says so."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from pytest_django import Settings

from jackfield.api.manifests import id_of
from tests.api.people import People
from tests.api.test_http import GRAPHQL, QUERY

NAMED = "query Named { viewer { user { username } } }"
MUTATION = "mutation Leave { signOut(input: {}) { __typename } }"
ANSWER = {"data": {"viewer": {"user": {"username": "ada"}}}}


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, settings: Settings) -> None:
    """A page with one document, and a deployment with two."""
    page = tmp_path / "page"
    page.mkdir()
    (page / "documents.json").write_text(json.dumps({id_of(NAMED): NAMED}))
    (tmp_path / "own.json").write_text(json.dumps({"leave": MUTATION, "both": NAMED}))
    settings.JACKFIELD_PAGE_DIR = page
    settings.JACKFIELD_DOCUMENTS = tmp_path / "own.json"
    settings.JACKFIELD_ONLY_KNOWN_DOCUMENTS = False


def code(response: Any) -> str:
    """The code of the one error, of an answer without data."""
    body = json.loads(response.content)
    assert set(body) == {"errors"}
    [error] = body["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize("body", [{"documentId": id_of(NAMED)}, {"documentId": "both"}])
def test_a_document_is_named_instead_of_sent(people: People, body: dict[str, Any]) -> None:
    assert people.caller(people.ada).post(body).json() == ANSWER


def test_a_query_may_be_named_in_an_address(people: People) -> None:
    caller = people.caller(people.ada)

    assert caller.get(f"/graphql?documentId={quote(id_of(NAMED))}").json() == ANSWER
    refused = caller.get("/graphql?documentId=leave")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")


def test_a_named_mutation_is_run(people: People) -> None:
    answer = people.caller(people.ada).post({"documentId": "leave"}).json()

    assert "signOut" in answer["data"]


@pytest.mark.parametrize("accept", [GRAPHQL, "application/json"])
@pytest.mark.parametrize(
    "document_id", [id_of("{ unknown }"), "unknown", "", "sha256:", id_of(NAMED).upper(), "../x", "\ud800"]
)
def test_an_unknown_id_is_refused(people: People, document_id: str, accept: str) -> None:
    response = people.anonymous.post({"documentId": document_id}, Accept=accept)

    assert response.status_code == 400
    assert code(response) == "VALIDATION"


@pytest.mark.parametrize("document_id", [7, {}, [], True])
def test_an_id_that_is_no_string_is_refused(people: People, document_id: Any) -> None:
    assert people.anonymous.post({"documentId": document_id}).status_code == 400


@pytest.mark.parametrize(
    ("document_id", "query", "status"),
    [
        (id_of(NAMED), NAMED, 200),
        (id_of(QUERY["query"]), QUERY["query"], 200),
        ("both", NAMED, 200),
        (None, NAMED, 200),
        (id_of(NAMED), QUERY["query"], 400),
        (id_of("{ unknown }"), NAMED, 400),
        ("both", MUTATION, 400),
        ("unknown", NAMED, 400),
    ],
)
def test_an_id_beside_a_text_must_be_its_own(
    people: People, document_id: str | None, query: str, status: int
) -> None:
    body = {"documentId": document_id, "query": query}

    assert people.caller(people.ada).post(body).status_code == status


def test_other_documents_can_be_refused(people: People, settings: Settings) -> None:
    settings.JACKFIELD_ONLY_KNOWN_DOCUMENTS = True
    caller = people.caller(people.ada)

    assert caller.post({"query": NAMED}).json() == ANSWER
    assert caller.post({"documentId": "leave"}).status_code == 200
    for query in (NAMED + " ", QUERY["query"], "{ __schema { types { name } } }", "x" * 200_000):
        refused = caller.post({"query": query})
        assert (refused.status_code, code(refused)) == (400, "VALIDATION")
    assert caller.post({"query": QUERY["query"], "documentId": id_of(QUERY["query"])}).status_code == 400


def test_a_list_that_broke_makes_nothing_known(
    people: People, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken.json").write_text("{")
    settings.JACKFIELD_DOCUMENTS = tmp_path / "broken.json"

    assert people.caller(people.ada).post({"documentId": "both"}).status_code == 400
    assert people.caller(people.ada).post({"documentId": id_of(NAMED)}).json() == ANSWER
    assert "Known documents could not be read" in caplog.messages
