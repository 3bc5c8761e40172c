"""One who follows: drops its line at random, goes on by its last cursor, and keeps what it heard."""

import asyncio
import json
import random
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.chaos.streams.oracle import Heard

#: What may happen to a line of a server that is killed.
LOST = (aiohttp.ClientError, TimeoutError, OSError, ConnectionError)
_NODE = "id version name status { health } integration { integrationId state }"
CONFIGS = f"""subscription ($ids: [ID!], $integration: String, $after: Cursor) {{
  configStatus(configIds: $ids, integrationId: $integration, after: $after) {{
    kind cursor configId config {{ {_NODE} }} }} }}"""
INTEGRATIONS = """subscription ($after: Cursor) { integrationStatus(after: $after) {
    kind cursor integrationId integration { integrationId state } } }"""
_LIST = f"""query ($filter: ConfigFilter, $after: Cursor) {{
  configs(first: 100, after: $after, filter: $filter) {{
    pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {_NODE} }} }} }} }}"""
_ALL_INTEGRATIONS = "{ integrations(first: 100) { edges { node { integrationId state } } } }"


class Ended(Exception):
    """The server said that the operation is over, which it is not."""


@dataclass(kw_only=True)
class Asked:
    """What a subscriber follows."""

    user: str
    token: str
    is_sse: bool = False
    #: Of configs, if given: these, or those of one integration.
    ids: list[str] | None = None
    integration: str | None = None
    of_integrations: bool = False


@dataclass(kw_only=True)
class Subscriber:
    """Runs until it is told to stop; what it shows is how a page of the app would stand."""

    asked: Asked
    urls: list[str]
    chance: random.Random
    session: aiohttp.ClientSession
    #: By id, as it was heard last.
    shown: dict[str, Any] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    cursor: str | None = None
    breaks: int = 0
    resyncs: int = 0
    is_ready: bool = False
    #: Whether it drops its line by itself.
    is_restless: bool = True

    async def run(self) -> None:
        """Follow, again and again."""
        while True:
            lasts_s = self.chance.expovariate(1 / 6) if self.is_restless else None
            with suppress(*LOST):
                async with asyncio.timeout(lasts_s):
                    await self._follow(self.chance.choice(self.urls))
            # Often at once, and not for ever so where nobody serves.
            pause_s = self.chance.uniform(0.01, 0.1) if self.is_ready else self.chance.uniform(0.3, 1)
            self.is_ready = False
            self.breaks += 1
            await asyncio.sleep(pause_s)

    async def _follow(self, url: str) -> None:
        async with aclosing(self._events(url) if self.asked.is_sse else self._frames(url)) as messages:
            async for message in messages:
                await self._take(message)

    async def _frames(self, url: str) -> AsyncGenerator[dict[str, Any], None]:
        async with self.session.ws_connect(
            f"{url}/graphql", protocols=["graphql-transport-ws"], max_msg_size=0
        ) as socket:
            authorization = {"authorization": f"Bearer {self.asked.token}"}
            await socket.send_json({"type": "connection_init", "payload": authorization})
            await socket.send_json({"type": "subscribe", "id": "one", "payload": self._payload()})
            async for frame in socket:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    return
                message = json.loads(frame.data)
                if message["type"] == "next":
                    yield message["payload"]
                elif message["type"] in {"error", "complete"}:
                    raise Ended(str(message))

    async def _events(self, url: str) -> AsyncGenerator[dict[str, Any], None]:
        headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {self.asked.token}"}
        async with self.session.post(f"{url}/graphql", json=self._payload(), headers=headers) as answer:
            if answer.status in {429, 503}:
                raise aiohttp.ClientError
            assert answer.status == 200, await answer.text()
            event = ""
            async for line in answer.content:
                name, _, value = line.decode().strip().partition(":")
                if name == "event":
                    event = value.strip()
                elif name == "data" and event == "next":
                    yield json.loads(value)
                elif event == "complete":
                    raise Ended("complete")

    def _payload(self) -> dict[str, Any]:
        asked = self.asked
        variables = {"after": self.cursor}
        if not asked.of_integrations:
            variables |= {"ids": asked.ids, "integration": asked.integration}  # type: ignore[dict-item]
        return {"query": INTEGRATIONS if asked.of_integrations else CONFIGS, "variables": variables}

    async def _take(self, message: dict[str, Any]) -> None:
        assert "errors" not in message, message
        (change,) = message["data"].values()
        kind = change["kind"]
        key = change.get("configId") or change.get("integrationId")
        node = change.get("config") or change.get("integration")
        self.heard.append(Heard(kind=kind, key=key, node=node, at=time.monotonic()))
        if kind == "READY":
            self.is_ready = True
        elif kind == "RESYNC":
            self.resyncs += 1
            self.shown = await self._listed()
        elif node is None:
            self.shown.pop(key, None)
        else:
            self.shown[key] = node
        # Last: who is interrupted before has not dealt with it.
        self.cursor = change["cursor"]

    async def _listed(self) -> dict[str, Any]:
        """As the app reads its list again; from any server that answers."""
        while True:
            try:
                return await self._pages(self.chance.choice(self.urls))
            except LOST:
                await asyncio.sleep(0.1)

    async def _pages(self, url: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.asked.of_integrations:
            data = await self._answer(url, _ALL_INTEGRATIONS, {})
            return {e["node"]["integrationId"]: e["node"] for e in data["integrations"]["edges"]}
        narrowed = None if self.asked.integration is None else {"integrationId": self.asked.integration}
        after = None
        while True:
            data = await self._answer(url, _LIST, {"filter": narrowed, "after": after})
            found |= {edge["node"]["id"]: edge["node"] for edge in data["configs"]["edges"]}
            after = data["configs"]["pageInfo"]["endCursor"]
            if not data["configs"]["pageInfo"]["hasNextPage"]:
                return {k: v for k, v in found.items() if self.asked.ids is None or k in self.asked.ids}

    async def _answer(self, url: str, query: str, variables: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.asked.token}"}
        body = {"query": query, "variables": variables}
        async with self.session.post(f"{url}/graphql", json=body, headers=headers) as answer:
            if answer.status != 200:
                raise aiohttp.ClientError
            said = await answer.json()
        assert "errors" not in said, said
        return said["data"]


async def until(holds: Callable[[], bool], *, most_s: float) -> bool:
    """Whether it came to hold in time."""
    deadline = time.monotonic() + most_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True
