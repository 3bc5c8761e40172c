"""A database that goes away at the n-th statement, for every n."""

from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection

#: A server that goes away takes its transactions along by itself.
_ENDING = ("ROLLBACK", "SAVEPOINT", "RELEASE")


class _Failing:
    def __init__(self, *, at: int) -> None:
        self._left = at

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if not sql.startswith(_ENDING):
            self._left -= 1
            if self._left == 0:
                raise OperationalError("the server went away")
        return execute(sql, params, many, context)


def every_statement_fails_once(
    call: Callable[[], object], *, after_each: Callable[[], object] = lambda: None
) -> int:
    """Call again and again, its first, second ... statement failing, until it succeeds; how often it failed.

    Args:
        after_each: Called after each failure, on a database that works.
    """
    failures = 0
    while True:
        try:
            with connection.execute_wrapper(_Failing(at=failures + 1)):
                call()
        except OperationalError:
            failures += 1
            after_each()
        else:
            return failures
