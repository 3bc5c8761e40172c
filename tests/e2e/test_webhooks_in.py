"""A real service calls a real server: over sockets, signed and not, twice, late, too long, too slowly."""

import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from standardwebhooks import Webhook

from tests.support.fixtures import Serve
from tests.support.main_job import SIGNING_SECRET, eventually
from tests.support.served import HttpAnswer, Served, http

pytestmark = pytest.mark.e2e

#: Waits, after it has said so, for as long as a file named in the message is there.
_DOORBELL = '''
"""Publishes what its service sends."""

import asyncio
import os
from pathlib import Path

from jackfield.sdk import Context, InboundAnswer, InboundRequest, Integration, Secret, Settings
from jackfield.sdk import inbound, setting, signatures


class DoorbellSettings(Settings):
    signing_secret: Secret = setting("Signing secret")


class Doorbell(Integration[DoorbellSettings]):
    name = "Doorbell"

    @inbound(verify=signatures.standard_webhooks())
    async def receive(self, request: InboundRequest, context: Context[DoorbellSettings]) -> InboundAnswer:
        data = request.json()
        context.publish("doorbell.rung", {"n": data["n"]})
        if "while" in data:
            wall = Path(data["while"])
            wall.with_name(f"inside-{os.getpid()}").touch()
            while wall.exists():
                await asyncio.sleep(0.01)
        return InboundAnswer(body="rung")
'''
_ACTIVATE = """mutation { activateIntegration(input: {integrationId: "doorbell"}) { __typename } }"""
_CREATE = """mutation ($values: [FieldValueInput!]!) {
  createConfig(input: {integrationId: "doorbell", name: "Door", enabled: true, values: $values}) {
    __typename ... on CreateConfigPayload { config { id inboundUrl } } ... on Error { message }
  }
}"""
_ROTATE = """mutation ($id: ID!) {
  rotateInboundUrl(input: {configId: $id}) {
    __typename ... on RotateInboundUrlPayload { config { inboundUrl } }
  }
}"""
_EVENTS = "{ events(first: 100) { edges { node { type data } } } }"


