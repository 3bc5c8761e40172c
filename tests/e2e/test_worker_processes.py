"""`jackfield worker` of two processes: killed one by one, told to stop, left alone. Nothing is lost."""

import os
import signal
import subprocess

import pytest

from tests.support.fixtures import Serve
from tests.support.main_job import activate_webhook, create_webhook_config, eventually, numbers, publish
from tests.support.receiver import Answer, Receiver
from tests.support.served import Served

#: On SQLite the worker runs in the served process.
pytestmark = [pytest.mark.e2e, pytest.mark.postgres]


@pytest.fixture
def workers(served: Serve) -> tuple[Served, Served]:
    """A server that does not deliver, and a worker of two processes beside it."""
    server = served(env={"JACKFIELD_WORKER": "separate"})
    return server, served(beside=server, command="worker", env={"JACKFIELD_WORKER_PROCESSES": "2"})


def children(first: Served) -> set[int]:
    """The processes that it has started and that live."""
    rows = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    found = [row.split() for row in rows.splitlines()]
    return {int(pid) for pid, parent, state in found if parent == str(first.process.pid) and state[0] != "Z"}


def lives(pid: int) -> bool:
    rows = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return rows.stdout.strip()[:1] not in {"", "Z"}


def started(first: Served) -> int:
    """How many workers have said that they began."""
    return first.log.count("worker started")


def heard(receiver: Receiver) -> list[int]:
    return numbers([request.body for request in receiver.requests if request.method == "POST"])


def test_a_process_that_is_killed_is_followed_by_another_and_nothing_is_lost(
    workers: tuple[Served, Served], receiver: Receiver
) -> None:
    server, first = workers
    token = server.token()
    activate_webhook(server, token=token)
    create_webhook_config(server, token=token, url=receiver.url)
    eventually(lambda: started(first) == 2)
    before = children(first)
    receiver.answer_with(Answer(delay_s=0.3))
    for number in range(20):
        publish(server, token=token, number=number)
    receiver.wait_for(2)

    killed = min(before)
    os.kill(killed, signal.SIGKILL)

    eventually(lambda: len(children(first)) == 2 and killed not in children(first))
    eventually(lambda: started(first) == 3)
    eventually(lambda: set(heard(receiver)) == set(range(20)))
    assert "A worker process ended; another one begins." in first.log
    assert before - {killed} < children(first)
    assert first.stop() == 0


def test_sigterm_lets_all_of_them_settle_what_is_in_flight(
    workers: tuple[Served, Served], receiver: Receiver
) -> None:
    server, first = workers
    token = server.token()
    activate_webhook(server, token=token)
    create_webhook_config(server, token=token, url=receiver.url)
    eventually(lambda: started(first) == 2)
    both = children(first)
    receiver.answer_with(Answer(delay_s=1.5))
    for number in range(4):
        publish(server, token=token, number=number)
    receiver.wait_for(4)

    assert first.stop() == 0

    assert [lives(pid) for pid in both] == [False, False]
    assert first.log.count("worker stopped") == 2
    assert "Traceback" not in first.log
    assert len(receiver.requests) == 4


def test_processes_whose_first_one_is_killed_settle_what_they_have_and_end(
    workers: tuple[Served, Served], receiver: Receiver
) -> None:
    server, first = workers
    token = server.token()
    activate_webhook(server, token=token)
    create_webhook_config(server, token=token, url=receiver.url)
    eventually(lambda: started(first) == 2)
    both = children(first)
    receiver.answer_with(Answer(delay_s=1.0))
    publish(server, token=token)
    receiver.wait_for(1)

    os.kill(first.process.pid, signal.SIGKILL)

    eventually(lambda: not any(lives(pid) for pid in both))
    first.process.wait()
    assert first.log.count("worker stopped") == 2
    assert len(receiver.requests) == 1
