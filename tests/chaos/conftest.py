"""What the tests of chaos stand on: a deployment of either size for all of them, and what small ones need."""

import ipaddress
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.chaos.deployment import Deployment, deployed


@pytest.fixture
def allowed(settings: Settings) -> None:
    """This machine may be called, and what fails is tried again soon."""
    settings.JACKFIELD_ALLOW_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.JACKFIELD_RETRY_SCHEDULE_S = (0.05, 0.05)


@pytest.fixture(scope="session")
def seed() -> int:
    """Of this run; a test that fails shows it."""
    return secrets.randbelow(1_000_000)


@pytest.fixture(scope="session")
def deployment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> Iterator[Deployment]:
    """One that serves, of the size that the test names; its logs stay where pytest keeps its folders."""
    folder: Path = tmp_path_factory.mktemp(f"chaos-{request.param}")
    try:
        with deployed(request.param, folder=folder, seed=seed) as found:
            yield found
    except LookupError as lack:
        pytest.skip(str(lack))
