"""Only addresses that may be called are called, by whatever name and whatever way."""

import asyncio

import pytest

from jackfield.sdk import Rejected
from jackfield.sdk.net import AddressPolicy, Network
from tests.sdk.net.speaking import OK, Serve, answering, heard, resolving


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
            with pytest.raises(Rejected):
                await network.http().connect(host, port)
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
