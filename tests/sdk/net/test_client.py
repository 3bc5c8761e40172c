import asyncio
import gzip
import json
import socket
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from jackfield.sdk import Gone, NoAnswer, Rejected, Unauthorized, Unavailable
from jackfield.sdk.net import AddressPolicy, Network

Serve = Callable[..., Awaitable[int]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok"


def answering(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def heard(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    _, _, length = head.lower().partition(b"content-length: ")
    return head, await reader.readexactly(int(length.split(b"\r\n")[0] or 0))


class TestASuccess:
    async def test_is_returned(self, serve: Serve, network: Network) -> None:
        port = await serve(answering(b'{"n": 1}', "X-Some: thing"))

        http = network.http()
        response = await http.get(f"http://127.0.0.1:{port}/")

        assert not http.unanswered
        assert (response.status, response.json(), response.text) == (200, {"n": 1}, '{"n": 1}')
        assert response.headers["x-some"] == "thing"

    async def test_what_is_sent_is_compact_json_in_utf_8(self, serve: Serve, network: Network) -> None:
        requests: list[tuple[bytes, bytes]] = []

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            requests.append(await heard(reader))
            writer.write(OK)

        port = await serve(keep)
        await network.http().post(
            f"http://127.0.0.1:{port}/p?a=1",
            params={"b": "x y"},
            json={"t": ["ü", None]},
            headers={"X-A": "1"},
        )

        [(head, body)] = requests
        assert head.startswith(b"POST /p?a=1&b=x+y HTTP/1.1\r\n")
        assert b"X-A: 1\r\n" in head
        assert b"Content-Type: application/json\r\n" in head
        assert body == '{"t":["ü",null]}'.encode()

    async def test_the_caller_s_headers_take_the_place_of_ours(self, serve: Serve, network: Network) -> None:
        heads: list[bytes] = []

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heads.append((await heard(reader))[0])
            writer.write(OK)

        port = await serve(keep)
        await network.http().post(
            f"http://127.0.0.1:{port}/", data="x", headers={"content-type": "text/markdown"}
        )

        assert heads[0].lower().count(b"content-type") == 1
        assert b"text/markdown" in heads[0]

    async def test_half_a_character_is_sent_escaped(self, serve: Serve, network: Network) -> None:
        bodies: list[bytes] = []

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            bodies.append((await heard(reader))[1])
            writer.write(OK)

        port = await serve(keep)
        await network.http().post(f"http://127.0.0.1:{port}/", json={"t": "\ud83d"})

        assert json.loads(bodies[0]) == {"t": "\ud83d"}

    async def test_a_large_body_arrives_whole(self, serve: Serve, network: Network) -> None:
        sizes: list[int] = []

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            sizes.append(len((await heard(reader))[1]))
            writer.write(OK)

        port = await serve(keep)
        await network.http().post(f"http://127.0.0.1:{port}/", data=b"x" * 3_000_000)

        assert sizes == [3_000_000]

    async def test_a_connection_is_used_again(self, serve: Serve, network: Network) -> None:
        connections = 0

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            while True:
                await heard(reader)
                writer.write(OK)

        port = await serve(keep)
        for _ in range(5):
            await network.http().post(f"http://127.0.0.1:{port}/", json=1)

        assert connections == 1


class TestAStatus:
    @pytest.mark.parametrize(
        ("status", "error"),
        [("401 X", Unauthorized), ("404 X", Rejected), ("410 X", Gone), ("503 X", Unavailable)],
    )
    async def test_raises_its_error(
        self, serve: Serve, network: Network, status: str, error: type[Exception]
    ) -> None:
        port = await serve(answering(b"no", status=status))

        with pytest.raises(error) as caught:
            await network.http().post(f"http://127.0.0.1:{port}/", json=1)
        assert type(caught.value) is error

    async def test_is_let_through_where_it_is_ok(self, serve: Serve, network: Network) -> None:
        port = await serve(answering(b"none", status="404 Not Found"))

        response = await network.http().get(f"http://127.0.0.1:{port}/", ok=(404,))

        assert (response.status, response.text) == (404, "none")

    async def test_a_redirect_is_not_followed(self, serve: Serve, network: Network) -> None:
        asked: list[bytes] = []

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append((await heard(reader))[0])
            writer.write(OK)

        elsewhere = await serve(keep)
        port = await serve(answering(b"", f"Location: http://127.0.0.1:{elsewhere}/", status="302 Found"))

        with pytest.raises(Rejected, match="redirect"):
            await network.http().get(f"http://127.0.0.1:{port}/")
        assert asked == []

    async def test_a_wait_comes_with_its_error(self, serve: Serve, network: Network) -> None:
        port = await serve(answering(b"", "Retry-After: 30", status="429 Slow Down"))

        with pytest.raises(Unavailable) as caught:
            await network.http().get(f"http://127.0.0.1:{port}/")
        assert caught.value.retry_after == 30


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


class TestTheGuard:
    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "127.1",
            "2130706433",
            "0177.0.0.1",
            "169.254.169.254",
            "10.0.0.1",
            "[fe80::1]",
            "0.0.0.0",
            "[::]",
            "127.0.0.1.",
        ],
    )
    async def test_refuses_what_is_not_public_in_every_spelling(self, serve: Serve, host: str) -> None:
        asked: list[bytes] = []

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.append(await reader.read(1))

        port = await serve(keep)
        network = Network(policy=AddressPolicy())
        try:
            with pytest.raises(Rejected):
                await network.http().post(f"http://{host}:{port}/", json=1)
            with pytest.raises((Rejected, Unavailable)):  # "127.0.0.1." is a name that does not exist.
                await network.connect(host.strip("[]"), port, tls=False)
        finally:
            await network.close()
        assert asked == []

    async def test_refuses_a_name_when_any_of_its_addresses_is_forbidden(
        self, serve: Serve, network: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resolving(monkeypatch, {"two.test": ["127.0.0.1", "10.0.0.1"]})
        port = await serve(OK)

        with pytest.raises(
            Rejected, match=r"two\.test may not be called: 10\.0\.0\.1 is not a public address"
        ):
            await network.http().get(f"http://two.test:{port}/")

    async def test_connects_to_the_address_that_was_checked(
        self, serve: Serve, network: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = resolving(monkeypatch, {"once.test": ["127.0.0.1"]}, then={"once.test": ["10.0.0.1"]})
        port = await serve(OK)

        response = await network.http().get(f"http://once.test:{port}/")

        assert response.text == "ok"
        assert asked == ["once.test"]

    async def test_pays_no_heed_to_proxies_of_the_environment(
        self, serve: Serve, network: Network, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{unused_tcp_port}")
        port = await serve(OK)

        assert (await network.http().get(f"http://127.0.0.1:{port}/")).text == "ok"

    async def test_takes_no_cookies_along(
        self, serve: Serve, network: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resolving(monkeypatch, {"jar.test": ["127.0.0.1"]})  # Jars pass over addresses.
        heads: list[bytes] = []

        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                heads.append((await heard(reader))[0])
                writer.write(answering(b"", "Set-Cookie: session=stolen; Path=/"))

        port = await serve(keep)
        for _ in range(2):
            await network.http().get(f"http://jar.test:{port}/")

        assert [b"ookie" in head for head in heads] == [False, False]


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


def resolving(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]], *, then: dict[str, list[str]] | None = None
) -> list[str]:
    """Let the system resolve these names so, and afterwards in another way; return what it was asked."""
    asked: list[str] = []

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        known = then if asked and then is not None else names
        asked.append(host)
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    return asked
