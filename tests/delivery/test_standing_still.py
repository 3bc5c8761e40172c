"""A worker that stood still between a claim and its first request: others may have done the work."""

import asyncio
import time

import pytest

from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.operations import publish
from jackfield.delivery.working.in_flight import InFlight
from jackfield.deployment.outgoing import open_network
from tests.delivery.lines import ask, make_config, make_user
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("stood_still_s", "posted"), [(0, 1), (3600, 0)])
async def test_what_was_claimed_under_a_lease_that_is_over_is_not_sent(
    receiver: Receiver, stood_still_s: int, posted: int
) -> None:
    await ask(lambda: make_config(owner=make_user(), url=receiver.url))
    await ask(publish, "ticket.opened", {})
    claim = await ask(claiming.claim, worker_id=1, room=1, known=KnownConfigs())
    assert len(claim.jobs) == 1
    ended = asyncio.Event()
    network = open_network(deadline_s=10)
    flight = InFlight(network=network, deadline_s=10, on_result=ended.set)

    flight.start(claim.jobs, claimed_at=time.monotonic() - stood_still_s)
    async with asyncio.timeout(100):
        await ended.wait()
    await network.close()

    assert len(receiver.requests) == posted
    assert [result.outcome == "DELIVERED" for result in flight.results] == [posted == 1]
