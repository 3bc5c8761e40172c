"""What comes of a request that is not answered, or never left."""

import asyncio
from typing import Any

import pytest

from jackfield.sdk import NoAnswer, Rejected, Unavailable
from jackfield.sdk.net import Network
from tests.sdk.net.speaking import Serve, answering, heard, resolving


class TestNoConnection:
    async def test_is_unavailable_where_nobody_listens(self, unused_tcp_port: int, network: Network) -> None:
        http = network.http()

        with pytest.raises(Unavailable, match="refuses connections") as caught:
            await http.post(f"http://127.0.0.1:{unused_tcp_port}/", json=1)
        assert type(caught.value) is Unavailable
        assert not http.unanswered

    async def test_is_unavailable_where_a_name_has_no_address(
        self, network: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resolving(monkeypatch, {})

        with pytest.raises(Unavailable, match="cannot be resolved"):
            await network.http().get("http://nowhere.test/")

    async def test_is_unavailable_where_tls_is_not_spoken(self, serve: Serve, network: Network) -> None:
        async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(answering(b"", status="400 X"))

        port = await serve(plain)

        with pytest.raises(Unavailable, match="TLS"):
            await network.http().get(f"https://127.0.0.1:{port}/")

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "x",
            "//x",
            "ftp://h/",
            "file:///etc/passwd",
            "http://",
            "http:///p",
            "http://h:99999/",
            "http://[::",
            "gopher://h",
        ],
    )
    async def test_is_never_tried_for_what_is_no_web_address(self, network: Network, url: str) -> None:
        with pytest.raises(Rejected):
            await network.http().get(url)


class TestNoAnswer:
    async def test_is_told_when_time_runs_out_after_the_request(self, serve: Serve, network: Network) -> None:
        gone = asyncio.Event()

        async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            await reader.read()
            gone.set()

        http = network.http(deadline_s=0.2)
        port = await serve(hang)

        with pytest.raises(NoAnswer, match=r"within 0\.2 s"):
            await http.post(f"http://127.0.0.1:{port}/", json=1)
        assert http.unanswered
        await asyncio.wait_for(gone.wait(), 5)

    async def test_is_told_when_the_service_hangs_up(self, serve: Serve, network: Network) -> None:
        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)

        port = await serve(hang_up)

        with pytest.raises(NoAnswer, match="broke off"):
            await network.http().post(f"http://127.0.0.1:{port}/", json=1)

    async def test_is_told_when_the_service_resets(self, serve: Serve, network: Network) -> None:
        async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.transport.abort()

        port = await serve(reset)

        with pytest.raises(NoAnswer):
            await network.http().post(f"http://127.0.0.1:{port}/", json=1)

    @pytest.mark.parametrize("noise", [b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/9 x\r\n\r\n", b"\x00" * 64])
    async def test_is_told_when_what_comes_is_not_http(
        self, serve: Serve, network: Network, noise: bytes
    ) -> None:
        async def mumble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.write(noise)

        port = await serve(mumble)

        with pytest.raises(NoAnswer):
            await network.http().post(f"http://127.0.0.1:{port}/", json=1)

    async def test_is_told_when_headers_never_end(self, serve: Serve, network: Network) -> None:
        async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000)
            await writer.drain()

        port = await serve(flood)

        with pytest.raises(NoAnswer):
            await network.http().post(f"http://127.0.0.1:{port}/", json=1)

    async def test_time_that_runs_out_before_a_connection_stands_is_unavailable(
        self, network: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        release = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hang(*_: Any, **__: Any) -> list[Any]:
            asyncio.run_coroutine_threadsafe(release.wait(), loop).result(5)
            return []

        monkeypatch.setattr("socket.getaddrinfo", hang)
        http = network.http(deadline_s=0.1)

        with pytest.raises(Unavailable) as caught:
            await http.post("http://slow.test/", json=1)
        release.set()
        assert type(caught.value) is Unavailable
        assert not http.unanswered

    async def test_whoever_ends_the_hook_can_ask_whether_something_was_written(
        self, serve: Serve, network: Network
    ) -> None:
        arrived = asyncio.Event()

        async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await heard(reader)
            arrived.set()
            await reader.read()

        port = await serve(hang)
        http = network.http()
        task = asyncio.create_task(http.post(f"http://127.0.0.1:{port}/", json=1))
        await asyncio.wait_for(arrived.wait(), 5)
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task
        assert http.unanswered
        assert [exchange.problem for exchange in http.exchanges] == ["It was broken off."]
