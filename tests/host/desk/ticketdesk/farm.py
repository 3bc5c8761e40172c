"""The desk's build farm: takes commands of `make`, and stands for a service that builds."""

from collections import deque


class NoSuchJob(Exception):
    """The farm knows no such command: say so to whoever configured it."""


#: What it was given lately, the newest last: the ticket's number and the command.
given: deque[tuple[int, str]] = deque(maxlen=100)


def start(*, ticket: int, command: str) -> None:
    """Begin to build.

    Raises:
        NoSuchJob: Nothing was begun.
    """
    if command.split()[:1] != ["make"]:
        raise NoSuchJob(f"There is no job {command!r}.")
    given.append((ticket, command))
