"""What every test of deliveries stands on."""

import ipaddress
from collections.abc import Iterator

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def lines(settings: Settings) -> Iterator[None]:
    """The tests' own integrations, running; this machine may be called."""
    from tests.delivery.lines import registered_lines  # noqa: PLC0415 - models can be imported only now

    settings.JACKFIELD_ALLOW_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.JACKFIELD_RETRY_SCHEDULE_S = (0.05, 0.05)
    with registered_lines():
        yield
