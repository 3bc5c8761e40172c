"""What the tests of what can be followed share."""

from collections.abc import Iterator

import pytest

from jackfield.realtime import wakeups


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    """No thread and no connection outlives a test."""
    yield
    wakeups.stop()
