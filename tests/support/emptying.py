"""Empties the test database between tests; Django's flush makes anew each time what migrations had made."""

from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

#: Untyped in django-stubs.
_flush: Any = vars(TransactionTestCase)["_fixture_teardown"]
#: Tables that migrations filled, with their number of rows; as they are before the first test.
_filled: dict[str, int] = {}
_empty: list[str] = []


def empty(case: Any) -> None:
    """Delete all rows but those that migrations made; where a test touched those, have Django do it."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Foreign keys are checked at the end of the transaction, so the order is free.
        for table in _empty:
            cursor.execute(f'DELETE FROM "{table}"')
        is_whole = all(_count(cursor, table) == count for table, count in _filled.items())
    if not is_whole:
        _flush(case)


def look() -> None:
    """See which tables migrations filled; before the first test."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        counts = {name: _count(cursor, name) for name in names}
    _filled.update((name, count) for name, count in counts.items() if count)
    _empty.extend(name for name, count in counts.items() if not count)


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    count: int = cursor.fetchone()[0]
    return count
