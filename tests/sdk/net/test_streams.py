"""Connections other than HTTP: the same guard, the same deadline."""

import asyncio
import socket
import struct

import pytest

from jackfield.sdk import NoAnswer, Rejected, Unavailable
from jackfield.sdk.net import AddressPolicy, Network
from tests.sdk.net.speaking import Serve


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        writer.write(line)


async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 hello\r\n")
    await reader.read()


class TestAStream:
    async def test_reaches_what_is_allowed(self, serve: Serve, network: Network) -> None:
        port = await serve(greet)

        async with await network.http().connect("127.0.0.1", port) as connection:
            assert await connection.reader.readline() == b"220 hello\r\n"
            assert (connection.host, connection.is_tls, connection.is_allowed) == ("127.0.0.1", False, True)

    async def test_is_unavailable_where_nobody_listens(self, unused_tcp_port: int, network: Network) -> None:
        with pytest.raises(Unavailable, match="refuses connections at port"):
            await network.http().connect("127.0.0.1", unused_tcp_port)

    @pytest.mark.parametrize(
        "host", ["", "a b", "h\r\nEHLO x", "h\0", "user@h", "h:25", "h/p", "h\\", "a..b", "x" * 64 + ".test"]
    )
    async def test_is_never_tried_to_what_is_no_host(self, network: Network, host: str) -> None:
        with pytest.raises(Rejected, match="no host name"):
            await network.http().connect(host, 25)

    @pytest.mark.parametrize("port", [-1, 0, 65_536])
    async def test_is_never_tried_to_what_is_no_port(self, network: Network, port: int) -> None:
        with pytest.raises(Rejected, match="no port"):
            await network.http().connect("127.0.0.1", port)

    async def test_is_closed_with_its_block(self, serve: Serve, network: Network) -> None:
        ended = asyncio.Event()

        async def notice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            ended.set()

        port = await serve(notice)
        with pytest.raises(ZeroDivisionError):
            async with await network.http().connect("127.0.0.1", port):
                raise ZeroDivisionError

        await asyncio.wait_for(ended.wait(), 5)

    async def test_a_line_without_end_is_not_kept(self, serve: Serve, network: Network) -> None:
        async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                writer.write(b"x" * 65_536)
                await writer.drain()

        port = await serve(flood)
        async with await network.http().connect("127.0.0.1", port) as connection:
            with pytest.raises(ValueError, match="limit"):
                await connection.reader.readline()


class TestItsDeadline:
    async def test_is_over_the_handshake(self, serve: Serve) -> None:
        network = Network(policy=AddressPolicy(["127.0.0.0/8"]), deadline_s=0.2)
        port = await serve(silent)
        try:
            with pytest.raises(Unavailable, match=r"within 0\.2 s"):
                await network.http().connect("127.0.0.1", port, tls=True)
        finally:
            await network.close()

    async def test_is_over_a_later_handshake(self, serve: Serve, network: Network) -> None:
        port = await serve(silent)

        async with await network.http(deadline_s=0.2).connect("127.0.0.1", port) as connection:
            with pytest.raises(Unavailable, match=r"within 0\.2 s"):
                await connection.start_tls()

    async def test_is_over_all_that_is_said(self, serve: Serve, network: Network) -> None:
        async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)

        port = await serve(drip)
        async with await network.http(deadline_s=0.2).connect("127.0.0.1", port) as connection:
            with pytest.raises(Unavailable, match=r"within 0\.2 s") as caught:
                await connection.reader.readline()
        assert type(caught.value) is Unavailable

    async def test_is_a_no_answer_when_something_was_written(self, serve: Serve, network: Network) -> None:
        http = network.http(deadline_s=0.2)
        port = await serve(silent)

        async with await http.connect("127.0.0.1", port) as connection:
            connection.writer.write(b"do it\r\n")
            with pytest.raises(NoAnswer, match=r"within 0\.2 s"):
                await connection.reader.readline()
        assert http.unanswered

    async def test_is_over_what_is_written(self, serve: Serve, network: Network) -> None:
        async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(5)

        port = await serve(deaf)
        async with await network.http(deadline_s=0.2).connect("127.0.0.1", port) as connection:
            with pytest.raises(NoAnswer):  # noqa: PT012 - one of many writes is the one that stops
                for _ in range(1_000):
                    connection.writer.write(b"x" * 100_000)
                    await connection.writer.drain()


