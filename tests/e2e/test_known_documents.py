"""A deployment that runs known documents only: the app's are all there, and nothing else is run."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from graphql import build_schema, parse, validate

from jackfield.api.manifests import id_of, read
from tests.support.fixtures import Serve
from tests.support.served import ROOT, HttpAnswer, Served, http

pytestmark = pytest.mark.e2e

DOCUMENTS = ROOT / "frontend-dist" / "documents.json"


def sent(server: Served, body: dict[str, Any], token: str) -> HttpAnswer:
    """The answer to a POST."""
    headers = {
        "Accept": "application/graphql-response+json",
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
    }
    return http(server.api_url, headers=headers, body=json.dumps(body).encode())


def test_the_apps_documents_are_valid_and_each_is_known_by_its_text() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    found = read(DOCUMENTS)

    assert len(found) > 40
    assert {one: validate(schema, parse(text)) for one, text in found.items()} == {one: [] for one in found}
    assert found == {id_of(text): text for text in found.values()}


def test_every_document_of_the_app_is_run_and_no_other(served: Serve, tmp_path: Path) -> None:
    own = tmp_path / "documents"
    own.mkdir()
    (own / "mine.graphql").write_text("query Mine { viewer { isAdministrator } }")
    server = served(env={"JACKFIELD_ONLY_KNOWN_DOCUMENTS": "1", "JACKFIELD_DOCUMENTS": str(own)})
    token = server.token()

    for text in read(DOCUMENTS).values():
        if text.startswith("subscription"):
            continue
        answer = json.loads(sent(server, {"query": text}, token).body)
        # Without variables some go no further than that.
        assert "data" in answer or "$" in answer["errors"][0]["message"], (text, answer)

    mine = id_of("query Mine { viewer { isAdministrator } }")
    assert json.loads(sent(server, {"documentId": mine}, token).body) == {
        "data": {"viewer": {"isAdministrator": True}}
    }
    assert server.get(f"/graphql?documentId={quote(mine)}").status == 200
    for query in ("{ viewer { isAdministrator } }", "{ __schema { types { name } } }"):
        refused = sent(server, {"query": query}, token)
        assert refused.status == 400
        assert [error["extensions"] for error in json.loads(refused.body)["errors"]] == [
            {"code": "VALIDATION"}
        ]


def test_documents_that_cannot_be_read_are_refused_at_the_start(served: Serve, tmp_path: Path) -> None:
    broken = tmp_path / "documents.json"
    broken.write_text('{"sha256:00": "{ viewer { isAdministrator } }"}')

    with pytest.raises(AssertionError, match="JACKFIELD_DOCUMENTS: "):
        served(env={"JACKFIELD_DOCUMENTS": str(broken)})
