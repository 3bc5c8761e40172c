"""Fixtures for every test."""

import gc
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
import pytest_django
from django.conf import settings
from django.core.management.color import Style
from django.db import connections
from django.test import TransactionTestCase

from tests.support import commits, emptying
from tests.support.migrated import Migrated, migrate, migrated
from tests.support.receiver import Receiver, receiving
from tests.support.served import Served, environ_of, free_port, services


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


@pytest.fixture(autouse=True)
def _no_other_tests_database() -> None:
    """What a test before this one saw in its database says nothing of this one's."""
    from jackfield.deployment import presence, standing  # noqa: PLC0415 - models can be imported only now

    standing.begin_anew()
    presence.forget()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A real HTTP service on this machine."""
    with receiving() as service:
        yield service


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Migrated]:
    """What `jackfield migrate` leaves, once for all that are served."""
    with migrated(tmp_path_factory.mktemp("migrated")) as made:
        yield made


@pytest.fixture
def served(tmp_path: Path, _migrated: Migrated) -> Iterator[Serve]:
    """Starts the real `jackfield serve`, on PostgreSQL where the run is; stops what still runs at the end."""
    with ExitStack() as stack:
        shared = stack.enter_context(services(like=_migrated.database))

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
                if env and "DATABASE_URL" in env:
                    migrate(environ, cwd=tmp_path)
                elif data_dir is None and not shared:
                    _migrated.copy_to(Path(environ["JACKFIELD_DATA_DIR"]))
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
        with commits.that_do_not_wait():
            yield


@pytest.fixture(scope="module")
def durable(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """The tests' database waits for the disk as the product's does, for the tests of a file."""
    with django_db_blocker.unblock(), commits.that_wait():
        yield


def _delete_all(_style: Style, tables: Sequence[str], **_options: bool) -> list[str]:
    """Empty the tables; Django truncates them, which makes new files for each and takes a second or more."""
    # Foreign keys are checked at the end of the transaction, so the order is free.
    return [f'DELETE FROM "{table}";' for table in tables]


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """The database as pytest-django makes it, emptied quickly after each test."""
    # Models can be imported only now.
    from jackfield.registry.beginning import began_at  # noqa: PLC0415

    with django_db_blocker.unblock():
        emptying.look()
        # Asked for once a process: which test was the first is not to be seen in what it asks.
        began_at()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptying.empty)
        yield


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over what was collected: thousands of tests, in each of its rounds."""
    gc.collect()
    gc.freeze()


def pytest_xdist_setupnodes() -> None:
    """Let each worker prepare its own surroundings: it inherits the variables of this process."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `.ci/run` asks for when it tries the other database."""
    parser.addoption(
        "--where-data-is",
        action="store_true",
        help="leave out the tests that ask no database, or ask each the same",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, and what needs PostgreSQL where the database is SQLite."""
    if config.getoption("--where-data-is"):
        left_out = [item for item in items if not _asks_a_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _asks_a_database(item)]
    if os.environ.get("DATABASE_URL"):
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="DATABASE_URL names no PostgreSQL"))


#: Rooms whose tests start processes that ask the database.
_THROUGH_PROCESSES = tuple(
    f"tests/{room}/" for room in ("chaos", "cli", "deployment", "e2e", "host", "project")
)
#: What asks through the ORM alone, in statements that other rooms try on both (`make bench` measures both),
#: and processes whose answers come from elsewhere: HTTP's edges, the page, a command's files, the host's own.
_ON_ONE_DATABASE = tuple(
    f"tests/{place}"
    for place in (
        "api/matrix/",
        "api/test_forms",
        "bench/",
        "cli/test_new_integration",
        "docs/",
        "e2e/test_edges",
        "e2e/test_known_documents",
        "host/test_desks_own_tests",
        "host/test_face",
        "host/test_links",
        "host/test_readme",
        "project/test_bounds",
        "project/test_graphiql",
        "project/test_limits",
        "project/test_page",
    )
)
_DATABASE_FIXTURES = frozenset({"db", "transactional_db", "tables"})


def _asks_a_database(item: pytest.Item) -> bool:
    room = item.path.relative_to(item.config.rootpath).as_posix()
    if item.get_closest_marker("postgres") is not None:
        return True
    if room.startswith(_ON_ONE_DATABASE):
        return False
    if room.startswith(_THROUGH_PROCESSES):
        return True
    asked = _DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None
