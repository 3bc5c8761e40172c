"""A worker that stands still beyond its lease: others do what it had begun, and then it must not."""

import asyncio
import os
import signal
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jackfield.delivery.operations import publish
from tests.support.receiver import Receiver
from tests.support.served import ROOT

# On SQLite one that stands still may hold the one lock there is; and there is no other worker.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("allowed"),
    pytest.mark.postgres,
]

_STEPPING = Path(__file__).parent / "stepping"
#: Beyond any lease.
_FAST_S = 3600.0
_DEADLINE_S = 8.0


@pytest.fixture
def pausing() -> Iterator[str]:
    """The id of an integration, effectively once, that takes a while before it posts."""
    from jackfield.registry import get_integration_manager  # noqa: PLC0415 - models can be imported only now
    from tests.chaos.slow_lines import PausingLine  # noqa: PLC0415
    from tests.delivery.lines import registered_lines  # noqa: PLC0415

    with registered_lines():
        manager = get_integration_manager()
        manager.register_integration_class(PausingLine).enable_integration()
        yield PausingLine.integration_id
        manager.unregister_integration_class(PausingLine)


async def test_what_it_had_claimed_and_not_sent_it_does_not_send_after_another_did(
    receiver: Receiver, pausing: str, tmp_path: Path
) -> None:
    from tests.delivery.lines import ask, make_config, make_user, states, until  # noqa: PLC0415
    from tests.delivery.processes import worker_processes  # noqa: PLC0415

    clock = tmp_path / "clock"
    clock.write_bytes(struct.pack("d", _FAST_S))
    await ask(lambda: make_config(owner=make_user(), url=receiver.url, integration_id=pausing))
    await ask(publish, "ticket.opened", {})
    begun = tmp_path / "begun"
    common = {
        "CHAOS_BEGUN": str(begun),
        "MORE_LINES": "tests.chaos.slow_lines",
        "JACKFIELD_DELIVERY_DEADLINE_S": f"{_DEADLINE_S:g}",
    }

    with worker_processes(1, **common) as (one,):
        await until(begun.exists, timeout_s=60)
        os.kill(one.process.pid, signal.SIGSTOP)
        stopped_at = time.monotonic()
        # To this one's clock its lease is over.
        path = os.pathsep.join(map(str, (_STEPPING, ROOT / "backend", ROOT)))
        with worker_processes(1, CHAOS_CLOCK=str(clock), PYTHONPATH=path, **common) as (other,):
            await until(lambda: states() == {"DELIVERED": 1}, timeout_s=60)
            # No lease ends before the deadline of what it is for.
            await asyncio.sleep(max(0.0, stopped_at + _DEADLINE_S - time.monotonic()))
            os.kill(one.process.pid, signal.SIGCONT)
            # It lets end what it has in flight.
            assert await ask(one.stop) == 0
            assert await ask(other.stop) == 0

    assert [request.method for request in receiver.requests] == ["POST"]
