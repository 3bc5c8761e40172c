"""What the tests of the socket share."""

from collections.abc import AsyncIterator, Iterator

import pytest

from jackfield.realtime import wakeups
from tests.api.live.sockets import served


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    """No thread and no connection outlives a test."""
    yield
    wakeups.stop()


@pytest.fixture
async def host() -> AsyncIterator[str]:
    async with served() as address:
        yield address
