"""Each mutation, done by each caller: what it comes to, and that nothing is written where it is refused."""

import pytest
from django.db import transaction

from tests.api.matrix import doing
from tests.api.matrix.asking import object_types
from tests.api.matrix.callers import EVERYBODY
from tests.api.matrix.verbs import VERBS
from tests.api.matrix.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_caller_may_do_what_the_row_says_and_no_more(world: World, verb: str) -> None:
    row = VERBS[verb]
    more = row.prepare(world)
    before = doing.everything()
    wrong = []
    for caller in sorted(EVERYBODY - row.may if row.asks else EVERYBODY):
        with transaction.atomic():
            answer = doing.do(world, caller, verb, row, **more)
            wrong += doing.problems_of(verb, caller, answer)
            if caller not in row.may and doing.everything() != before:
                wrong.append(f"{caller} changed something")
            transaction.set_rollback(True)

    assert wrong == []


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_the_row_names_each_field_of_the_payload(verb: str) -> None:
    assert sorted(VERBS[verb].returns.split()) == sorted(object_types()[doing.payload_name(verb)].fields)
