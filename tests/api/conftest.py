"""What every test of the API stands on: real rows, the real view, the real integrations."""

import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.receiver import Receiver


@pytest.fixture
def surroundings(transactional_db: None, settings: Settings) -> Iterator[None]:
    """Committed rows, for operations run in threads of their own; this machine may be called."""
    from jackfield.realtime import wakeups  # noqa: PLC0415 - models can be imported only now
    from jackfield.registry import process, watcher  # noqa: PLC0415
    from tests.api.kinds import KINDS  # noqa: PLC0415

    settings.JACKFIELD_ALLOW_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    manager = process.manager()
    for kind in KINDS:
        manager.register_integration_class(kind)
    yield
    for kind in KINDS:
        manager.unregister_integration_class(kind)
    watcher.stop()
    wakeups.stop()


@pytest.fixture
def form_kinds(surroundings: None) -> Iterator[None]:
    """Integrations whose forms have every kind of field."""
    from jackfield.registry import process  # noqa: PLC0415 - models can be imported only now
    from tests.api.form_kinds import FORM_KINDS  # noqa: PLC0415

    manager = process.manager()
    for kind in FORM_KINDS:
        manager.register_integration_class(kind)
    yield
    for kind in FORM_KINDS:
        manager.unregister_integration_class(kind)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A service on this machine."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def people(surroundings: None) -> Any:
    """Ada owns, Ben is a stranger, Root is the administrator; clients for each."""
    from tests.api.people import People  # noqa: PLC0415

    return People()


@pytest.fixture
def ada(people: Any) -> Any:
    """Ada's client, who may do with her own what she likes."""
    return people.caller(people.ada)
