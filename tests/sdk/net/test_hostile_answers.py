"""What a service that means ill, or is broken, can make of an answer."""

import asyncio
import gzip
import zlib
from collections.abc import Iterator

import pytest

from jackfield.sdk import NoAnswer, Rejected, ServiceError, Unavailable
from jackfield.sdk.net import AddressPolicy, Network
from tests.sdk.net.speaking import OK, Serve, answering, heard

MIB = 1_048_576


def came_unasked(network: Network) -> Iterator[bool]:
    """Yield of each connection in the pool whether something came on it."""
    session = network._guarded._session
    assert session is not None
    assert session.connector is not None
    for kept in session.connector._conns.values():
        for protocol, _ in kept:
            yield protocol.should_close


class TestFraming:
    async def test_a_body_in_pieces_without_end_is_cut(self, serve: Serve, network: Network) -> None:
        async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
                await writer.drain()

        port = await serve(pour)
        response = await network.http().get(f"http://127.0.0.1:{port}/")

        assert (response.status, response.truncated, len(response.content)) == (200, True, MIB)

    async def test_pieces_of_one_byte_are_read_as_any(self, serve: Serve, network: Network) -> None:
        pieces = b"".join(b"1\r\n%c\r\n" % letter for letter in b"hello") + b"0\r\n\r\n"
        port = await serve(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces)

        assert (await network.http().get(f"http://127.0.0.1:{port}/")).text == "hello"

    @pytest.mark.parametrize(
        "head",
        [
            b"Content-Length: 2\r\nContent-Length: 3",
            b"Content-Length: -1",
            b"Content-Length: +2",
            b"Content-Length: 0x2",
            b"Content-Length: 99999999999999999999999",
            b"Transfer-Encoding: chunked\r\nContent-Length: 2",
            b"X\0: 1",
            b"X : 1\r\nContent-Length: 2",
        ],
    )
    async def test_a_head_that_can_be_read_in_two_ways_ends_the_connection(
        self, serve: Serve, network: Network, head: bytes
    ) -> None:
        connections = 0

        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            while True:
                await heard(reader)
                writer.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\nok")

        port = await serve(speak)
        for _ in range(2):
            with pytest.raises(NoAnswer):
                await network.http(deadline_s=5).get(f"http://127.0.0.1:{port}/")

        assert connections == 2

    async def test_what_comes_after_an_answer_is_not_the_next_one(
        self, serve: Serve, network: Network
    ) -> None:
        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                await heard(reader)
                writer.write(answering(b"first") + answering(b"forged"))

        port = await serve(speak)
        texts = [(await network.http().get(f"http://127.0.0.1:{port}/")).text for _ in range(3)]

        assert texts == ["first"] * 3

    async def test_what_nobody_asked_for_is_not_the_answer_to_what_is_asked_then(
        self, serve: Serve, network: Network
    ) -> None:
        now, heads = asyncio.Event(), []

        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heads.append(await heard(reader))
            writer.write(OK)
            await now.wait()
            writer.write(answering(b"forged"))
            await reader.read()

        port = await serve(speak)
        url = f"http://127.0.0.1:{port}/"
        await network.http().get(url)
        now.set()  # The connection waits in the pool, and something comes.
        async with asyncio.timeout(5):
            while not any(came_unasked(network)):  # noqa: ASYNC110 - the pool of aiohttp tells nobody
                await asyncio.sleep(0.01)
        again = await network.http().get(url)

        assert again.text == "ok"
        assert len(heads) == 2

    async def test_an_answer_without_length_ends_with_its_connection(
        self, serve: Serve, network: Network
    ) -> None:
        async def old(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold and well")

        port = await serve(old)
        texts = [(await network.http().get(f"http://127.0.0.1:{port}/")).text for _ in range(2)]

        assert texts == ["old and well"] * 2

    @pytest.mark.parametrize(
        "noise",
        [
            b"HTTP/1.1 20 OK\r\n\r\n",
            b"HTTP/1.1 2000 OK\r\n\r\n",
            b"HTTP/1.1 -200 OK\r\n\r\n",
            b"HTTP/1.1\r\n\r\n",
            b"<html>hello</html>\r\n\r\n",
            b"\x15\x03\x01\x00\x02\x02\x46",
            b"\r\n" * 100_000,
        ],
    )
    async def test_what_is_no_http_is_no_success(self, serve: Serve, network: Network, noise: bytes) -> None:
        async def mumble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.write(noise)

        port = await serve(mumble)
        with pytest.raises(ServiceError):
            await network.http().get(f"http://127.0.0.1:{port}/")

    async def test_an_upgrade_that_nobody_asked_for_is_no_success(
        self, serve: Serve, network: Network
    ) -> None:
        port = await serve(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        )

        with pytest.raises((Rejected, NoAnswer)):
            await network.http().get(f"http://127.0.0.1:{port}/")

    async def test_a_few_interim_answers_come_before_the_real_one(
        self, serve: Serve, network: Network
    ) -> None:
        port = await serve(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 3 + OK)

        assert (await network.http().get(f"http://127.0.0.1:{port}/")).text == "ok"


class TestTime:
    async def test_headers_that_drip_end_at_the_deadline(self, serve: Serve, network: Network) -> None:
        async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nX: ")
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)

        port = await serve(drip)
        with pytest.raises(NoAnswer, match=r"within 0\.2 s"):
            await network.http(deadline_s=0.2).get(f"http://127.0.0.1:{port}/")

    async def test_interim_answers_without_end_stop_at_the_deadline_and_nobody_else(
        self, serve: Serve, network: Network
    ) -> None:
        async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            while True:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
                await writer.drain()

        flooding, well = await serve(flood), await serve(OK)
        flooded = asyncio.create_task(network.http(deadline_s=1).get(f"http://127.0.0.1:{flooding}/"))
        others = [await network.http(deadline_s=10).get(f"http://127.0.0.1:{well}/") for _ in range(5)]

        with pytest.raises(NoAnswer, match="within 1 s"):
            await asyncio.wait_for(flooded, 10)
        assert [other.text for other in others] == ["ok"] * 5

    async def test_a_handshake_that_is_not_answered_ends_at_the_deadline(self, serve: Serve) -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()

        port = await serve(silent)
        network = Network(policy=AddressPolicy(["127.0.0.0/8"]))
        http = network.http(deadline_s=0.2)
        try:
            with pytest.raises(Unavailable, match=r"within 0\.2 s") as caught:
                await http.post(f"https://127.0.0.1:{port}/", json=1)
        finally:
            await network.close()
        assert type(caught.value) is Unavailable
        assert not http.unanswered


