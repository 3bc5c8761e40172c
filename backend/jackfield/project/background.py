"""What runs beside the work in every process: hints, integrations kept in step, the log kept short."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from jackfield.realtime import keeping, wakeups
from jackfield.registry import watcher


@contextmanager
def background() -> Iterator[None]:
    """Run it all for as long as the block runs; what was started last ends first."""
    with ExitStack() as stack:
        for part in (wakeups, watcher, keeping):
            part.start()
            stack.callback(part.stop)
        yield
