"""However a forbidden host is spelled, nothing is connected to it."""

import asyncio
import socket
from ipaddress import IPv4Address
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jackfield.sdk import Rejected, ServiceError, Unavailable
from jackfield.sdk.net import AddressPolicy, Network
from tests.sdk.net.speaking import Serve, answering, heard, resolving

FORBIDDEN = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "0.0.0.0", "100.64.0.1")


def spellings(dotted: str) -> dict[str, str]:
    number = int(IPv4Address(dotted))
    a, b, c, d = dotted.split(".")
    full = "".join(chr(ord(digit) + 0xFEE0) if digit.isdigit() else digit for digit in dotted)
    return {
        "decimal": str(number),
        "octal": f"0{number:o}",
        "hexadecimal": f"{number:#x}",
        "hexadecimal, upper case": f"0X{number:X}",
        "octal parts": ".".join(f"0{int(part):o}" for part in (a, b, c, d)),
        "hexadecimal parts": ".".join(f"{int(part):#x}" for part in (a, b, c, d)),
        "many zeroes": ".".join(part.zfill(12) for part in (a, b, c, d)),
        "of two parts": f"{a}.{number & 0xFFFFFF}",
        "of three parts": f"{a}.{b}.{number & 0xFFFF}",
        "of two parts, mixed": f"{int(a):#x}.0{number & 0xFFFFFF:o}",
        "a dot at the end": f"{dotted}.",
        "full-width digits": full,
        "ideographic dots": dotted.replace(".", "\u3002"),
        "half-width dots": dotted.replace(".", "\uff61"),
        "full-width digits and dots": full.replace(".", "\uff0e"),
        "circled digits": dotted.replace("1", "\u2460"),
        "an escaped digit": f"%3{dotted[0]}{dotted[1:]}",
        "escaped dots": dotted.replace(".", "%2e"),
        "an escaped end": f"{dotted}%00.public.test",
        "brackets": f"[{dotted}]",
        "mapped": f"[::ffff:{dotted}]",
        "mapped, whole": f"[0:0:0:0:0:ffff:{dotted}]",
        "mapped, with a zone": f"[::ffff:{dotted}%25eth0]",
        "compatible": f"[::{dotted}]",
        "behind a user": f"public.test@{dotted}",
        "behind a user and password": f"public.test:80@{dotted}",
        "behind two users": f"public.test@public.test@{dotted}",
        "behind a backslash": f"public.test\\@{dotted}",
        "before a backslash": f"{dotted}\\@public.test",
        "before a fragment": f"{dotted}#@public.test",
        "before a query": f"{dotted}?@public.test",
        "behind a tab": f"\t{dotted}",
        "before a space": f"{dotted} ",
        "around a line end": dotted.replace(".", "\r\n.", 1),
        "around a NUL": dotted.replace(".", "\0.", 1),
        "around a soft hyphen": dotted.replace(".", "\u00ad.", 1),
    }


def as_the_system_reads(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
    """Resolve no name, and take for a number whatever libc takes for one."""
    try:
        read = socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        raise socket.gaierror(socket.EAI_NONAME, "unknown") from None
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (read, port))]


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Says what was connected to, if anything."""
    tried: list[Any] = []

    async def connect(self: Any, made: Any, address: Any) -> None:
        tried.append(address)
        raise OSError("nowhere")

    monkeypatch.setattr("socket.getaddrinfo", as_the_system_reads)
    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", connect)
    return tried


@pytest.mark.parametrize("spelling", spellings("127.0.0.1"))
@pytest.mark.parametrize("dotted", FORBIDDEN)
async def test_a_forbidden_host_is_reached_in_no_spelling(
    sockets: list[Any], dotted: str, spelling: str
) -> None:
    host = spellings(dotted)[spelling]
    network = Network(policy=AddressPolicy(), deadline_s=5)
    try:
        for scheme in ("http", "https", "HTTP"):
            with pytest.raises((Rejected, Unavailable)):
                await network.http().get(f"{scheme}://{host}:8080/")
        with pytest.raises((Rejected, Unavailable)):
            await network.http().connect(host, 8080)
    finally:
        await network.close()

    assert sockets == []


async def test_this_would_notice_a_connection(sockets: list[Any]) -> None:
    network = Network(policy=AddressPolicy(["127.0.0.0/8"]), deadline_s=5)
    try:
        with pytest.raises(Unavailable):
            await network.http().get("http://0x7f.1:8080/")
        with pytest.raises(Unavailable):
            await network.http().connect("0x7f000001", 8080)
    finally:
        await network.close()

    assert sockets == [("127.0.0.1", 8080)] * 2


@given(host=st.text(max_size=40) | st.from_regex(r"[\[\]0-9a-fx.:%@\\/#?]{1,30}", fullmatch=True))
@settings(deadline=None, max_examples=200)
def test_whatever_stands_for_a_host_the_errors_are_those_of_the_protocol(host: str) -> None:
    async def try_both() -> None:
        network = Network(policy=AddressPolicy(), deadline_s=5)
        try:
            with pytest.raises(ServiceError):
                await network.http(deadline_s=5).get(f"http://{host}/")
            with pytest.raises(ServiceError):
                await network.http(deadline_s=5).connect(host, 25)
        finally:
            await network.close()

    async def connect(self: Any, made: Any, address: Any) -> None:
        raise OSError("nowhere")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socket.getaddrinfo", as_the_system_reads)
        patch.setattr(asyncio.SelectorEventLoop, "sock_connect", connect)
        asyncio.run(try_both())


@pytest.mark.parametrize("spelled", ["GOOD.test", "good\u3002test", "\uff47ood.test"])
async def test_a_name_is_one_however_it_is_written(
    serve: Serve, network: Network, monkeypatch: pytest.MonkeyPatch, spelled: str
) -> None:
    resolving(monkeypatch, {"good.test": ["127.0.0.1"]})
    connections = 0

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            head, _ = await heard(reader)
            writer.write(answering(head.split(b"Host: ")[1].split(b":")[0]))

    port = await serve(keep)
    texts = [(await network.http().get(f"http://{host}:{port}/")).text for host in ("good.test", spelled)]

    assert texts == ["good.test", "good.test"]
    assert connections == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://public.test:0/",
        "http://public.test:65536/",
        "http://public.test:-1/",
        "http://public.test:8 0/",
        "http://public.test:80:80/",
        "http:public.test/",
        "http:/public.test/",
        "ws://public.test/",
        "unix:///run/docker.sock",
        "http+unix://%2Frun%2Fdocker.sock/",
        "javascript:alert(1)",
        "data:text/plain,x",
        "jar:http://public.test!/",
    ],
)
async def test_only_the_web_is_called(network: Network, sockets: list[Any], url: str) -> None:
    with pytest.raises(Rejected):
        await network.http().get(url)
    assert sockets == []