class TestEncodings:
    @pytest.mark.parametrize(
        "encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip,deflate", "aes128gcm"]
    )
    async def test_one_that_was_not_asked_for_is_left_on(
        self, serve: Serve, network: Network, encoding: str
    ) -> None:
        twice = gzip.compress(gzip.compress(bytes(30_000_000)))
        port = await serve(answering(twice, f"Content-Encoding: {encoding}"))

        response = await network.http().get(f"http://127.0.0.1:{port}/")

        assert response.content == twice

    async def test_is_taken_off_once_alone(self, serve: Serve, network: Network) -> None:
        inner = gzip.compress(bytes(1_000_000))
        port = await serve(answering(gzip.compress(inner), "Content-Encoding: gzip"))

        assert (await network.http().get(f"http://127.0.0.1:{port}/")).content == inner

    async def test_only_those_are_asked_for_that_can_be_taken_off(
        self, serve: Serve, network: Network
    ) -> None:
        heads: list[bytes] = []

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heads.append((await heard(reader))[0])
            writer.write(OK)

        port = await serve(keep)
        await network.http().get(f"http://127.0.0.1:{port}/")

        assert b"Accept-Encoding: gzip, deflate\r\n" in heads[0]

    async def test_a_bomb_that_is_sent_in_pieces_is_not_blown_up(
        self, serve: Serve, network: Network
    ) -> None:
        deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
        bomb = deflate.compress(bytes(50_000_000)) + deflate.flush()
        cut = [bomb[start : start + 999] for start in range(0, len(bomb), 999)]
        pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in cut) + b"0\r\n\r\n"
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        port = await serve(head + pieces)

        response = await network.http().get(f"http://127.0.0.1:{port}/")

        assert (len(response.content), response.truncated) == (MIB, True)
