"""How much a benchmark measures: named on its command line."""

from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Size(StrEnum):
    """Chosen by who starts it."""

    #: For the test that the benchmarks run: proves counts, measures nothing.
    TINY = "tiny"
    #: `make bench`: all benchmarks within ten minutes on two cores.
    SHORT = "short"
    #: `make bench FULL=1`.
    FULL = "full"

    def of(self, *, tiny: T, short: T, full: T) -> T:
        """The one of three values that belongs to this size."""
        return {Size.TINY: tiny, Size.SHORT: short, Size.FULL: full}[self]