class Door:
    """A config that is called, and the server it is at."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.token = server.token()
        active = server.graphql(_ACTIVATE, token=self.token)["activateIntegration"]
        assert active["__typename"] == "ActivateIntegrationPayload", active
        values = [{"name": "signing_secret", "value": {"secret": {"set": SIGNING_SECRET}}}]
        made = server.graphql(_CREATE, {"values": values}, token=self.token)["createConfig"]
        assert made["__typename"] == "CreateConfigPayload", made
        self.config_id: str = made["config"]["id"]
        self.path = urlsplit(made["config"]["inboundUrl"]).path

    def rung(self) -> list[int]:
        """What was published, sorted."""
        edges = self.server.graphql(_EVENTS, token=self.token)["events"]["edges"]
        return sorted(edge["node"]["data"]["n"] for edge in edges)


def message(
    data: Any, *, message_id: str = "msg_1", late: timedelta = timedelta(0)
) -> tuple[bytes, dict[str, str]]:
    """A body, and the headers that prove it."""
    body, at = json.dumps(data).encode(), datetime.now(tz=UTC) - late
    headers = {
        "Content-Type": "application/json",
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Webhook(SIGNING_SECRET).sign(message_id, at, body.decode()),
    }
    return body, headers


def send(server: Served, path: str, sent: tuple[bytes, dict[str, str]]) -> HttpAnswer:
    """POST it."""
    return http(server.url + path, headers=sent[1], body=sent[0])


@pytest.fixture
def serve_door(served: Serve, tmp_path: Path) -> Callable[[], Door]:
    """Starts a server whose doorbell is called."""
    folder = tmp_path / "integrations" / "doorbell"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(_DOORBELL)
    return lambda: Door(served(env={"JACKFIELD_INTEGRATIONS_DIR": str(folder.parent)}))


def test_what_a_service_sends_is_taken_once_and_strangers_get_nowhere(serve_door: Callable[[], Door]) -> None:
    door = serve_door()
    server, path = door.server, door.path
    first = message({"n": 1})

    answers = {
        "signed": send(server, path, first),
        "replayed": send(server, path, first),
        "unsigned": send(server, path, (first[0], {"Content-Type": "application/json"})),
        "changed": send(server, path, (b'{"n": 2}', first[1])),
        "late": send(server, path, message({"n": 3}, message_id="msg_3", late=timedelta(minutes=6))),
        "no json": send(server, path, _no_json()),
        "too long": send(server, path, message({"n": 4, "x": "y" * 1024 * 1024}, message_id="msg_4")),
        "elsewhere": send(server, path[:-1] + ("a" if path[-1] != "a" else "b"), first),
    }

    assert {name: answer.status for name, answer in answers.items()} == {
        "signed": 200,
        "replayed": 200,
        "unsigned": 403,
        "changed": 403,
        "late": 403,
        "no json": 400,
        "too long": 413,
        "elsewhere": 404,
    }
    assert (answers["replayed"].body, answers["replayed"].headers["content-type"]) == (
        b"rung",
        "text/plain; charset=utf-8",
    )
    assert json.loads(answers["no json"].body) == {"code": "rejected", "message": "The body is no JSON."}
    assert answers["unsigned"].headers["x-content-type-options"] == "nosniff"
    assert door.rung() == [1]

    rotated = server.graphql(_ROTATE, {"id": door.config_id}, token=door.token)["rotateInboundUrl"]
    new = urlsplit(rotated["config"]["inboundUrl"]).path
    second = message({"n": 5}, message_id="msg_5")
    assert [send(server, where, second).status for where in (path, new)] == [404, 200]
    assert door.rung() == [1, 5]
    server.stop()
    assert [path[4:] in server.log, new[4:] in server.log, "/in/***" in server.log] == [False, False, True]
    assert "Traceback" not in server.log


def test_who_sends_drop_by_drop_keeps_nobody_waiting(serve_door: Callable[[], Door]) -> None:
    door = serve_door()
    body, headers = message({"n": 1})
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST {door.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    address = ("127.0.0.1", int(door.server.environ["PORT"]))
    # More than are taken at a time: none of them takes a place before it is complete.
    slow = [socket.create_connection(address, timeout=30) for _ in range(30)]
    try:
        for one in slow:
            one.sendall(head.encode() + body[:3])

        began = time.monotonic()
        others = [
            send(door.server, door.path, message({"n": number}, message_id=f"other_{number}")).status
            for number in (7, 8)
        ]
        assert others == [200, 200]
        # Nobody was waited for: who sends drop by drop has 30 s for the next one.
        assert time.monotonic() - began < 20

        slow[0].sendall(body[3:])
        assert slow[0].recv(100).startswith(b"HTTP/1.1 200")
    finally:
        for one in slow:
            one.close()
    assert door.rung() == [1, 7, 8]


def test_one_message_to_two_servers_at_once_counts_once(
    serve_door: Callable[[], Door], served: Serve, tmp_path: Path
) -> None:
    door = serve_door()
    servers = [door.server, served(beside=door.server)]
    wall = tmp_path / "wall"
    wall.touch()
    sent = message({"n": 1, "while": str(wall)})

    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(send, server, door.path, sent) for server in servers]
        # Both have found that it is new.
        eventually(lambda: len(list(tmp_path.glob("inside-*"))) == 2)
        wall.unlink()
        assert [(one.result().status, one.result().body) for one in answers] == [(200, b"rung")] * 2

    assert door.rung() == [1]


def test_a_server_that_dies_before_it_has_answered_lost_nothing(
    serve_door: Callable[[], Door], served: Serve, tmp_path: Path
) -> None:
    door = serve_door()
    other = served(beside=door.server)
    wall = tmp_path / "wall"
    wall.touch()
    sent = message({"n": 1, "while": str(wall)})

    with ThreadPoolExecutor(1) as threads:
        lost = threads.submit(send, door.server, door.path, sent)
        eventually(lambda: list(tmp_path.glob("inside-*")))
        door.server.kill()
        with pytest.raises(OSError, match=r"."):
            lost.result()
    door.server = other
    assert door.rung() == []
    wall.unlink()

    assert [send(other, door.path, sent).status for _ in range(2)] == [200, 200]
    assert door.rung() == [1]


def _no_json() -> tuple[bytes, dict[str, str]]:
    body, at = b"{n", datetime.now(tz=UTC)
    _, headers = message({}, message_id="msg_6")
    signature = Webhook(SIGNING_SECRET).sign("msg_6", at, body.decode())
    return body, {
        **headers,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": signature,
    }
