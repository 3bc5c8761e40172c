"""An application publishes, a real service hears it: over real sockets, as a newcomer would do it."""

import json

import pytest
from standardwebhooks import Webhook

from tests.support.fixtures import Serve
from tests.support.main_job import (
    SIGNING_SECRET,
    activate_webhook,
    create_webhook_config,
    delivery_states,
    eventually,
    numbers,
    publish,
)
from tests.support.receiver import Answer, Receiver
from tests.support.served import http

pytestmark = pytest.mark.e2e


def test_an_event_reaches_the_service_signed(served: Serve, receiver: Receiver) -> None:
    server = served()
    token = server.token()
    activate_webhook(server, token=token)
    config_id = create_webhook_config(server, token=token, url=receiver.url + "/hook")

    assert publish(server, token=token) == 1
    [request] = receiver.wait_for(1, path="/hook")

    verified = Webhook(SIGNING_SECRET).verify(request.body, dict(request.headers))
    assert (verified["type"], verified["data"]) == ("ticket.opened", {"number": 7})
    eventually(lambda: delivery_states(server, token=token, config_id=config_id) == ["DELIVERED"])


def test_an_event_of_the_command_line_wakes_the_server(served: Serve, receiver: Receiver) -> None:
    server = served()
    token = server.token()
    activate_webhook(server, token=token)
    create_webhook_config(server, token=token, url=receiver.url)

    done = server.jackfield("publish", "ticket.opened", '{"number": 8}')

    assert done.returncode == 0, done.stderr
    [request] = receiver.wait_for(1)
    assert request.headers["webhook-id"] == done.stdout.strip()
    assert json.loads(request.body)["data"] == {"number": 8}


def test_a_service_that_fails_is_asked_again(served: Serve, receiver: Receiver) -> None:
    server = served(env={"JACKFIELD_RETRY_SCHEDULE_S": "0.2,0.2,0.2"})
    token = server.token()
    activate_webhook(server, token=token)
    config_id = create_webhook_config(server, token=token, url=receiver.url)
    receiver.answer_with(Answer(status=503))

    publish(server, token=token)
    receiver.wait_for(2)
    receiver.answer_with(Answer(status=200))

    eventually(lambda: delivery_states(server, token=token, config_id=config_id) == ["DELIVERED"])
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1


@pytest.mark.parametrize("status", [400, 302])
def test_a_service_that_refuses_is_not_asked_again(served: Serve, receiver: Receiver, status: int) -> None:
    server = served(env={"JACKFIELD_RETRY_SCHEDULE_S": "0.1,0.1"})
    token = server.token()
    activate_webhook(server, token=token)
    config_id = create_webhook_config(server, token=token, url=receiver.url)
    receiver.answer_with(Answer(status=status, headers={"Location": receiver.url + "/elsewhere"}))

    publish(server, token=token)

    eventually(lambda: delivery_states(server, token=token, config_id=config_id) == ["REJECTED"])
    assert [request.path for request in receiver.requests if request.method == "POST"] == ["/"]


def test_a_huge_answer_is_a_delivery_and_costs_nothing(served: Serve, receiver: Receiver) -> None:
    server = served()
    token = server.token()
    activate_webhook(server, token=token)
    config_id = create_webhook_config(server, token=token, url=receiver.url)
    receiver.answer_with(Answer(huge_body_bytes=1_000_000_000))

    publish(server, token=token)

    eventually(lambda: delivery_states(server, token=token, config_id=config_id) == ["DELIVERED"])


def test_a_private_address_is_not_reached_unless_it_is_listed(served: Serve, receiver: Receiver) -> None:
    server = served(env={"JACKFIELD_ALLOW_NETWORKS": ""})
    token = server.token()
    activate_webhook(server, token=token)
    config_id = create_webhook_config(server, token=token, url=receiver.url)

    publish(server, token=token)

    eventually(lambda: delivery_states(server, token=token, config_id=config_id) == ["REJECTED"])
    assert receiver.requests == []


def test_a_hanging_service_delays_no_other(served: Serve, receiver: Receiver) -> None:
    server = served(env={"JACKFIELD_DELIVERY_DEADLINE_S": "30"})
    token = server.token()
    activate_webhook(server, token=token)
    create_webhook_config(server, token=token, url=receiver.url + "/hangs", name="Hangs")
    create_webhook_config(server, token=token, url=receiver.url + "/works", name="Works")
    receiver.answer_with(Answer(is_hanging=True), path="/hangs")

    for number in range(20):
        assert publish(server, token=token, number=number) == 2

    heard = receiver.wait_for(20, path="/works", timeout_s=10)
    assert sorted(numbers([request.body for request in heard])) == list(range(20))
    # Those that hang are cut off by the end of the test: the server must not wait for them.
    server.kill()


def test_the_page_and_the_icons_are_served(served: Serve) -> None:
    server = served()

    page = server.get("/")
    icon = server.get("/icons/webhook.svg")

    assert page.status == 200
    assert "csrftoken=" in page.headers["set-cookie"]
    assert (icon.status, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert "sandbox" in icon.headers["content-security-policy"]
    assert server.get("/icons/unknown.svg").status == 404
    assert "server" not in page.headers


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"42", "application/json", 400),
        (b"null", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b" " * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_bad_body_is_refused_as_json(served: Serve, body: bytes, content_type: str, status: int) -> None:
    server = served()

    answer = http(server.url + "/graphql", headers={"Content-Type": content_type}, body=body)

    assert answer.status == status
    assert "json" in answer.headers["content-type"]
    json.loads(answer.body)
    assert server.get("/readyz").status == 200
