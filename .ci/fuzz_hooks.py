"""What schemathesis is told of the API: how its scalars look, which ids there are, what no answer may be.

Loaded by schemathesis, in an environment of its own that has nothing of ours.
"""

import json
import os
import random
import re
from typing import Any

import graphql
import schemathesis
from hypothesis import strategies as st
from hypothesis_graphql import nodes

_IDS = json.loads(os.environ.get("FUZZ_IDS", "[]"))
_ID = re.compile(r'\b(\w*[iI]d): "(?:[^"\\]|\\.)*"')
_SIZE = re.compile(r"\b(first|last): -?\d+")
_CURSOR = re.compile(r'\b(after|before): "(?:[^"\\]|\\.)*"')
#: How often a value that was made up stays, for the server to say what is wrong with it.
_AS_IT_IS = 0.25

_moments = st.datetimes().map(lambda moment: nodes.String(moment.isoformat() + "Z"))
_texts = st.sampled_from(["{}", '{"a": [1, null]}', "[]", "x", "\x00", ""]).map(nodes.String)
schemathesis.graphql.scalar("DateTime", _moments | st.text(max_size=8).map(nodes.String))
for _name in ("JSON", "Decimal", "Cursor"):
    schemathesis.graphql.scalar(_name, _texts)


@schemathesis.hook
def map_body(_context: Any, body: graphql.DocumentNode) -> graphql.DocumentNode:
    """Put in ids that there are and sizes that are taken, most of the time: so that resolvers are reached."""
    text = graphql.print_ast(body)
    chance = random.Random(text)  # noqa: S311 - the same for the same body
    if chance.random() < _AS_IT_IS:
        return body
    if _IDS:
        text = _ID.sub(lambda found: f'{found[1]}: "{chance.choice(_IDS)}"', text)
    text = _SIZE.sub(lambda found: f"{found[1]}: {chance.randint(1, 30)}", text)
    return graphql.parse(_CURSOR.sub(lambda found: f"{found[1]}: null", text))


@schemathesis.check
def nothing_unforeseen(_context: Any, response: Any, _case: Any) -> None:
    """No fault of the server's, whatever was asked: no 5xx, no masked error, nothing but JSON."""
    if response.status_code >= 500:
        raise AssertionError(f"status {response.status_code}")
    body = json.loads(response.content)
    codes = [(error.get("extensions") or {}).get("code") for error in body.get("errors") or []]
    if "INTERNAL" in codes:
        raise AssertionError(f"masked: {body['errors']}")
