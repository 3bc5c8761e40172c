"""Streams that go on under TLS, as those of SMTP do."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop

from jackfield.sdk import Unavailable
from jackfield.sdk.net import AddressPolicy, Network
from tests.sdk.net.certificates import certificate_for
from tests.sdk.net.speaking import resolving

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return certificate_for("good.test", folder=tmp_path)


@asynccontextmanager
async def serving(certificate: Path, *, before: bytes = b"220 go on\r\n") -> AsyncIterator[int]:
    """Answers a line with ``before``, goes on under TLS, and then answers every line with itself."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readline()
            writer.write(before)
            await writer.start_tls(context)
            while line := await reader.readline():
                writer.write(line)
        except OSError:
            pass  # The client has had enough.
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def reaching(
    monkeypatch: pytest.MonkeyPatch, tls: ssl.SSLContext | None, *hosts: str
) -> AsyncIterator[Network]:
    resolving(monkeypatch, {host: ["127.0.0.1"] for host in hosts})
    network = Network(policy=AddressPolicy(["127.0.0.0/8"]), deadline_s=5, tls=tls)
    yield network
    await network.close()


@pytest.mark.parametrize("host", ["good.test", "GOOD.test", "good.test."])
async def test_a_stream_goes_on_under_tls(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with (
        serving(certificate) as port,
        reaching(monkeypatch, trusting, "good.test", "good.test.") as network,
        await network.http().connect(host, port) as connection,
    ):
        connection.writer.write(b"STARTTLS\r\n")
        assert await connection.reader.readline() == b"220 go on\r\n"
        await connection.start_tls()
        connection.writer.write(b"secret\r\n" + b"x" * 500_000 + b"\n")
        assert connection.is_tls
        assert connection.writer.get_extra_info("ssl_object") is not None
        assert await connection.reader.readline() == b"secret\r\n"


async def test_a_certificate_that_nobody_vouches_for_is_not_taken(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        serving(certificate) as port,
        reaching(monkeypatch, None, "good.test") as network,
        await network.http().connect("good.test", port) as connection,
    ):
        connection.writer.write(b"STARTTLS\r\n")
        await connection.reader.readline()
        with pytest.raises(Unavailable, match=r"certificate of good\.test is not valid"):
            await connection.start_tls()


async def test_a_certificate_of_another_name_is_not_taken(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with (
        serving(certificate) as port,
        reaching(monkeypatch, trusting, "other.test") as network,
        await network.http().connect("other.test", port) as connection,
    ):
        connection.writer.write(b"STARTTLS\r\n")
        await connection.reader.readline()
        with pytest.raises(Unavailable, match=r"certificate of other\.test is not valid"):
            await connection.start_tls()
        assert not connection.is_tls


async def test_what_was_said_in_the_clear_before_the_handshake_is_refused(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with (
        serving(certificate, before=b"220 go on\r\n250 injected\r\n") as port,
        reaching(monkeypatch, trusting, "good.test") as network,
        await network.http().connect("good.test", port) as connection,
    ):
        connection.writer.write(b"STARTTLS\r\n")
        await connection.reader.readline()
        with pytest.raises(Unavailable, match="unasked before encryption began"):
            await connection.start_tls()
        assert not connection.is_tls
        assert connection.writer.is_closing()


async def test_tls_is_not_started_twice(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with (
        serving(certificate) as port,
        reaching(monkeypatch, trusting, "good.test") as network,
        await network.http().connect("good.test", port) as connection,
    ):
        connection.writer.write(b"STARTTLS\r\n")
        await connection.reader.readline()
        await connection.start_tls()
        with pytest.raises(RuntimeError):
            await connection.start_tls()


async def test_whoever_answers_the_handshake_in_the_clear_is_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"500 what is that?\r\n")
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with (
        server,
        reaching(monkeypatch, None, "good.test") as network,
        await network.http().connect("good.test", server.sockets[0].getsockname()[1]) as connection,
    ):
        with pytest.raises(Unavailable, match="does not speak TLS"):
            await connection.start_tls()


def test_workers_loops_do_it_too(certificate: Path) -> None:
    """Servers and workers run on uvloop, whose TLS is its own."""

    async def converse() -> bytes:
        trusting = ssl.create_default_context(cafile=str(certificate))
        network = Network(policy=AddressPolicy(["127.0.0.0/8"]), deadline_s=5, tls=trusting)
        try:
            async with (
                serving(certificate) as port,
                await network.http().connect("good.test", port) as connection,
            ):
                connection.writer.write(b"STARTTLS\r\n")
                await connection.reader.readline()
                await connection.start_tls()
                connection.writer.write(b"secret\r\n")
                assert connection.is_tls
                return await connection.reader.readline()
        finally:
            await network.close()

    with pytest.MonkeyPatch.context() as patch:
        resolving(patch, {"good.test": ["127.0.0.1"]})
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            assert runner.run(converse()) == b"secret\r\n"
