"""The product at a moment that does not pass: what its screens say is then the same at each run.

`python -m tests.support.moment 2026-03-02T09:30:00+00:00 serve` is `jackfield serve` at that moment.
"""

import datetime as dt
import sys
import time
from typing import Any

_Datetime = dt.datetime


class _Stopped(type):
    """Of moments: those that C code makes are moments, too."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _Datetime)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, _Datetime)


class Clock:
    """The wall clock of this process; what is counted in seconds (`time.monotonic`) goes on."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment


def stop_at(moment: dt.datetime) -> Clock:
    """Stop the wall clock; before anything that asks it is imported."""
    clock = Clock(moment)

    class Datetime(_Datetime, metaclass=_Stopped):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            there = clock.moment.astimezone(tz)
            return there if tz else there.replace(tzinfo=None)

        @classmethod
        def utcnow(cls) -> Any:
            return clock.moment.astimezone(dt.UTC).replace(tzinfo=None)

    Datetime.__name__ = Datetime.__qualname__ = "datetime"
    dt.datetime = Datetime  # type: ignore[misc]
    time.time = lambda: clock.moment.timestamp()  # noqa: PLW0108 - the moment can be moved
    return clock


def main(moment: str, *command: str) -> int:
    """Run a command of the product at that moment."""
    stop_at(dt.datetime.fromisoformat(moment))
    from jackfield.cli.main import run  # noqa: PLC0415 - the clock is stopped only now

    return run(command)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
