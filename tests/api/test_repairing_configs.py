"""A Slack config that is broken tells why, its owner mends it, and what was held goes out by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from jackfield.api import ids
from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish
from jackfield.registry import watcher
from tests.api.people import Caller, People
from tests.delivery.lines import ask, until, working
from tests.support.receiver import Answer, Receiver

STATUS = "query($id: ID!) { config(id: $id) { enabled status { health headline reason } } }"
FLOW = "flow { id isOver }"


@pytest.fixture
def owner(people: People, settings: Settings) -> Caller:
    """Ada, once Slack is active; one at a time is sent to each config."""
    settings.JACKFIELD_CONFIG_CONCURRENCY = 1
    # A test before may have stopped it, and with it what makes Slack run here.
    watcher.start()
    root = people.caller(people.root)
    activated = root.do("activateIntegration", "integration { state }", integrationId="slack")
    assert activated["integration"] == {"state": "ACTIVE"}
    return people.caller(people.ada)


@pytest.fixture
def config_id(owner: Caller, receiver: Receiver) -> str:
    """Slack, at a URL that is wrong."""
    return made(owner, url(f"{receiver.url}/wrong"))


def url(text: str) -> dict[str, Any]:
    return {"name": "webhook_url", "value": {"secret": {"set": text}}}


def made(owner: Caller, at: dict[str, Any]) -> str:
    values = [
        {"name": "name", "value": {"text": "Team"}},
        at,
        {"name": "event_types", "value": {"choices": ["ticket.*"]}},
    ]
    answer = owner.do(
        "createConfig", "config { id }", integrationId="slack", values=values, enabled=True, unchecked=True
    )
    assert answer["__typename"] == "CreateConfigPayload", answer
    found: str = answer["config"]["id"]
    return found


def published(count: int) -> None:
    for number in range(count):
        publish("ticket.opened", {"title": f"Printer {number}"})


def counts(caller: Caller, config_id: str) -> dict[str, int]:
    """How many deliveries there are in which state, as the owner sees them."""
    query = (
        "query($id: ID!) { config(id: $id) { deliveries(first: 50) { edges { node { state reason } } } } }"
    )
    edges = caller.ask(query, {"id": config_id})["config"]["deliveries"]["edges"]
    states = [edge["node"]["state"] for edge in edges]
    return {state: states.count(state) for state in set(states)}


def is_so(caller: Caller, config_id: str, **wanted: int) -> Callable[[], bool]:
    return lambda: counts(caller, config_id) == wanted


def status(caller: Caller, config_id: str) -> Any:
    return caller.ask(STATUS, {"id": config_id})["config"]


def correct(caller: Caller, config_id: str, receiver: Receiver) -> None:
    """Give the right URL; the service is asked whether it works."""
    answer = caller.do(
        "updateConfig", "config { enabled }", configId=config_id, values=[url(f"{receiver.url}/right")]
    )
    assert answer["__typename"] == "UpdateConfigPayload", answer


def arrived(receiver: Receiver) -> int:
    """How many messages came to the right URL; a check has no text."""
    return sum(one.path == "/right" and b"Printer" in one.body for one in receiver.requests)


async def test_what_is_rejected_for_a_wrong_url_is_redelivered_in_one_action(
    owner: Caller, config_id: str, receiver: Receiver
) -> None:
    receiver.answer_with(Answer(status=404, body=b""), path="/wrong")
    await ask(published, 5)
    async with working():
        await until(is_so(owner, config_id, REJECTED=5))
        seen = await ask(status, owner, config_id)
        assert seen["status"]["reason"] == "Slack answered 404."

        await ask(correct, owner, config_id, receiver)
        answer = await ask(owner.do, "redeliverMany", FLOW, configId=config_id, filter={})
        await until(is_so(owner, config_id, REJECTED=5, DELIVERED=5))
        query = "query($id: ID!) { flow(id: $id) { isOver step { ... on DoneStep { message } } } }"
        flow_id = {"id": answer["flow"]["id"]}
        await until(lambda: owner.ask(query, flow_id)["flow"]["isOver"])

    over = await ask(owner.ask, query, flow_id)
    assert over["flow"]["step"]["message"] == "5 deliveries to Team are on their way again."
    assert arrived(receiver) == 5


async def test_where_the_channel_is_gone_what_waited_goes_out_once_it_is_mended(
    owner: Caller, config_id: str, receiver: Receiver
) -> None:
    receiver.answer_with(Answer(status=410, body=b"channel_is_archived"), path="/wrong")
    await ask(published, 3)
    async with working():
        await until(is_so(owner, config_id, REJECTED=1, HELD=2))
        seen = await ask(status, owner, config_id)
        assert (seen["enabled"], "the channel is archived" in seen["status"]["reason"]) == (False, True)

        await ask(correct, owner, config_id, receiver)
        assert await ask(counts, owner, config_id) == {"REJECTED": 1, "HELD": 2}
        await ask(owner.do, "enableConfig", "config { enabled }", configId=config_id)
        await until(is_so(owner, config_id, REJECTED=1, DELIVERED=2))

    assert arrived(receiver) == 2


async def test_where_the_service_refuses_the_url_all_that_is_held_goes_out_with_the_right_one(
    owner: Caller, config_id: str, receiver: Receiver
) -> None:
    receiver.answer_with(Answer(status=403, body=b"invalid_token"), path="/wrong")
    await ask(published, 3)
    async with working():
        await until(is_so(owner, config_id, HELD=3))
        seen = await ask(status, owner, config_id)
        assert (seen["enabled"], seen["status"]["health"]) == (True, "UNAUTHORIZED")
        assert "the webhook URL is not valid any more" in seen["status"]["reason"]

        await ask(correct, owner, config_id, receiver)
        await until(is_so(owner, config_id, DELIVERED=3))

    assert arrived(receiver) == 3


async def test_where_the_service_lets_the_same_url_in_again_one_attempt_lets_all_go(
    owner: Caller, receiver: Receiver
) -> None:
    config_id = await ask(made, owner, url(f"{receiver.url}/right"))
    receiver.answer_with(Answer(status=403, body=b"team_disabled"), path="/right")
    await ask(published, 3)
    async with working():
        await until(is_so(owner, config_id, HELD=3))
        before = arrived(receiver)
        receiver.answer_with(Answer(), path="/right")
        key = await ask(Delivery.objects.values_list("pk", flat=True).first)
        tried = await ask(
            owner.do, "attemptDelivery", "delivery { state }", deliveryId=ids.encode("dlv", key)
        )
        assert tried["__typename"] == "AttemptDeliveryPayload"
        await until(is_so(owner, config_id, DELIVERED=3))

    assert arrived(receiver) - before == 3


async def test_what_waits_for_a_paused_integration_goes_out_when_it_is_resumed(
    people: People, owner: Caller, receiver: Receiver
) -> None:
    config_id = await ask(made, owner, url(f"{receiver.url}/right"))
    root = await ask(people.caller, people.root)
    await ask(root.do, "pauseIntegration", "integration { state }", integrationId="slack")
    await ask(published, 3)
    async with working():
        assert await ask(counts, owner, config_id) == {"HELD": 3}
        assert arrived(receiver) == 0
        await ask(root.do, "resumeIntegration", "integration { state }", integrationId="slack")
        await until(is_so(owner, config_id, DELIVERED=3))

    assert arrived(receiver) == 3
