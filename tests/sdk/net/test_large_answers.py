"""Of an answer only so much is read, and only so long."""

import asyncio
import gzip
import zlib

import pytest

from jackfield.sdk import Rejected, Unavailable
from jackfield.sdk.net import Network
from tests.sdk.net.speaking import Serve, answering, heard


class TestALargeAnswer:
    async def test_is_a_success_that_is_cut(self, serve: Serve, network: Network) -> None:
        written = 0

        async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal written
            await heard(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
            while True:
                writer.write(b"x" * 65_536)
                written += 65_536
                await writer.drain()

        port = await serve(pour)
        response = await network.http().post(f"http://127.0.0.1:{port}/", json=1)

        assert (response.status, response.truncated, len(response.content)) == (200, True, 1_048_576)
        with pytest.raises(Rejected, match="more than we read"):
            response.json()
        assert written < 50_000_000

    async def test_is_judged_by_its_status_otherwise(self, serve: Serve, network: Network) -> None:
        port = await serve(answering(b"x" * 2_000_000, status="500 X"))

        with pytest.raises(Unavailable):
            await network.http().post(f"http://127.0.0.1:{port}/", json=1)

    @pytest.mark.parametrize("wbits", [31, 15, -15])
    async def test_a_bomb_is_not_blown_up(self, serve: Serve, network: Network, wbits: int) -> None:
        deflate = zlib.compressobj(9, zlib.DEFLATED, wbits)
        bomb = deflate.compress(bytes(50_000_000)) + deflate.flush()
        encoding = "gzip" if wbits == 31 else "deflate"
        port = await serve(answering(bomb, f"Content-Encoding: {encoding}"))

        response = await network.http().get(f"http://127.0.0.1:{port}/")

        assert (len(response.content), response.truncated) == (1_048_576, True)

    @pytest.mark.parametrize("wbits", [31, 15, -15])
    async def test_what_fits_is_decompressed(self, serve: Serve, network: Network, wbits: int) -> None:
        deflate = zlib.compressobj(9, zlib.DEFLATED, wbits)
        content = deflate.compress(b'{"a": 1}') + deflate.flush()
        encoding = "gzip" if wbits == 31 else "deflate"
        port = await serve(answering(content, f"Content-Encoding: {encoding}"))

        response = await network.http().get(f"http://127.0.0.1:{port}/")

        assert (response.json(), response.truncated) == ({"a": 1}, False)

    @pytest.mark.parametrize(
        "content",
        [b"no gzip at all", gzip.compress(b"x" * 999, mtime=0)[:20]],
        ids=["no gzip", "half of one"],
    )
    async def test_what_is_broken_is_told_as_cut(
        self, serve: Serve, network: Network, content: bytes
    ) -> None:
        port = await serve(answering(content, "Content-Encoding: gzip"))

        response = await network.http().get(f"http://127.0.0.1:{port}/")

        assert response.truncated

    async def test_a_body_that_breaks_off_after_a_success_is_a_success_that_is_cut(
        self, serve: Serve, network: Network
    ) -> None:
        async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            await writer.drain()

        port = await serve(half)
        response = await network.http().post(f"http://127.0.0.1:{port}/", json=1)

        assert (response.status, response.truncated) == (200, True)

    async def test_a_body_that_drips_is_cut_at_the_deadline(self, serve: Serve, network: Network) -> None:
        async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)

        port = await serve(drip)
        response = await network.http(deadline_s=0.2).post(f"http://127.0.0.1:{port}/", json=1)

        assert (response.status, response.truncated) == (200, True)