class TestWhatIsUnanswered:
    async def test_is_what_was_written_last(self, serve: Serve, network: Network) -> None:
        port = await serve(echo)
        http = network.http()

        async with await http.connect("127.0.0.1", port) as connection:
            before = http.unanswered
            connection.writer.write(b"a\n")
            meanwhile = http.unanswered
            await connection.reader.readline()

            assert (before, meanwhile, http.unanswered) == (False, True, False)

    async def test_is_nothing_that_has_no_effect(self, serve: Serve, network: Network) -> None:
        port = await serve(silent)
        http = network.http(deadline_s=0.2)

        async with await http.connect("127.0.0.1", port) as connection:
            connection.takes_effect = False
            connection.writer.write(b"hello\r\n")
            with pytest.raises(Unavailable) as caught:
                await connection.reader.readline()
        assert type(caught.value) is Unavailable
        assert not http.unanswered

    @pytest.mark.parametrize(("takes_effect", "error"), [(True, NoAnswer), (False, Unavailable)])
    async def test_is_told_when_the_connection_breaks(
        self, serve: Serve, network: Network, *, takes_effect: bool, error: type[Exception]
    ) -> None:
        async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            lingering = struct.pack("ii", 1, 0)  # For no second: the end is a reset.
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingering)

        port = await serve(reset)
        async with await network.http().connect("127.0.0.1", port) as connection:
            connection.takes_effect = takes_effect
            connection.writer.write(b"do it\n")
            with pytest.raises(error) as caught:
                await connection.reader.readexactly(1)
        assert type(caught.value) is error

    @pytest.mark.parametrize("ends", ["silence", "reset"])
    async def test_is_told_too_when_an_answer_is_begun_and_not_ended(
        self, serve: Serve, network: Network, ends: str
    ) -> None:
        async def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            writer.write(b"O")
            await reader.readline()  # So that the beginning has been read.
            if ends == "reset":
                lingering = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingering)
            else:
                await reader.read()

        port = await serve(begin)
        http = network.http(deadline_s=5 if ends == "reset" else 0.5)
        async with await http.connect("127.0.0.1", port) as connection:
            connection.writer.write(b"pay 1\n")
            assert await connection.reader.readexactly(1) == b"O"
            connection.takes_effect = False
            connection.writer.write(b"well?\n")
            with pytest.raises(NoAnswer, match=r"took what was sent"):
                await connection.reader.readline()

    async def test_is_told_too_of_what_took_effect_before_something_that_does_not(
        self, serve: Serve, network: Network
    ) -> None:
        port = await serve(echo)
        http = network.http(deadline_s=0.5)

        async with await http.connect("127.0.0.1", port) as connection:
            connection.writer.write(b"pay 1\n")
            await connection.reader.readline()
            with pytest.raises(NoAnswer):
                await connection.reader.readline()


class TestWhatIsRemembered:
    async def test_is_where_to_and_not_what(self, serve: Serve, network: Network) -> None:
        port = await serve(echo)
        http = network.http(redact=["s3cret"])
        async with await http.connect("127.0.0.1", port) as connection:
            connection.writer.write(b"s3cret\n")
            await connection.reader.readline()

        [remembered] = http.exchanges
        assert (remembered.method, remembered.url) == ("CONNECT", f"tcp://127.0.0.1:{port}")
        assert (remembered.status, remembered.problem) == (None, "")
        assert (remembered.request_excerpt.strip(), remembered.response_excerpt) == ("", "")

    async def test_is_also_why_it_was_refused(self, network: Network) -> None:
        http = network.http()
        with pytest.raises(Rejected):
            await http.connect("fe80::1", 25, tls=True)

        [remembered] = http.exchanges
        assert remembered.url == "tls://[fe80::1]:25"
        assert remembered.problem == "fe80::1 may not be called: fe80::1 is not a public address."
