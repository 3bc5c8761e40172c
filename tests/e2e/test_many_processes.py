"""Several processes on one set of data."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.fixtures import Serve
from tests.support.main_job import activate_webhook, create_webhook_config, numbers, publish
from tests.support.receiver import Receiver
from tests.support.served import http, run_jackfield

pytestmark = pytest.mark.e2e


def test_two_servers_on_one_set_of_data_deliver_each_event_once(served: Serve, receiver: Receiver) -> None:
    first = served()
    second = served(beside=first)
    token = first.token()
    activate_webhook(first, token=token)
    create_webhook_config(second, token=token, url=receiver.url)

    for number in range(20):
        publish(first if number % 2 else second, token=token, number=number)

    receiver.wait_for(20)
    assert first.stop() == 0
    assert second.stop() == 0
    heard = numbers([request.body for request in receiver.requests if request.method == "POST"])
    assert sorted(heard) == list(range(20))


@pytest.mark.postgres
def test_separate_workers_deliver_what_servers_take(served: Serve, receiver: Receiver) -> None:
    server = served(env={"JACKFIELD_WORKER": "separate"})
    token = server.token()
    activate_webhook(server, token=token)
    create_webhook_config(server, token=token, url=receiver.url)
    for number in range(10):
        publish(server, token=token, number=number)

    workers = [served(beside=server, command="worker") for _ in range(2)]

    heard = numbers([request.body for request in receiver.wait_for(10)])
    assert sorted(heard) == list(range(10))
    assert [worker.stop() for worker in workers] == [0, 0]


@pytest.mark.postgres
def test_a_server_without_its_migrations_refuses_to_start(served: Serve) -> None:
    server = served()
    server.stop()
    environ = {
        **server.environ,
        "DATABASE_URL": server.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres",
    }

    done = run_jackfield("serve", environ=environ, cwd=server.data_dir)

    assert (done.returncode, done.stdout) == (1, "")
    assert "jackfield migrate" in done.stderr


def test_guesses_at_two_servers_at_once_are_no_more_than_at_one(served: Serve) -> None:
    first = served()
    servers = (first, served(beside=first))

    def guess(number: int) -> str:
        query = f'mutation {{ signIn(input: {{username: "admin", password: "{number}"}}) {{ __typename }} }}'
        answer = http(
            servers[number % 2].api_url,
            headers={"Content-Type": "application/json"},
            body=json.dumps({"query": query}).encode(),
        )
        word: str = json.loads(answer.body)["data"]["signIn"]["__typename"]
        return word

    with ThreadPoolExecutor(50) as threads:
        answers = sorted(threads.map(guess, range(50)))

    # Without any slack: a password is looked at only when the attempt has been counted.
    assert answers == ["PermissionDeniedError"] * 5 + ["RateLimitedError"] * 45
