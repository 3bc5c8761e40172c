"""Fixtures of the tests that start the ticket desk; its own tests run in its own environment."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.host.running import Desk, environ_of
from tests.support.served import services

collect_ignore = ["desk"]

Start = Callable[..., Desk]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts desks with people in them; stops what still runs at the end."""
    with ExitStack() as stack:

        def begin(
            *,
            data_dir: Path | None = None,
            beside: Desk | None = None,
            command: str = "serve",
            **changes: str,
        ) -> Desk:
            if beside is None:
                shared = stack.enter_context(services())
                found = {"DESK_DATABASE_URL": shared["DATABASE_URL"]} if shared else {}
                environ = environ_of(
                    data_dir=data_dir or tmp_path_factory.mktemp("desk"), changes={**found, **changes}
                )
                Desk.prepare(environ)
            else:
                environ = {**beside.environ, **changes}
            desk = Desk(environ=environ, command=command)
            stack.callback(desk.stop)
            if command == "serve":
                desk.wait_until_served()
            return desk

        yield begin


@pytest.fixture(scope="module")
def desk(start: Start) -> Desk:
    """One desk for the tests of a file, which meet in it and disturb each other in nothing."""
    return start()
