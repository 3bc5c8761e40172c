"""The built-in integrations against a service on this machine, through the guarded client."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from integrations.slack import Slack
from integrations.webhook import Webhook
from jackfield.sdk import Context, Event, Gone, Integration, Rejected, Unauthorized, Unavailable
from jackfield.sdk.net import AddressPolicy, Network
from jackfield.sdk.testing import SampleManager
from tests.support.receiver import Answer, Receiver

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
EVENT = Event(
    id="evt_7",
    type="ticket.opened",
    occurred_at=datetime.now(UTC),
    data={"title": "Grüße <!channel>", "url": "https://desk.test/7"},
)


async def deliver(
    integration: type[Integration[Any]],
    values: dict[str, str],
    *,
    check: bool = False,
    allow: str = "127.0.0.0/8",
) -> None:
    made = integration(SampleManager())
    network = Network(policy=AddressPolicy([allow]), deadline_s=5)
    settings = integration.settings_class.from_values(values)
    context = Context(settings=settings, http=network.http(), config_id="1", config_name="C")
    try:
        if check:
            await made.check(context)
        else:
            hook = made.hook_for(EVENT.type)
            assert hook is not None
            await hook(EVENT, context)
    finally:
        await network.close()


async def test_a_webhook_arrives_and_is_verified(receiver: Receiver) -> None:
    await deliver(Webhook, {"url": f"{receiver.url}/hook", "signing_secret": SECRET})

    [request] = receiver.requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert Verifier(SECRET).verify(request.body, headers) == json.loads(request.body)
    assert json.loads(request.body)["data"] == EVENT.data
    assert headers["webhook-id"] == "evt_7"


async def test_a_slack_message_arrives(receiver: Receiver) -> None:
    await deliver(Slack, {"webhook_url": f"{receiver.url}/services/T/B/x"})

    [request] = receiver.requests
    assert json.loads(request.body)["text"] == "Ticket opened: Grüße &lt;!channel&gt;"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(status=500), Unavailable),
        (Answer(status=429, headers={"Retry-After": "5"}), Unavailable),
        (Answer(status=401), Unauthorized),
        (Answer(status=410), Gone),
        (Answer(status=302, headers={"Location": "/elsewhere"}), Rejected),
        (Answer(is_dropping=True), Unavailable),
    ],
)
async def test_what_a_service_says_is_understood(
    receiver: Receiver, answer: Answer, error: type[Exception]
) -> None:
    receiver.answer_with(answer)

    with pytest.raises(error):
        await deliver(Webhook, {"url": f"{receiver.url}/hook", "signing_secret": SECRET})
    assert [request.path for request in receiver.requests] == ["/hook"]


async def test_a_gigabyte_of_answer_is_a_delivery(receiver: Receiver) -> None:
    receiver.answer_with(Answer(huge_body_bytes=2**30))

    await deliver(Webhook, {"url": f"{receiver.url}/hook", "signing_secret": SECRET})

    assert len(receiver.requests) == 1


async def test_a_check_of_a_webhook_sends_no_event(receiver: Receiver) -> None:
    await deliver(Webhook, {"url": f"{receiver.url}/hook", "signing_secret": SECRET}, check=True)

    assert [(request.method, request.body) for request in receiver.requests] == [("HEAD", b"")]


async def test_nothing_reaches_a_network_that_is_not_allowed(receiver: Receiver) -> None:
    with pytest.raises(Rejected, match="may not be called"):
        await deliver(Webhook, {"url": receiver.url, "signing_secret": SECRET}, allow="10.0.0.0/8")
    assert receiver.requests == []
