"""A database that breaks at the n-th statement: before it, after it, or after a commit nobody hears of."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

import pytest
from django.db import OperationalError, connection

#: A server that goes away takes its transactions along by itself.
_ENDING = ("ROLLBACK", "SAVEPOINT", "RELEASE")


class Moment(StrEnum):
    """When it breaks."""

    BEFORE = "before a statement"
    AFTER = "after a statement, before its answer"
    COMMITTED = "after a commit, before its answer"


class Breaking:
    """Counts statements, or commits, and breaks at one of them."""

    def __init__(self, *, at: int, moment: Moment) -> None:
        self._left = at
        self._moment = moment
        #: Whether it came to that.
        self.has_broken = False

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.startswith(_ENDING) or self._moment is Moment.COMMITTED:
            return execute(sql, params, many, context)
        breaks = self._breaks_now()
        if breaks and self._moment is Moment.BEFORE:
            raise OperationalError("the server went away")
        result = execute(sql, params, many, context)
        if breaks:
            raise OperationalError("the server went away")
        return result

    def commit(self, committed: Any) -> Any:
        """Commit, and perhaps never hear of it."""
        result = committed()
        if self._moment is Moment.COMMITTED and self._breaks_now():
            raise OperationalError("the server went away")
        return result

    def _breaks_now(self) -> bool:
        self._left -= 1
        self.has_broken = self.has_broken or self._left == 0
        return self._left == 0


@contextmanager
def breaking(*, at: int, moment: Moment) -> Iterator[Breaking]:
    """The database of this thread breaks at the n-th moment of that kind; what it raises ends the block."""
    one = Breaking(at=at, moment=moment)
    commit = connection._commit  # type: ignore[attr-defined]  # Django's own, which its stubs leave out
    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(one):
        patch.setattr(connection, "_commit", lambda: one.commit(commit))
        try:
            yield one
        except OperationalError:
            assert one.has_broken
            # Who breaks off takes the connection along, and an open transaction with it.
            connection.close()
