"""What the tests of the socket share."""

from collections.abc import AsyncIterator, Iterator

import pytest

from jackfield.api.live import allowances
from jackfield.realtime import wakeups
from tests.api.live.sockets import served


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    """No thread, no connection and no count of messages outlives a test."""
    allowances.forget_all()
    yield
    wakeups.stop()


@pytest.fixture
async def host() -> AsyncIterator[str]:
    async with served() as address:
        yield address
