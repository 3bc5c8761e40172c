"""Each field of Query, asked for by each caller."""

import re

import pytest

from tests.api.matrix.asking import below, object_types
from tests.api.matrix.callers import EVERYBODY
from tests.api.matrix.rows_of_roots import ROOTS
from tests.api.matrix.world import World, named

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sorted(ROOTS))
def test_each_caller_gets_what_the_row_says(world: World, name: str) -> None:
    row, field = ROOTS[name], object_types()["Query"].fields[name]
    variables = named(sorted(set(re.findall(r"[$](\w+)", row.arguments))))
    document = f"query{variables} {{ {name}{row.arguments} {below(field.type)} }}"
    wrong = []
    for caller in sorted(EVERYBODY - row.asks_for):
        answer = world.ask(caller, document)
        got = answer["data"][name]
        gets_something = got != row.otherwise and got is not None and got != []
        if "errors" in answer or gets_something is not (caller in row.seen_by):
            wrong.append((caller, answer))
        elif not gets_something and got != row.otherwise:
            wrong.append((caller, got))

    assert wrong == []
