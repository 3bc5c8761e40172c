"""Each field of each object type, asked for by each caller: who sees its value, and who does not."""

import json
from collections.abc import Mapping

import pytest

from tests.api.matrix.asking import document, found_in, is_nothing
from tests.api.matrix.callers import EVERYBODY, OWNER, ROOT, SEES
from tests.api.matrix.rows import Row
from tests.api.matrix.table import ROWS
from tests.api.matrix.world import EMAIL, PRIVATE_NAME, SECRET, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("type_name", sorted(ROWS))
def test_each_caller_sees_what_the_row_says_and_no_more(world: World, type_name: str) -> None:
    wrong = []
    for row in ROWS[type_name]:
        asked = document(row.at, type_name, row.names)
        for caller in sorted(EVERYBODY):
            answer = world.ask(caller, asked)
            wrong += [f"{caller}: {problem}" for problem in problems_of(row, caller, answer)]
            wrong += [f"{caller} was told {told}" for told in told_too_much(caller, answer)]

    assert wrong == []


def problems_of(row: Row, caller: str, answer: Mapping[str, object]) -> list[str]:
    if "errors" in answer:
        return [f"{answer['errors']}"]
    found = list(found_in(answer["data"]))
    if bool(found) is not (caller in row.reach):
        return [f"{'gets' if found else 'does not get'} to {row.at}"]
    if not found:
        return []
    said = []
    blank = row.blank.split()
    for name in row.fields.split():
        values = [one[name] for one in found]
        if name not in blank and all(value is None or value == [] for value in values):
            said.append(f"{name} has no value")
    for callers, fields in row.only:
        for name in fields.split():
            is_seen = not all(is_nothing(one[name]) for one in found)
            if is_seen is not (caller in callers):
                said.append(f"{name} is {'seen' if is_seen else 'hidden'}")
    return said


def told_too_much(caller: str, answer: Mapping[str, object]) -> list[str]:
    text = json.dumps(answer)
    told = [SECRET] if SECRET in text else []
    if caller not in SEES:
        told += [PRIVATE_NAME] if PRIVATE_NAME in text else []
    if caller not in OWNER | ROOT:
        told += [EMAIL] if EMAIL in text else []
    return told
