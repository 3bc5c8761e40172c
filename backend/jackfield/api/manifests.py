"""Documents in files, by the ids of the appendix on persisted documents of GraphQL over HTTP.

https://github.com/graphql/graphql-over-http
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SHA256 = "sha256:"
#: Prefixes of one's own begin with x-; all others are the specification's.
_ID = re.compile(r"sha256:[0-9a-f]{64}|x-[\w.~-]*:[\w.~:-]+|[\w.~-]+", re.ASCII)
_MAX_ID_LENGTH = 200


class ManifestRefused(Exception):
    """The files are no documents with their ids; the text is a sentence that says why."""


def id_of(text: str) -> str:
    """Return the id that everybody can work out: that of the text's own bytes."""
    return _SHA256 + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def names_its_text(document_id: str) -> bool:
    """Whether an id is worked out from the text, so that it fits no other."""
    return document_id.startswith(_SHA256)


def read(place: Path) -> dict[str, str]:
    """Return the documents of a file or a folder, each under its sha256 id and under any other that it has.

    A file is a JSON object, ``{"id": "text"}``. A folder has such files (``*.json``), and files that are
    the text of one document each (``*.graphql``), to the byte; folders in it are looked through too.

    Raises:
        ManifestRefused: It cannot be read, an id is none, or it does not fit its text.
    """
    found: dict[str, str] = {}
    try:
        for document_id, text in _documents(place):
            for one in (document_id, id_of(text)):
                if found.setdefault(one, text) != text:
                    raise ManifestRefused(f"{one[:_MAX_ID_LENGTH]!r} names two documents.")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestRefused(f"{place} cannot be read: {error}.") from error
    return found


def _documents(place: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
        if file.suffix == ".graphql":
            text = file.read_bytes().decode()
            yield id_of(text), text
        elif file.suffix == ".json" or file == place:
            yield from _listed(file)


def _listed(file: Path) -> Iterator[tuple[str, str]]:
    try:
        listed: Any = json.loads(file.read_bytes().decode())
    except (ValueError, RecursionError) as error:
        raise ManifestRefused(f"{file} is no JSON in UTF-8.") from error
    if not isinstance(listed, dict):
        raise ManifestRefused(f"{file} is no JSON object of documents by their ids.")
    for document_id, text in listed.items():
        shown = repr(document_id[:_MAX_ID_LENGTH])
        if not isinstance(text, str) or not text.strip():
            raise ManifestRefused(f"{shown} in {file} has no text.")
        if len(document_id) > _MAX_ID_LENGTH or not _ID.fullmatch(document_id):
            raise ManifestRefused(f"{shown} in {file} is no id of a document.")
        if names_its_text(document_id) and document_id != id_of(text):
            raise ManifestRefused(f"{shown} in {file} is not the SHA-256 of its text.")
        yield document_id, text
