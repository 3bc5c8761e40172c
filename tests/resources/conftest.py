"""What every test of resources stands on."""

import ipaddress
from collections.abc import Iterator

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def hubs(settings: Settings) -> Iterator[None]:
    """The tests' own integrations, running; this machine may be called."""
    from tests.resources.hub import registered_hubs  # noqa: PLC0415 - models can be imported only now

    settings.JACKFIELD_ALLOW_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    with registered_hubs():
        yield
