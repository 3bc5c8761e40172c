"""What comes of a request that is answered."""

import asyncio
import json

import pytest

from jackfield.sdk import Gone, Rejected, Unauthorized, Unavailable
from jackfield.sdk.net import Network
from tests.sdk.net.speaking import OK, Serve, answering, heard


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
