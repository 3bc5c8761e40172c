import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from jackfield.sdk import Unavailable
from jackfield.sdk.net import AddressPolicy, Network
from tests.sdk.net.certificates import certificate_for


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return certificate_for("good.test", folder=tmp_path)


@asynccontextmanager
async def serving(certificate: Path) -> AsyncIterator[int]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture(autouse=True)
def _names_are_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("socket.getaddrinfo", look_up)


@asynccontextmanager
async def reaching(tls: ssl.SSLContext | None) -> AsyncIterator[Network]:
    network = Network(policy=AddressPolicy(["127.0.0.0/8"]), deadline_s=5, tls=tls)
    yield network
    await network.close()


async def test_a_certificate_that_nobody_vouches_for_is_not_taken(certificate: Path) -> None:
    async with serving(certificate) as port, reaching(None) as network:
        with pytest.raises(Unavailable, match=r"certificate of good\.test is not valid"):
            await network.http().get(f"https://good.test:{port}/")


async def test_a_certificate_of_another_name_is_not_taken(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with serving(certificate) as port, reaching(trusting) as network:
        with pytest.raises(Unavailable, match="certificate"):
            await network.http().get(f"https://other.test:{port}/")


async def test_the_certificate_is_held_against_the_name_and_not_the_address(certificate: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with serving(certificate) as port, reaching(trusting) as network:
        assert (await network.http().get(f"https://good.test:{port}/")).text == "ok"

        async with await network.http().connect("good.test", port, tls=True) as connection:
            connection.writer.write(b"GET / HTTP/1.1\r\n\r\n")
            assert (await connection.reader.readline()).startswith(b"HTTP/1.1 200")
