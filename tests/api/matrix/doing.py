"""Does one mutation of the matrix, and says what came of it and whether anything was written."""

import json
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import connection

from tests.api.matrix.asking import below, object_types
from tests.api.matrix.callers import SEES
from tests.api.matrix.verbs import VERBS, Outcome, Verb
from tests.api.matrix.world import PRIVATE_NAME, SECRET, World

_ERRORS = """... on Error { code errorMessage: message } ... on NotFoundError { path }
    ... on PermissionDeniedError { missing missingScopes }
    ... on ValidationError { issues { path code message } }
    ... on StateError { fixWith } ... on CheckFailedError { fixWith health }"""
_ERRORS_ALONE = _ERRORS.replace("... on CheckFailedError { fixWith health }", "")


def payload_name(verb: str) -> str:
    """Return the name of the type of its payload."""
    return f"{verb[0].upper()}{verb[1:]}Payload"


def document(verb: str, fields: str) -> str:
    """Return the document that does it and selects these fields of the payload."""
    name = payload_name(verb)
    kind = object_types()[name]
    selection = " ".join(f"{one} {below(kind.fields[one].type)}" for one in fields.split())
    errors = _ERRORS if _asks_service(verb) else _ERRORS_ALONE
    head = f"mutation($input: {name.removesuffix('Payload')}Input!)"
    return f"{head} {{ {verb}(input: $input) {{ __typename ... on {name} {{ {selection} }} {errors} }} }}"


def do(world: World, caller: str, verb: str, row: Verb, **otherwise: Any) -> dict[str, Any]:
    """Do it and return the whole answer.

    Args:
        otherwise: Instead of what the row gives.
    """
    given = filled({**row.given, **otherwise}, world.ids)
    return world.ask(caller, document(verb, row.returns), {"input": given})


def outcome_of(result: Mapping[str, Any]) -> Outcome:
    """Return what a result says; empty: it is the payload."""
    if result["__typename"].endswith("Payload"):
        return ()
    said = [*result.get("missing", ()), *(f"scope {one}" for one in result.get("missingScopes", ()))]
    return (result["code"], *said)


def problems_of(verb: str, caller: str, answer: Mapping[str, Any]) -> list[str]:
    """Return what of an answer is not as the row says."""
    row, said = VERBS[verb], []
    result = (answer["data"] or {}).get(verb)
    if result is None or outcome_of(result) != row.outcome(caller):
        said.append(f"{caller}, {verb}: {row.outcome(caller)} was meant, {answer}")
    elif caller in row.may:
        wanted = set(row.returns.split()) - set(row.blank.split())
        said += [f"{caller}, {verb}: {name} has no value" for name in wanted if result[name] is None]
    text = json.dumps(answer)
    if SECRET in text or (caller not in SEES and PRIVATE_NAME in text):
        said.append(f"{caller}, {verb}: was told too much: {text}")
    return said


def everything() -> list[Any]:
    """All rows of all tables."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)}):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found.append((table, cursor.fetchall()))
    return found


def _asks_service(verb: str) -> bool:
    result: Any = object_types()["Mutation"].fields[verb].type
    return "CheckFailedError" in {one.name for one in result.types}


def filled(given: Any, ids: Mapping[str, str]) -> Any:
    """Return an input with the ids of the world in it."""
    if isinstance(given, Mapping):
        return {name: filled(value, ids) for name, value in given.items()}
    if isinstance(given, list):
        return [filled(value, ids) for value in given]
    return ids[given[1:]] if isinstance(given, str) and given.startswith("$") else given
