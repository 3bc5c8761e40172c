"""A name that changes its mind leads nowhere that it must not."""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from jackfield.sdk import Rejected, Unavailable
from jackfield.sdk.net import AddressPolicy, Network, connecting
from tests.sdk.net.speaking import OK, answering, heard

#: Stands for a public address, by the policy of these tests, and for the clouds' metadata.
PUBLIC, METADATA = "127.0.0.2", "127.0.0.1"


class Two:
    """Two servers at the same port of both addresses, and a name server that says now this and now that."""

    def __init__(self) -> None:
        self.port = 0
        self.called = {PUBLIC: 0, METADATA: 0}
        self.answers: itertools.cycle[list[str]] = itertools.cycle([[PUBLIC]])
        self.asked = 0
        self.keeps = False

    def look_up(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        self.asked += 1
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(self.answers)
        ]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = writer.get_extra_info("sockname")[0]
        self.called[address] += 1
        try:
            while True:
                await heard(reader)
                writer.write(OK if self.keeps else answering(b"ok", "Connection: close"))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # The client is done.
        finally:
            writer.close()


@pytest.fixture
async def two(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Two]:
    made = Two()
    first = await asyncio.start_server(made.handle, PUBLIC, 0)
    made.port = first.sockets[0].getsockname()[1]
    second = await asyncio.start_server(made.handle, METADATA, made.port)
    monkeypatch.setattr("socket.getaddrinfo", made.look_up)
    monkeypatch.setattr(connecting, "_DNS_TTL_S", 0)  # So that each request asks the name server again.
    async with first, second:
        yield made


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    made = Network(policy=AddressPolicy([f"{PUBLIC}/32"]), deadline_s=5)
    yield made
    await made.close()


async def test_a_name_that_changes_its_answer_each_time_never_leads_inside(
    two: Two, network: Network
) -> None:
    two.answers = itertools.cycle([[PUBLIC], [METADATA]])
    came: list[str] = []
    for _ in range(20):
        try:
            came.append((await network.http().get(f"http://rebinds.test:{two.port}/")).text)
        except Rejected:
            came.append("refused")

    assert came == ["ok", "refused"] * 10
    assert two.called == {PUBLIC: 10, METADATA: 0}
    assert two.asked == 20


async def test_neither_does_a_stream(two: Two, network: Network) -> None:
    two.answers = itertools.cycle([[PUBLIC], [METADATA]])
    refused = 0
    for _ in range(10):
        try:
            async with await network.http().connect("rebinds.test", two.port) as connection:
                connection.writer.write(b"GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
                await connection.reader.readline()
        except Rejected:
            refused += 1

    assert refused == 5
    assert two.called == {PUBLIC: 5, METADATA: 0}
    assert two.asked == 10


@pytest.mark.parametrize("order", [[PUBLIC, METADATA], [METADATA, PUBLIC]])
async def test_one_forbidden_address_among_others_is_enough(
    two: Two, network: Network, order: list[str]
) -> None:
    two.answers = itertools.cycle([order])

    with pytest.raises(Rejected):
        await network.http().get(f"http://several.test:{two.port}/")
    with pytest.raises(Rejected):
        await network.http().connect("several.test", two.port)
    assert two.called == {PUBLIC: 0, METADATA: 0}


async def test_a_connection_that_stands_is_no_way_around_a_stricter_policy(two: Two) -> None:
    two.keeps = True
    loose, strict = Network(policy=AddressPolicy(["127.0.0.0/8"])), Network(policy=AddressPolicy())
    try:
        await loose.http().get(f"http://kept.test:{two.port}/")
        with pytest.raises(Rejected):
            await strict.http().get(f"http://kept.test:{two.port}/")
    finally:
        await loose.close()
        await strict.close()

    assert two.called == {PUBLIC: 1, METADATA: 0}


async def test_a_connection_is_kept_for_its_own_name_alone(two: Two, network: Network) -> None:
    two.keeps = True
    for host in ("one.test", "two.test", "one.test", "two.test"):
        await network.http().get(f"http://{host}:{two.port}/")

    assert two.called[PUBLIC] == 2


async def test_what_stands_in_the_clear_is_not_taken_for_tls(two: Two, network: Network) -> None:
    two.keeps = True
    await network.http().get(f"http://kept.test:{two.port}/")

    with pytest.raises(Unavailable):  # A new connection, to a server that waits for something else.
        await network.http(deadline_s=0.3).get(f"https://kept.test:{two.port}/")
    assert two.called[PUBLIC] == 2
