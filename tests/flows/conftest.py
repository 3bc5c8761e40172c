"""What every test of flows stands on: committed rows and the tests' own integrations."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _integrations(transactional_db: None) -> Iterator[None]:
    """The kinds of the API's tests, registered in code, and so active."""
    from jackfield.realtime import wakeups  # noqa: PLC0415
    from jackfield.registry import process, watcher  # noqa: PLC0415 - models can be imported only now
    from tests.api.kinds import KINDS  # noqa: PLC0415

    manager = process.manager()
    for kind in KINDS:
        manager.register_integration_class(kind)
    yield
    for kind in KINDS:
        manager.unregister_integration_class(kind)
    watcher.stop()
    wakeups.stop()
