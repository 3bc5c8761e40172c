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
    from jackfield.api.throttling import sign_ins  # noqa: PLC0415 - models can be imported only now
    from jackfield.realtime import wakeups  # noqa: PLC0415
    from jackfield.registry import process, watcher  # noqa: PLC0415
    from tests.api.kinds import KINDS  # noqa: PLC0415

    settings.JACKFIELD_ALLOW_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    sign_ins.forget_all()
    manager = process.manager()
    for kind in KINDS:
        manager.register_integration_class(kind)
    yield
    for kind in KINDS:
        manager.unregister_integration_class(kind)
    watcher.stop()
    wakeups.stop()


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
