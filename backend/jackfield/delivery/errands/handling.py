"""What an errand is to who runs it, and who runs which kind in this process."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One errand, as its handler is given it."""

    kind: str
    #: Unique among its kind; the handler's own.
    key: str
    #: What was given with it last: a JSON object.
    payload: dict[str, Any]
    #: 1 for the first after a success.
    attempt: int


#: Runs on the worker's event loop; says when the errand is due next (a timedelta counts from now on; a
#: datetime is aware), or None: then it is done, and its row goes. What it raises is logged, and it is tried
#: again with back-off. It has ``JACKFIELD_ERRAND_DEADLINE_S``, and asks the database by ``database()``.
Handler = Callable[[Errand], Awaitable[datetime | timedelta | None]]

_handlers: dict[str, Handler] = {}
_standing: set[str] = set()


def handle(kind: str, handler: Handler, *, standing: bool = False) -> None:
    """Run errands of a kind with ``handler`` from now on; in ``AppConfig.ready()``, in every process.

    Args:
        kind: Such as ``"delivery.sweep"``, at most 100 characters.
        handler: What to run.
        standing: There is always one of it, under the key ``""``: each worker that starts asks for it.
    """
    _handlers[kind] = handler
    if standing:
        _standing.add(kind)


def forget(kind: str) -> None:
    """Run errands of this kind no more in this process."""
    _handlers.pop(kind, None)
    _standing.discard(kind)


def handler_of(kind: str) -> Handler:
    """Return who runs errands of this kind; KeyError when nobody does."""
    return _handlers[kind]


def kinds() -> frozenset[str]:
    """Return the kinds that can be run in this process: others are left to workers that know them."""
    return frozenset(_handlers)


def standing_kinds() -> frozenset[str]:
    """Return those of which there is always one."""
    return frozenset(_standing)
