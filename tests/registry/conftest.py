"""Managers, tables and a clean process for each test. Models can be imported only once Django is set up."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _leave_nothing_running() -> Iterator[None]:
    """No thread of ours, and no manager, survives its test."""
    from jackfield.realtime import wakeups  # noqa: PLC0415
    from jackfield.registry import following, process, watcher  # noqa: PLC0415

    watcher.stop()
    yield
    watcher.stop()
    # Who only looked, with nobody following, has a place in the log that is no more.
    following.lost()
    wakeups.stop()
    process.reset()
    gc.collect()


@pytest.fixture
def manager() -> Any:
    """The process's own manager, with the built-in integrations."""
    from jackfield.registry import get_integration_manager  # noqa: PLC0415

    return get_integration_manager()


@pytest.fixture
def quick() -> Iterator[Any]:
    """A manager of the product's configs that does not wait long."""
    from jackfield.configs.models import Config  # noqa: PLC0415
    from jackfield.registry.manager import IntegrationManager  # noqa: PLC0415
    from tests.registry.kinds import QUICK  # noqa: PLC0415

    made = IntegrationManager(Config, patience=QUICK)
    yield made
    made.shutdown()


@pytest.fixture
def followed(transactional_db: None) -> None:
    """The status log is followed, as in a server: so configs are cached."""
    from jackfield.registry import watcher  # noqa: PLC0415

    watcher.start()


@pytest.fixture
def owner(transactional_db: None) -> Any:
    """A user."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    return get_user_model().objects.create_user("ada")


@pytest.fixture
def desk_manager(transactional_db: None) -> Iterator[Any]:
    """A manager of desk configs, and their tables."""
    from django.db import connection  # noqa: PLC0415

    from jackfield.registry import watcher  # noqa: PLC0415
    from jackfield.registry.manager import IntegrationManager  # noqa: PLC0415
    from tests.registry.desk.tables import Desk, DeskConfig, Room  # noqa: PLC0415
    from tests.registry.kinds import QUICK  # noqa: PLC0415

    models = (Desk, Room, DeskConfig)
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
    made = IntegrationManager(DeskConfig, patience=QUICK)
    yield made
    made.shutdown()
    watcher.stop()
    with connection.schema_editor() as editor:
        for model in reversed(models):
            editor.delete_model(model)
