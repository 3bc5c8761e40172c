"""Fixtures for every test."""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from django.conf import settings
from django.core.management.color import Style
from django.db import connections

from tests.support.receiver import Receiver, receiving
from tests.support.served import Served, environ_of, free_port, run_jackfield, services


class Serve(Protocol):
    """What the fixture `served` is."""

    def __call__(
        self,
        *,
        env: Mapping[str, str] | None = None,
        data_dir: Path | None = None,
        beside: Served | None = None,
        command: str = "serve",
    ) -> Served:
        """Start one; `beside` another on the same data, or with `data_dir` on what an earlier one left."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A real HTTP service on this machine."""
    with receiving() as service:
        yield service


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Serve]:
    """Starts the real `jackfield serve`, on PostgreSQL where the run is; stops what still runs at the end."""
    with ExitStack() as stack:
        shared = stack.enter_context(services())

        def start(
            *,
            env: Mapping[str, str] | None = None,
            data_dir: Path | None = None,
            beside: Served | None = None,
            command: str = "serve",
        ) -> Served:
            if beside is not None:
                environ = {**beside.environ, "PORT": str(free_port()), **(env or {})}
            else:
                environ = environ_of(
                    data_dir=data_dir or tmp_path / "var",
                    changes={"JACKFIELD_ALLOW_NETWORKS": "127.0.0.0/8", **shared, **(env or {})},
                )
                if shared:
                    done = run_jackfield("migrate", environ=environ, cwd=tmp_path)
                    assert done.returncode == 0, done.stderr
            process = Served(environ=environ, command=command)
            stack.callback(process.stop)
            if command == "serve":
                process.wait_until_served()
            return process

        yield start


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """A test database of this process's own: two runs, or two workers of one, must not meet.

    On SQLite a file, not memory: tests of two workers need what two connections really do.
    """
    connection = connections["default"]
    own = f"test_jackfield_{os.getpid()}_{secrets.token_hex(3)}"
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            own = str(settings.JACKFIELD_DATA_DIR / f"{own}.sqlite3")
        else:
            patch.setattr(connection.ops, "sql_flush", _delete_all)
        for found in (settings.DATABASES["default"], connection.settings_dict):
            found.setdefault("TEST", {})["NAME"] = own
        yield


def _delete_all(_style: Style, tables: Sequence[str], **_options: bool) -> list[str]:
    """Empty the tables; Django truncates them, which makes new files for each and takes a second or more."""
    # Foreign keys are checked at the end of the transaction, so the order is free.
    return [f'DELETE FROM "{table}";' for table in tables]


def pytest_xdist_setupnodes() -> None:
    """Let each worker prepare its own surroundings: it inherits the variables of this process."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs PostgreSQL where the database is SQLite."""
    if os.environ.get("DATABASE_URL"):
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="DATABASE_URL names no PostgreSQL"))
