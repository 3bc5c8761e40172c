"""What a connection may not take: memory, time and places, before it has asked anything."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.asyncio.client import connect

from jackfield.project.bounds import BoundedProtocol

#: Before anything that should happen has not.
DEADLINE_S = 10.0
MOST = BoundedProtocol.most_bytes
ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n"

Application = Callable[[Any, Any, Any], Awaitable[None]]


class Watched(BoundedProtocol):
    """Says when a connection is gone."""

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.app_state["gone"].set()


class Hasty(Watched):
    """With a patience that a test has."""

    header_s: ClassVar[float] = 0.3
    body_s: ClassVar[float] = 0.6
    whole_body_s: ClassVar[float] = 1.5
    reader_s: ClassVar[float] = 0.3


class Client:
    """One connection, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        async with asyncio.timeout(DEADLINE_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            body = await self.reader.readexactly(int(headers["content-length"]))
        return int(head[0].split()[1]), headers, body

    async def rest(self) -> bytes:
        """What comes until the server closes."""
        async with asyncio.timeout(DEADLINE_S):
            return await self.reader.read()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the length of the body and of the headers' values."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        message = await receive()
        await send({"type": "websocket.send", "text": message["text"]})
        return
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            scope["state"]["left"].append(scope["path"])
            return
        length += len(message["body"])
        more = message["more_body"]
    body = json.dumps([length, sum(len(value) for _, value in scope["headers"])]).encode()
    await _answer(send, body)


async def _answer(send: Any, body: bytes) -> None:
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Serving:
    """A server in this loop, and what its applications have seen."""

    def __init__(self, port: int, app_state: dict[str, Any]) -> None:
        self.port = port
        self.left: list[str] = app_state["left"]
        self.gone: asyncio.Event = app_state["gone"]

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Client(reader, writer)
        finally:
            writer.transport.abort()


@asynccontextmanager
async def serving(
    protocol: type[Watched] = Watched, app: Application = application
) -> AsyncIterator[Serving]:
    config = uvicorn.Config(
        app, http=protocol, ws="websockets-sansio", lifespan="off", log_config=None, proxy_headers=False
    )
    state = ServerState()
    app_state = {"left": [], "gone": asyncio.Event()}
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state=app_state), "127.0.0.1", 0
    )
    try:
        yield Serving(server.sockets[0].getsockname()[1], app_state)
    finally:
        server.close()
        for connection in list(state.connections):
            connection.transport.abort()
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.gather(*state.tasks, return_exceptions=True)


def header_of(length: int) -> bytes:
    """A request whose line and headers have so many bytes."""
    begin, end = ASKED + b"X-Long: ", b"\r\n\r\n"
    return begin + b"x" * (length - len(begin) - len(end)) + end


async def test_headers_of_the_limit_pass_and_the_next_request_begins_anew() -> None:
    async with serving() as server, server.client() as client:
        for _ in range(3):
            await client.send(header_of(MOST))
            status, _, _ = await client.answer()
            assert status == 200


@pytest.mark.parametrize("piece", [1_000_000, 1000])
async def test_longer_headers_are_refused_and_the_connection_closed(piece: int) -> None:
    asked = header_of(MOST + 1)
    async with serving() as server, server.client() as client:
        for begin in range(0, len(asked), piece):
            await client.send(asked[begin : begin + piece])

        status, headers, body = await client.answer()

        assert status == 431
        assert headers["connection"] == "close"
        assert headers["content-type"] == "application/json"
        assert headers["x-content-type-options"] == "nosniff"
        assert json.loads(body) == {"error": f"The request line and headers may have at most {MOST} bytes."}
        assert await client.rest() == b""


async def test_a_longer_address_is_refused_as_that() -> None:
    async with serving() as server, server.client() as client:
        await client.send(b"GET /" + b"x" * MOST)

        assert (await client.answer())[0] == 414


async def test_who_sends_for_ever_sees_the_refusal_and_is_not_listened_to_for_ever() -> None:
    async with serving() as server, server.client() as client:
        await client.send(header_of(1_000_000))
        assert (await client.answer())[0] == 431

        async with asyncio.timeout(DEADLINE_S):
            with pytest.raises(ConnectionError):
                await client.send(b"x" * 100_000_000)


@pytest.mark.parametrize("sent", [b"G", ASKED, b"\r\n\r\n"])
async def test_a_request_that_does_not_become_complete_is_refused(sent: bytes) -> None:
    async with serving(Hasty) as server, server.client() as client:
        await client.send(sent)

        status, headers, body = await client.answer()

        assert (status, headers["connection"]) == (408, "close")
        assert json.loads(body) == {"error": "The request did not come in time."}


async def test_headers_that_only_trickle_are_no_request() -> None:
    async with serving(Hasty) as server, server.client() as client:
        await client.send(ASKED)
        trickle = asyncio.create_task(_trickle(client, b"X-More: 1\r\n"))

        assert (await client.answer())[0] == 408

        trickle.cancel()


async def _trickle(client: Client, piece: bytes) -> None:
    while True:
        await client.send(piece)
        await asyncio.sleep(0.05)


async def test_who_asks_nothing_is_left_without_a_word() -> None:
    async with serving(Hasty) as server, server.client() as client:
        assert await client.rest() == b""


async def test_a_second_request_has_its_own_time() -> None:
    async with serving(Hasty) as server, server.client() as client:
        await client.send(ASKED + b"\r\n")
        assert (await client.answer())[0] == 200
        await client.send(ASKED)

        assert (await client.answer())[0] == 408


