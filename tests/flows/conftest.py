"""What every test of flows stands on: committed rows and the tests' own integrations."""

import ipaddress
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.receiver import Receiver


@pytest.fixture(autouse=True)
def _integrations(transactional_db: None, settings: Settings) -> Iterator[None]:
    """The kinds of the API's tests and of these, registered in code, and so active."""
    from jackfield.realtime import wakeups  # noqa: PLC0415
    from jackfield.registry import process, watcher  # noqa: PLC0415 - models can be imported only now
    from tests.api.kinds import KINDS  # noqa: PLC0415
    from tests.flows import talking  # noqa: PLC0415

    settings.JACKFIELD_ALLOW_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    talking.Working.left, talking.Working.asked_with = 2, ()
    talking.Acting.done, talking.Acting.meanwhile = (), None
    manager = process.manager()
    kinds = (*KINDS, *talking.KINDS)
    for kind in kinds:
        manager.register_integration_class(kind)
    yield
    for kind in kinds:
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
def root() -> Any:
    """An administrator."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    return get_user_model()._default_manager.create_superuser("root")


@pytest.fixture
def ada() -> Any:
    """A user who may do nothing with integrations."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    return get_user_model()._default_manager.create_user("ada")


@pytest.fixture(scope="session")
def authorization_server() -> Iterator[Any]:
    """Somebody else's authorization server."""
    from tests.support import authorization_server as servers  # noqa: PLC0415

    with servers.authorization_server() as server:
        yield server


@pytest.fixture
def signed(_integrations: None, root: Any, authorization_server: Any, settings: Settings) -> Iterator[Any]:
    """The server, on good terms with an integration that signs in there and is active."""
    from jackfield.registry import process  # noqa: PLC0415 - models can be imported only now
    from tests.flows import signing  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    manager = process.manager()
    manager.register_integration_class(signing.Signed).enable_integration()
    signing.activate(root, authorization_server)
    authorization_server.control("reset")
    yield authorization_server
    manager.unregister_integration_class(signing.Signed)
