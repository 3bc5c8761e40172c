"""Hints go through Redis, and go on when it has been away."""

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.realtime import wakeups
from jackfield.realtime.carriers.layer import LayerLine
from jackfield.realtime.wakeups import Topic

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="there is no redis-server here")

SOON_S = 20.0


class Redis:
    """A server of our own, that may be killed."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                "redis-server",
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + SOON_S
        while not self._answers():
            assert time.monotonic() < deadline

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def redis(settings: Any) -> Iterator[Redis]:
    server = Redis()
    server.start()
    settings.JACKFIELD_SHARED_LAYER = True
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [f"redis://127.0.0.1:{server.port}/0"]},
        }
    }
    wakeups.start()
    yield server
    wakeups.stop()
    server.kill()


async def heard_of_another(waiter: wakeups.Waiter) -> bool:
    """Send from a line that is not this process's own, until it is heard or too late."""
    other = LayerLine()
    deadline = asyncio.get_running_loop().time() + SOON_S
    try:
        while asyncio.get_running_loop().time() < deadline:
            try:
                await other.send(Topic.STATUS)
            except other.faults:
                await asyncio.sleep(0.05)
            if await waiter.wait(0.1):
                return True
    finally:
        await other.close()
    return False


async def test_hints_of_others_are_heard(redis: Redis) -> None:
    async with wakeups.listen(Topic.STATUS) as waiter:
        assert await heard_of_another(waiter)


async def test_after_a_restart_hints_are_heard_again(redis: Redis) -> None:
    async with wakeups.listen(Topic.STATUS) as waiter:
        assert await heard_of_another(waiter)
        redis.kill()
        redis.start()

        assert await heard_of_another(waiter)


async def test_without_redis_a_hint_costs_nothing_and_reaches_who_is_near(redis: Redis) -> None:
    redis.kill()
    async with wakeups.listen(Topic.STATUS) as waiter:
        started = time.monotonic()
        for _ in range(100):
            wakeups.wake(Topic.STATUS)

        assert time.monotonic() - started < 0.5
        assert await waiter.wait(SOON_S)


async def test_a_process_that_began_without_redis_hears_when_it_comes(redis: Redis) -> None:
    wakeups.stop()
    redis.kill()
    wakeups.start()
    async with wakeups.listen(Topic.STATUS) as waiter:
        wakeups.wake(Topic.STATUS)
        assert await waiter.wait(SOON_S)
        redis.start()

        assert await heard_of_another(waiter)