async def test_empty_lines_do_not_keep_a_connection() -> None:
    async with serving(Hasty) as server, server.client() as client:
        await client.send(ASKED + b"\r\n")
        assert (await client.answer())[0] == 200
        await client.send(b"\r\n")

        assert (await client.answer())[0] == 408


@pytest.mark.parametrize(
    "sent",
    [b"Content-Length: 9\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"],
)
async def test_a_body_that_stops_is_refused_and_whoever_waits_for_it_told(sent: bytes) -> None:
    async with serving(Hasty) as server, server.client() as client:
        await client.send(b"POST /half HTTP/1.1\r\nHost: x\r\n" + sent)

        status, headers, body = await client.answer()

        assert (status, headers["connection"]) == (408, "close")
        assert json.loads(body) == {"error": "The body did not come in time."}
        assert await client.rest() == b""
        assert server.left == ["/half"]


async def test_a_body_that_comes_slowly_is_taken() -> None:
    async with serving(Hasty) as server, server.client() as client:
        await client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n")
        for _ in range(8):
            await asyncio.sleep(0.1)
            await client.send(b"x")

        status, _, body = await client.answer()

        assert (status, json.loads(body)[0]) == (200, 8)


async def test_a_body_that_only_trickles_ends_all_the_same() -> None:
    async with serving(Hasty) as server, server.client() as client:
        await client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        trickle = asyncio.create_task(_trickle(client, b"x"))

        assert (await client.answer())[0] == 408

        trickle.cancel()


CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"


@pytest.mark.parametrize("begun", [b"0\r\nX-Late: ", b"1;extension="])
async def test_what_surrounds_a_body_has_the_bound_of_headers(begun: bytes) -> None:
    async with serving() as server, server.client() as client:
        await client.send(CHUNKED + begun)
        await client.send(b"x" * (MOST + MOST))

        assert (await client.answer())[0] == 431


async def test_what_follows_a_body_is_no_header() -> None:
    async with serving() as server, server.client() as client:
        await client.send(CHUNKED + b"0\r\n\r\n")
        _, _, plain = await client.answer()
        await client.send(CHUNKED + b"0\r\nAuthorization: late\r\n\r\n")
        _, _, late = await client.answer()

        assert json.loads(late) == json.loads(plain)


async def test_a_large_body_is_no_header() -> None:
    async with serving() as server, server.client() as client:
        await client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        await client.send(b"x" * 1_000_000)
        status, _, body = await client.answer()

        assert (status, json.loads(body)[0]) == (200, 1_000_000)


async def test_an_answer_may_take_its_time() -> None:
    async def slow(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await asyncio.sleep(1)
        await _answer(send, b"slow")

    async with serving(Hasty, slow) as server, server.client() as client:
        # Old clients send an empty line after a body.
        await client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
        await client.send(b"\r\n")

        status, _, body = await client.answer()

        assert (status, body) == (200, b"slow")


async def test_what_is_no_http_is_refused_as_json() -> None:
    async with serving() as server, server.client() as client:
        await client.send(b"\x16\x03\x01 no http\r\n\r\n")

        status, headers, body = await client.answer()

        assert (status, headers["content-type"]) == (400, "application/json")
        assert json.loads(body) == {"error": "This is no HTTP request."}


@pytest.mark.parametrize(
    "rest",
    [
        b"\r\n",
        b"Content-Length: 2\r\n\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"\r\n" + ASKED + b"\r\n",
    ],
)
async def test_a_request_without_a_host_is_refused_and_nothing_after_it_is_heard(rest: bytes) -> None:
    async with serving() as server, server.client() as client:
        await client.send(b"POST / HTTP/1.1\r\nX-Host: x\r\n" + rest)

        status, headers, body = await client.answer()

        assert (status, headers["connection"]) == (400, "close")
        assert json.loads(body) == {"error": "The request has no Host."}
        assert await client.rest() == b""


async def test_a_request_of_old_needs_no_host() -> None:
    async with serving() as server, server.client() as client:
        await client.send(b"GET / HTTP/1.0\r\n\r\n")

        assert (await client.answer())[0] == 200


async def test_what_was_asked_before_is_answered_first_and_nothing_after_it() -> None:
    async with serving() as server, server.client() as client:
        await client.send(ASKED + b"\r\n" + b"no http\r\n\r\n" + ASKED + b"\r\n")

        status, _, _ = await client.answer()

        assert status == 200
        assert await client.rest() == b""


async def test_a_websocket_is_handed_over_for_good() -> None:
    async with serving(Hasty) as server, connect(f"ws://127.0.0.1:{server.port}/", proxy=None) as socket:
        await asyncio.sleep(Hasty.header_s * 3)
        await socket.send("still here")

        async with asyncio.timeout(DEADLINE_S):
            assert await socket.recv() == "still here"


async def test_there_is_room_for_so_many_and_no_more() -> None:
    class Crowded(Watched):
        most_connections: ClassVar[int] = 2

    async with serving(Crowded) as server, server.client() as first:
        async with server.client() as second, server.client() as third:
            status, headers, _ = await third.answer()
            await second.send(ASKED + b"\r\n")

            assert (status, headers["retry-after"]) == (503, "1")
            assert (await second.answer())[0] == 200
        async with asyncio.timeout(DEADLINE_S):
            await server.gone.wait()
        await first.send(ASKED + b"\r\n")
        assert (await first.answer())[0] == 200


async def test_who_takes_nothing_of_an_answer_is_left() -> None:
    async def large(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await _answer(send, b"x" * 50_000_000)

    async with serving(Hasty, large) as server, server.client() as client:
        await client.send(ASKED + b"\r\n")
        async with asyncio.timeout(DEADLINE_S):
            await server.gone.wait()
