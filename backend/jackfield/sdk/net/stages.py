"""How far one request, or one connection, has come: what decides whether a silence is a ``NoAnswer``."""

import time


class Stage:
    """How far one request has come."""

    __slots__ = ("answered", "not_after", "written")

    def __init__(self, *, not_after: float | None = None) -> None:
        #: When it is too late to write, on the monotonic clock; None: never.
        self.not_after = not_after
        #: The connection stood, and the request was written to it, or part of it.
        self.written = False
        #: The head of an answer has arrived; of a stream, anything since it was written to.
        self.answered = False

    @property
    def is_late(self) -> bool:
        """Whether nothing more may be written: somebody else may have begun to do the same by now."""
        return self.not_after is not None and time.monotonic() > self.not_after

    @property
    def is_unanswered(self) -> bool:
        """Whether something was written that may have been taken, and nothing came back."""
        return self.written and not self.answered
