"""What every test of webhooks in stands on."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def bells() -> Iterator[None]:
    """The tests' own integrations, running."""
    from tests.inbound.bells import registered_bells  # noqa: PLC0415 - models can be imported only now

    with registered_bells():
        yield
