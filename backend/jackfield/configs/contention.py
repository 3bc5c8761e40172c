"""Transactions that the database gave up for another's sake, and that are tried again."""

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds before each further try, about.
_PAUSES_S = (0.01, 0.05, 0.2, 0.5)
#: SQLSTATEs: a deadlock, a serialization failure, a lock that was not to be had in time.
_CONTENDED = frozenset({"40P01", "40001", "55P03"})


def is_contention(error: BaseException) -> bool:
    """Whether the database is there, and others were in the way: the same may work at once."""
    return getattr(error.__cause__, "sqlstate", None) in _CONTENDED


def again_if_contended(function: Callable[P, T]) -> Callable[P, T]:
    """Have a function that is one transaction tried again a few times when others were in its way.

    Inside a transaction of its caller it is tried once: that one is lost as a whole.
    """

    @functools.wraps(function)
    def tried(*args: P.args, **kwargs: P.kwargs) -> T:
        pauses_s = () if transaction.get_connection().in_atomic_block else _PAUSES_S
        for pause_s in pauses_s:
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                if not is_contention(error):
                    raise
            # Not both at the same time again.
            time.sleep(pause_s * random.uniform(0.5, 1.5))  # noqa: S311 - spreads load, keeps no secret
        return function(*args, **kwargs)

    return tried
