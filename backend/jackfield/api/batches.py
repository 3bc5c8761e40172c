"""Rows that were read together: what one of them needs is read for all of them at once."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

R = TypeVar("R")
T = TypeVar("T")


class Batch(Generic[R]):
    """The rows of one page, and what has been read for all of them."""

    def __init__(self, rows: Sequence[R]) -> None:
        """Take the rows; nothing is read yet."""
        self.rows = rows
        self._memory: dict[str, Any] = {}

    def once(self, name: str, read: Callable[[Sequence[R]], T]) -> T:
        """Return what ``read`` finds for all rows; it runs at most once under this name."""
        if name not in self._memory:
            self._memory[name] = read(self.rows)
        found: T = self._memory[name]
        return found
