"""Whether a commit in the tests' database waits for the disk.

No test cuts the power: what a commit shows to others, and what a killed process leaves, is the same. The
product's own processes, and those that tests start, wait as they are set to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

_WAITING, _NOT_WAITING = "PRAGMA synchronous=FULL", "PRAGMA synchronous=OFF"


@contextmanager
def that_do_not_wait() -> Iterator[None]:
    """New connections of this process do not wait; before its test database is made."""
    options = _options()
    with pytest.MonkeyPatch.context() as patch:
        if connections["default"].vendor == "postgresql":
            patch.setitem(options, "options", "-c synchronous_commit=off")
        else:
            command = options["init_command"]
            assert _WAITING in command, command
            patch.setitem(options, "init_command", command.replace(_WAITING, _NOT_WAITING))
        yield


@contextmanager
def that_wait() -> Iterator[None]:
    """They wait as the product's do, for a while; outside any transaction."""
    options = _options()
    with pytest.MonkeyPatch.context() as patch:
        if connections["default"].vendor == "postgresql":
            patch.delitem(options, "options")
        else:
            patch.setitem(options, "init_command", options["init_command"].replace(_NOT_WAITING, _WAITING))
        _connect_anew()
        yield
    _connect_anew()


def _options() -> dict[str, Any]:
    """What connections of all threads are opened with."""
    found: dict[str, Any] = connections["default"].settings_dict["OPTIONS"]
    return found


def _connect_anew() -> None:
    connection: Any = connections["default"]
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
