"""A wall clock that can be stepped, for processes that the suite starts: Python imports this at its start.

The file that CHAOS_CLOCK names holds a double: seconds that the wall clock is fast. The monotonic clock is
left alone, as it is by whoever sets a machine's clock.
"""

import datetime as dt
import mmap
import os
import struct
import time
from pathlib import Path
from typing import Any


def _install(path: Path) -> None:
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)
    true_time, true_time_ns, true = time.time, time.time_ns, dt.datetime

    def fast_s() -> float:
        seconds: float = struct.unpack("d", held[:8])[0]
        return seconds

    class _Meta(type):
        """What C code makes is of the true class, and must be taken for one of ours."""

        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, true)

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, true)

    class Stepped(true, metaclass=_Meta):  # type: ignore[misc, valid-type]  # a class held in a variable
        """``datetime`` by the stepped clock."""

        __slots__ = ()

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            """Return the time that the stepped clock shows."""
            return true.fromtimestamp(true_time() + fast_s(), tz)

        @classmethod
        def utcnow(cls) -> Any:
            """Return the same in UTC, naive."""
            return true.fromtimestamp(true_time() + fast_s(), dt.UTC).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            """Return the same, naive."""
            return true.fromtimestamp(true_time() + fast_s())

    Stepped.__name__ = Stepped.__qualname__ = "datetime"
    Stepped.__module__ = "datetime"
    time.time = lambda: true_time() + fast_s()
    time.time_ns = lambda: true_time_ns() + int(fast_s() * 1e9)
    dt.datetime = Stepped  # type: ignore[misc]  # what this is for


if os.environ.get("CHAOS_CLOCK"):
    _install(Path(os.environ["CHAOS_CLOCK"]))
