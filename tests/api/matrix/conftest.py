"""The world of the matrix, made once for a module and rolled back after it, or committed for one test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_django
from django.db import transaction


@contextmanager
def surroundings() -> Iterator[None]:
    """Integrations of the tests' own; nobody is too fast, and passwords are cheap."""
    from django.conf import settings  # noqa: PLC0415 - settings can be read only now

    from jackfield.realtime import wakeups  # noqa: PLC0415
    from jackfield.registry import process, watcher  # noqa: PLC0415
    from tests.api.matrix.panel import KINDS  # noqa: PLC0415

    manager = process.manager()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
        patch.setattr(settings, "JACKFIELD_USER_RATE", 0)
        for kind in KINDS:
            manager.register_integration_class(kind)
        yield
        for kind in KINDS:
            manager.unregister_integration_class(kind)
        watcher.stop()
        wakeups.stop()


@pytest.fixture(scope="module")
def whole_world(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Any]:
    """Who and what there is, in a transaction that is never committed."""
    from tests.api.matrix.world import World  # noqa: PLC0415 - models can be imported only now

    with surroundings(), django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(whole_world: Any, db: None) -> Any:
    """The same, and what a test changes of it is undone."""
    return whole_world


@pytest.fixture
def committed_world(transactional_db: None) -> Iterator[Any]:
    """One of a test's own, for what a transaction would stand in the way of."""
    from tests.api.matrix.world import World  # noqa: PLC0415 - models can be imported only now

    with surroundings():
        yield World()
