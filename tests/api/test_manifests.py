"""Documents in files: what is read, under which ids, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jackfield.api import manifests
from jackfield.api.manifests import ManifestRefused, id_of, read

#: The specification's own example.
EXAMPLE = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}"
EXAMPLE_ID = "sha256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e"


def written(folder: Path, content: Any, name: str = "documents.json") -> Path:
    file = folder / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_the_id_is_the_specifications() -> None:
    assert id_of(EXAMPLE) == EXAMPLE_ID


def test_each_document_is_known_by_its_own_id_and_by_its_hash(tmp_path: Path) -> None:
    file = written(tmp_path, {EXAMPLE_ID: EXAMPLE, "5f4dcc3b": "{ a }", "x-release:7": "{ b }"})

    assert read(file) == {
        EXAMPLE_ID: EXAMPLE,
        "5f4dcc3b": "{ a }",
        id_of("{ a }"): "{ a }",
        "x-release:7": "{ b }",
        id_of("{ b }"): "{ b }",
    }


def test_a_folder_has_texts_and_lists_and_folders(tmp_path: Path) -> None:
    deeper = tmp_path / "deeper"
    deeper.mkdir()
    written(tmp_path, "{ a }\n", "first.graphql")
    written(deeper, {"second": "{ b }"})
    written(tmp_path, "no document", "README.md")

    assert read(tmp_path) == {id_of("{ a }\n"): "{ a }\n", "second": "{ b }", id_of("{ b }"): "{ b }"}


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "[" * 100_000,
        {"a": 7},
        {"a": ""},
        {"a b": "{ a }"},
        {"": "{ a }"},
        {"y:1": "{ a }"},
        {"x" * 500: "{ a }"},
        {EXAMPLE_ID: "{ another }"},
        {EXAMPLE_ID.upper(): EXAMPLE},
        {"sha256:7": "{ a }"},
    ],
)
def test_what_is_no_list_of_documents_is_refused(tmp_path: Path, content: Any) -> None:
    with pytest.raises(ManifestRefused):
        read(written(tmp_path, content))


def test_one_id_for_two_documents_is_refused(tmp_path: Path) -> None:
    written(tmp_path, {"one": "{ a }"}, "a.json")
    written(tmp_path, {"one": "{ b }"}, "b.json")

    with pytest.raises(ManifestRefused, match="two documents"):
        read(tmp_path)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestRefused, match="cannot be read"):
        read(tmp_path / "nothing.json")


@given(text=st.text(min_size=1).filter(str.strip))
def test_every_text_has_an_id_of_the_right_form(text: str) -> None:
    document_id = id_of(text)

    assert manifests.names_its_text(document_id)
    assert len(document_id) == 71
    assert document_id == document_id.lower()
