"""What comes live is sent at once where that can be, and in its order where it can't."""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from jackfield.api.following import streams
from jackfield.api.following.config_source import ConfigSource
from tests.api.following.hearing import SOON_S, made
from tests.api.following.things import in_thread, make_config, make_user, principal_of, rename

pytestmark = pytest.mark.django_db(transaction=True)


class Plain:
    """Renders kind and name."""

    key = "plain"

    def spoken(self) -> AbstractContextManager[None]:
        return nullcontext()

    def __call__(self, message: Any, principal: Any) -> str:
        config = message["config"]
        return f"{message['kind'].value} {config.name if config else ''}".strip()


class Socket:
    """Takes what it is told to take, and notes which way it came."""

    def __init__(self) -> None:
        self.takes = True
        self.heard: list[tuple[str, str]] = []
        self.news = asyncio.Event()

    def send_at_once(self, text: str) -> bool:
        if self.takes:
            self.note("at once", text)
        return self.takes

    def note(self, way: str, text: str) -> None:
        self.heard.append((way, text))
        self.news.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(SOON_S):
            while len(self.heard) < count:
                self.news.clear()
                await self.news.wait()

    async def follow(self, source: ConfigSource) -> None:
        async for text in streams.stream(source, Plain(), self.send_at_once):
            self.note("in turn", text)


async def test_only_what_comes_live_is_sent_at_once_and_only_to_who_takes_it() -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada, "one")
    source = ConfigSource(
        principal=principal_of(ada), after=None, config_keys=None, integration_id=None, made=made
    )
    socket = Socket()
    following = asyncio.create_task(socket.follow(source))
    try:
        await socket.until(2)
        for number, (name, takes) in enumerate(
            [("two", True), ("three", True), ("four", False), ("five", True)], start=3
        ):
            socket.takes = takes
            await in_thread(rename, config, name)
            await socket.until(number)
    finally:
        following.cancel()

    # The first of them is looked at more closely: it may be what the snapshot showed.
    assert [text for _, text in socket.heard] == [
        "SNAPSHOT one",
        "READY",
        "CHANGED two",
        "CHANGED three",
        "CHANGED four",
        "CHANGED five",
    ]
    ways = [way for way, _ in socket.heard]
    assert ways == ["in turn", "in turn", "in turn", "at once", "in turn", "at once"]
