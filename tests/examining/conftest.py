"""Somebody, and a config of theirs with a secret."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model


@pytest.fixture(scope="module", autouse=True)
def _durable(durable: None) -> None:
    """What is examined is a database as the product's is."""


@pytest.fixture(autouse=True)
def nothing_follows() -> Iterator[None]:
    """No thread is left that looks into the tests' database when it goes."""
    yield
    from jackfield.realtime import wakeups  # noqa: PLC0415 - models can be imported only now
    from jackfield.registry import watcher  # noqa: PLC0415

    watcher.stop()
    wakeups.stop()


@pytest.fixture
def ada(db: None) -> Any:
    return get_user_model()._default_manager.create(username="ada", is_superuser=True)


@pytest.fixture
def config(ada: Any) -> Any:
    from tests.examining.finding import config_of  # noqa: PLC0415 - models can be imported only now

    return config_of(ada)
