"""An author's error may quote a secret: neither the attempt nor the log repeats it."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from jackfield.configs.contexts import Prepared
from jackfield.delivery.jobs import Claimed, Job, Result
from jackfield.delivery.working import runner
from jackfield.sdk import Context, Event, Integration, Rejected, on
from jackfield.sdk.net import AddressPolicy, Network
from tests.delivery.lines import LineSettings

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECRET = "s3cr3t-t0ken"


class Quoting(Integration[LineSettings]):
    """One whose hook raises what it is told to."""

    raises: BaseException

    @on("*")
    async def post(self, event: Event, context: Context[LineSettings]) -> None:
        """Raise it."""
        raise self.raises


class Manager:
    config_model = None

    def get_integration_configs(self, cls: Any = None, **filters: Any) -> Any:
        return ()


async def attempt(raises: BaseException) -> Result:
    integration = Quoting(Manager())
    integration.raises = raises
    claimed = Claimed(
        delivery_id=1,
        config_id=1,
        event_id=1,
        config_version=1,
        number=1,
        burnt_attempts=0,
        promise="AT_LEAST_ONCE",
        created_at=NOON,
    )
    job = Job(
        claimed=claimed,
        integration=integration,
        event=Event(id="evt_1", type="ticket.opened", occurred_at=NOON, data={}),
        prepared=Prepared(config_id="cfg_1", config_name="Mine", settings=None, secrets=(SECRET,)),
    )
    network = Network(policy=AddressPolicy())
    try:
        deadline = runner.Deadline(at=time.monotonic() + 10)
        return await runner.run(job, network=network, deadline=deadline, deadline_s=10)
    finally:
        await network.close()


async def test_what_a_refusal_quotes_is_starred_in_the_attempt() -> None:
    result = await attempt(Rejected(f"No such token: {SECRET}."))

    assert result.outcome == "REJECTED"
    assert result.reason == "No such token: ***."


async def test_what_a_long_refusal_quotes_is_starred_before_it_is_cut() -> None:
    result = await attempt(Rejected(f"{'x' * 490}{SECRET}"))

    assert result.reason == "x" * 490 + "***"


async def test_what_a_mistake_quotes_is_starred_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    result = await attempt(KeyError(SECRET))

    [record] = caplog.records
    assert result.outcome == "FAILED"
    assert "KeyError: '***'" in vars(record)["traceback"]
    assert SECRET not in f"{vars(record)}{result}"
