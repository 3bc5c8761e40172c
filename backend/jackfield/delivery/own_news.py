"""Jackfield's own news of configs: its names, and how far each is from what first happened.

A config that fails is news, which other configs tell; one of them may fail by telling it, and that is news
too. News of that kind is the last: what becomes of telling it makes no config fail, so that configs that all
fail do not feed each other for ever.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum

FAILING = "config.failing"
RECOVERED = "config.recovered"
UNAUTHORIZED = "config.unauthorized"
WARNED = "config.warned"
DISABLED = "config.disabled"
TYPES = frozenset({FAILING, RECOVERED, UNAUTHORIZED, WARNED, DISABLED})

#: In the data of news: it happened to a config while that told news.
WHILE_TELLING = "while_telling_news"


class Distance(IntEnum):
    """How far an event is from what first happened."""

    #: It is no news of ours.
    NONE = 0
    #: Of something that happened by itself.
    FIRST = 1
    #: Of something that happened to a config while it told news.
    ECHO = 2


_seen_by: ContextVar[Distance] = ContextVar("seen_by", default=Distance.NONE)


def distance_of(event_type: str, data: str) -> Distance:
    """Return how far an event is.

    Args:
        event_type: Of the event; nobody but Jackfield publishes those of ``TYPES``.
        data: As JSON.
    """
    if event_type not in TYPES:
        return Distance.NONE
    read = json.loads(data)
    is_echo = isinstance(read, dict) and read.get(WHILE_TELLING) is True
    return Distance.ECHO if is_echo else Distance.FIRST


@contextmanager
def seen_by(distances: Iterable[Distance]) -> Iterator[None]:
    """Note by delivering which events was seen what is reported in here: the nearest of them counts."""
    token = _seen_by.set(min(distances, default=Distance.NONE))
    try:
        yield
    finally:
        _seen_by.reset(token)


def distance_now() -> Distance:
    """Return by delivering which events was seen what is reported at this moment."""
    return _seen_by.get()
