"""A screen that follows deliveries live: over a WebSocket, and after a break from where it was."""

import json
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

_FOLLOW = """subscription ($configId: ID!, $after: Cursor) {
  deliveries(configId: $configId, after: $after) { cursor kind delivery { state event { id } } }
}"""


class Screen:
    """What one of them has seen: the states of the deliveries of a config, by the ids of their events."""

    def __init__(self, *, address: str, token: str, config_id: str) -> None:
        self._address = address.replace("http://", "ws://")
        self._token = token
        self._config_id = config_id
        self._cursor: str | None = None
        self._stopping = threading.Event()
        self._ready = threading.Event()
        #: In the order in which they were seen.
        self.seen: dict[str, list[str]] = {}
        #: How often it had to begin again.
        self.breaks = -1
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def wait_until_ready(self, *, patience_s: float = 30.0) -> None:
        """Until it follows."""
        assert self._ready.wait(patience_s), "the stream did not begin"

    def has_seen(self, state: str, event_ids: Iterable[str]) -> bool:
        """Whether it saw all of these in a state."""
        return all(state in self.seen.get(event_id, ()) for event_id in event_ids)

    def close(self) -> None:
        """Look away."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.breaks += 1
            with suppress(OSError, WebSocketException, TimeoutError):
                self._follow()
            time.sleep(0.1)

    def _follow(self) -> None:
        with connect(
            f"{self._address}/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")],
            compression=None,
            proxy=None,
            open_timeout=10,
        ) as socket:
            credentials = {"authorization": f"Bearer {self._token}"}
            socket.send(json.dumps({"type": "connection_init", "payload": credentials}))
            assert json.loads(socket.recv(10))["type"] == "connection_ack"
            variables = {"configId": self._config_id, "after": self._cursor}
            payload = {"query": _FOLLOW, "variables": variables}
            socket.send(json.dumps({"type": "subscribe", "id": "one", "payload": payload}))
            while not self._stopping.is_set():
                self._hear(socket)

    def _hear(self, socket: ClientConnection) -> None:
        try:
            message = json.loads(socket.recv(0.2))
        except TimeoutError:
            return
        if message["type"] == "ping":
            socket.send(json.dumps({"type": "pong"}))
        elif message["type"] == "next":
            self._take(message["payload"]["data"]["deliveries"])
        else:
            raise AssertionError(f"the stream ended: {message}")

    def _take(self, change: dict[str, Any]) -> None:
        self._cursor = change["cursor"]
        self._ready.set()
        delivery = change["delivery"]
        if delivery is not None:
            self.seen.setdefault(delivery["event"]["id"], []).append(delivery["state"])


@contextmanager
def screens(*addresses: str, token: str, config_id: str) -> Iterator[list[Screen]]:
    """One at each server, following already."""
    found: list[Screen] = []
    try:
        for address in addresses:
            found.append(Screen(address=address, token=token, config_id=config_id))
            found[-1].wait_until_ready()
        yield found
    finally:
        for one in found:
            one.close()
