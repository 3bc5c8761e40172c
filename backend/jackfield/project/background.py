"""What runs beside the work in every process: hints, integrations kept in step, the log kept short."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connections

from jackfield.deployment import operations, presence
from jackfield.realtime import keeping, wakeups
from jackfield.registry import watcher


@contextmanager
def background(*, kind: str) -> Iterator[None]:
    """Run it all for as long as the block runs; what was started last ends first.

    Args:
        kind: What the process is: SERVER, WORKER or EMBEDDED.
    """
    with ExitStack() as stack:
        _enter(kind)
        stack.callback(_leave)
        for part in (wakeups, watcher, keeping):
            part.start()
            stack.callback(part.stop)
        yield


def _enter(kind: str) -> None:
    operations.enter(kind=kind)
    # This thread asks nothing more, or not for long; its connection would lie idle.
    connections.close_all()


def _leave() -> None:
    presence.leave()
    connections.close_all()
