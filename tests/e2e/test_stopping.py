"""The end of a process, asked for or not: nothing is lost, and only what was in flight is sent twice."""

import os
import signal

import pytest

from tests.support.fixtures import Serve
from tests.support.main_job import (
    activate_webhook,
    create_webhook_config,
    delivery_states,
    eventually,
    numbers,
    publish,
)
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.e2e


def test_sigterm_settles_what_is_in_flight_and_ends_with_0(served: Serve, receiver: Receiver) -> None:
    server = served()
    token = server.token()
    activate_webhook(server, token=token)
    config_id = create_webhook_config(server, token=token, url=receiver.url)
    receiver.answer_with(Answer(delay_s=1.5))
    publish(server, token=token)
    receiver.wait_for(1)

    assert server.stop() == 0

    again = served(beside=server)
    assert delivery_states(again, token=token, config_id=config_id) == ["DELIVERED"]
    assert len(receiver.wait_for(1)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_ends_when_told(served: Serve, number: signal.Signals) -> None:
    server = served()

    os.kill(server.process.pid, number)

    assert server.process.wait(20) == 0
    assert "Traceback" not in server.log


def test_a_killed_server_loses_nothing(served: Serve, receiver: Receiver) -> None:
    server = served(env={"JACKFIELD_CONFIG_CONCURRENCY": "4"})
    token = server.token()
    activate_webhook(server, token=token)
    config_id = create_webhook_config(server, token=token, url=receiver.url)
    receiver.answer_with(Answer(delay_s=0.2))
    for number in range(30):
        publish(server, token=token, number=number)
    receiver.wait_for(8)

    server.kill()
    before = len(receiver.requests)
    again = served(beside=server)

    eventually(
        lambda: delivery_states(again, token=token, config_id=config_id) == ["DELIVERED"] * 30, timeout_s=60
    )
    heard = numbers([request.body for request in receiver.requests if request.method == "POST"])
    assert set(heard) == set(range(30))
    # Only what was in flight at that instant, four at most, may have come twice.
    assert len(heard) - 30 <= 4
    assert before < 30


def test_the_keys_and_the_data_outlive_the_process(served: Serve) -> None:
    server = served()
    token = server.token()
    server.stop()

    again = served(beside=server)

    assert again.graphql("{ viewer { user { username } } }", token=token) == {
        "viewer": {"user": {"username": "admin"}}
    }


def test_the_first_password_is_printed_once(served: Serve) -> None:
    server = served(env={"JACKFIELD_ADMIN_PASSWORD": ""})
    server.stop()
    again = served(beside=server)

    assert "with the password" in server.output
    assert "with the password" not in again.output
    assert "password" not in server.log
