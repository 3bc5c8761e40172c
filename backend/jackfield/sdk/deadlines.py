"""Runs an author's sync code that has to be quick under a deadline: what hangs is refused from then on."""

import contextvars
import logging
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: What does not end within so many seconds does not end.
DEADLINE_S = 5.0
_hanging: dict[Hashable, threading.Thread] = {}


class Hangs(Exception):
    """It did not end in time, or what hung before hangs still."""


def in_time(call: Callable[[], T], *, what: Hashable) -> T:
    """Return what ``call`` returns, from a thread of its own; it has the caller's context variables.

    Args:
        call: What has to be quick.
        what: Whose code it is: while a call of the same hangs, no other is begun.

    Raises:
        Hangs: Nobody waits any longer. The thread goes on alone, and does not keep the process.
    """
    before = _hanging.get(what)
    if before is not None:
        if before.is_alive():
            raise Hangs
        _hanging.pop(what, None)
    ended: Future[T] = Future()
    context = contextvars.copy_context()
    thread = threading.Thread(target=_run, args=(context, call, ended), name="jackfield-author", daemon=True)
    thread.start()
    try:
        return ended.result(DEADLINE_S)
    except TimeoutError:
        if ended.done():
            raise
        _hanging[what] = thread
        facts = {"what": str(what), "deadline_s": DEADLINE_S}
        logger.error("code does not end", extra=facts)  # noqa: TRY400 - it says nothing
        raise Hangs from None


def _run(context: contextvars.Context, call: Callable[[], T], ended: "Future[T]") -> None:
    try:
        result = context.run(call)
    except BaseException as error:  # noqa: BLE001 - whoever waits raises it
        ended.set_exception(error)
    else:
        ended.set_result(result)
