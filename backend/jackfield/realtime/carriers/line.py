"""What a line between processes can do, and which one this deployment has."""

from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.db import connections


class Line(Protocol):
    """Carries topics from process to process; lives in one event loop."""

    #: What its methods raise when the line is down.
    faults: tuple[type[Exception], ...]

    async def hear(self, hint: Callable[[str], None]) -> None:
        """Call ``hint`` for each topic that another process sends; ends only by raising, and tidies up."""

    async def send(self, topic: str) -> None:
        """Tell the other processes."""

    async def close(self) -> None:
        """Let go of what ``send`` holds, whatever state it is in."""


def line(topics: tuple[str, ...]) -> Line:
    """The line of this deployment, by its settings."""
    # Imported here: each brings a library that the others can do without.
    if settings.JACKFIELD_SHARED_LAYER:
        from jackfield.realtime.carriers.layer import LayerLine  # noqa: PLC0415

        return LayerLine()
    if connections["default"].vendor == "postgresql":
        from jackfield.realtime.carriers.postgresql import PostgresqlLine  # noqa: PLC0415

        return PostgresqlLine()
    from jackfield.realtime.carriers.sqlite import SqliteLine  # noqa: PLC0415

    return SqliteLine(topics=topics)


def needs_sending() -> bool:
    """Whether other processes must be told; commits to the SQLite file are heard as they are."""
    return bool(settings.JACKFIELD_SHARED_LAYER) or connections["default"].vendor == "postgresql"
