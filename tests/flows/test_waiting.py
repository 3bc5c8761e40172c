"""Sync code waits for the network: bounded in number and in time, and in no transaction."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from jackfield.flows.errors import Overloaded
from jackfield.flows.waiting import MAX_WAITING, waited


async def answered() -> str:
    """Answer after a turn of the loop."""
    await asyncio.sleep(0)
    return "yes"


def test_returns_what_the_network_said() -> None:
    assert waited(answered, deadline_s=5) == "yes"


def test_what_it_raises_comes_through() -> None:
    async def refuse() -> None:
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        waited(refuse, deadline_s=5)


def test_gives_up_at_the_deadline() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        waited(hang, deadline_s=0.05)


def test_refuses_to_hold_a_transaction_open() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        waited(answered, deadline_s=5)


def test_one_more_than_may_wait_is_told_so_and_the_next_may_again() -> None:
    begun = threading.Semaphore(0)
    may_go = threading.Event()

    async def wait() -> None:
        begun.release()
        await asyncio.to_thread(may_go.wait, 10)

    with ThreadPoolExecutor(MAX_WAITING) as threads:
        waiting = [threads.submit(waited, wait, deadline_s=10) for _ in range(MAX_WAITING)]
        for _ in waiting:
            assert begun.acquire(timeout=10)
        with pytest.raises(Overloaded):
            waited(answered, deadline_s=5)
        may_go.set()
        for one in waiting:
            one.result(timeout=10)

    assert waited(answered, deadline_s=5) == "yes"
