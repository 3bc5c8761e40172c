"""Connections other than HTTP: the same guard, the same deadline."""

import asyncio

import pytest

from jackfield.sdk import Unavailable
from jackfield.sdk.net import AddressPolicy, Network
from tests.sdk.net.speaking import Serve


class TestStreams:
    async def test_reach_what_is_allowed(self, serve: Serve, network: Network) -> None:
        async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 hello\r\n")
            await reader.read()

        port = await serve(greet)
        reader, writer = await network.connect("127.0.0.1", port, tls=False)

        assert await reader.readline() == b"220 hello\r\n"
        writer.close()

    async def test_are_unavailable_where_nobody_listens(self, unused_tcp_port: int, network: Network) -> None:
        with pytest.raises(Unavailable, match="cannot be reached"):
            await network.connect("127.0.0.1", unused_tcp_port, tls=False)

    async def test_keep_the_deadline(self, serve: Serve) -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()

        network = Network(policy=AddressPolicy(["127.0.0.0/8"]), deadline_s=0.2)
        port = await serve(silent)
        try:
            with pytest.raises(Unavailable, match=r"within 0\.2 s"):
                await network.connect("127.0.0.1", port, tls=True)
        finally:
            await network.close()
