"""The tables of attempts come and go with their migration, and nothing else does."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

APP = "jackfield_accounts"
TABLES = {"jackfield_accounts_signinattempt", "jackfield_accounts_knownaddress"}

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str) -> None:
    MigrationExecutor(connection).migrate([(APP, name)])


@pytest.fixture(autouse=True)
def _back_at_the_newest() -> Iterator[None]:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] == APP])


def test_the_attempts_can_be_taken_back_and_made_anew() -> None:
    migrate("0003_sign_in_attempts")
    before = set(connection.introspection.table_names())

    migrate("0002_reverse_names")
    without = set(connection.introspection.table_names())
    migrate("0003_sign_in_attempts")

    assert before - without == TABLES
    assert set(connection.introspection.table_names()) == before
