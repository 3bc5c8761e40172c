"""One call is one request: nothing in it is read as the beginning of another, or as another's end."""

import asyncio

import pytest

from jackfield.sdk import Rejected
from jackfield.sdk.net import Network
from tests.sdk.net.speaking import OK, Serve, heard


class Heads:
    """What a server on this machine was sent."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.connections = 0

    async def keep(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while True:
            self.heads.append((await heard(reader))[0])
            writer.write(OK)


@pytest.mark.parametrize(
    "headers",
    [
        {"X": "a\r\nY: b"},
        {"X": "a\nY: b"},
        {"X": "a\rY: b"},
        {"X": "a\0b"},
        {"X": "a\x7f"},
        {"X": "half a character: \ud83d"},
        {"X\r\nY": "b"},
        {"X\n": "b"},
        {"X: y\r\nZ": "b"},
        {"X Y": "b"},
        {"X:": "b"},
        {"\u00dc": "b"},
        {"": "b"},
        {" X": "b"},
    ],
)
async def test_a_header_that_would_be_two_is_refused(
    serve: Serve, network: Network, headers: dict[str, str]
) -> None:
    server = Heads()
    port = await serve(server.keep)
    http = network.http()

    with pytest.raises(Rejected, match="header"):
        await http.post(f"http://127.0.0.1:{port}/", data="x", headers=headers)
    assert not http.unanswered
    assert (server.heads, server.connections) == ([], 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": "1"},
        {"content-length": "6"},
        {"Transfer-Encoding": "chunked"},
        {"TRANSFER-ENCODING": "identity"},
        {"Transfer-Encoding": "chunked", "Content-Length": "3"},
        {"Content-Length": "3", "content-length": "4"},
        {"Connection": "close"},
        {"Connection": "Upgrade", "Upgrade": "websocket"},
        {"Keep-Alive": "timeout=999"},
        {"Expect": "100-continue"},
        {"TE": "trailers"},
        {"Trailer": "X"},
        {"Host": "metadata.internal"},
        {"Proxy-Connection": "keep-alive"},
    ],
)
async def test_where_a_request_ends_and_goes_is_not_the_author_s_to_say(
    serve: Serve, network: Network, headers: dict[str, str]
) -> None:
    server = Heads()
    port = await serve(server.keep)

    with pytest.raises(Rejected, match="cannot be set"):
        await network.http().post(f"http://127.0.0.1:{port}/", data="abcdef", headers=headers)
    assert server.connections == 0


async def test_what_a_refused_header_holds_is_not_told(network: Network) -> None:
    with pytest.raises(Rejected) as caught:
        await network.http().get("http://127.0.0.1/", headers={"Authorization": "Bearer s3cret\n"})

    assert "s3cret" not in str(caught.value)
    assert "Authorization" in str(caught.value)


@pytest.mark.parametrize(
    "method", ["", "GE T", "GET\r\nX: y", "G\0", "g\u00e9t", "CONNECT", "connect", "TRACE"]
)
async def test_a_method_that_is_none_for_services_is_refused(
    serve: Serve, network: Network, method: str
) -> None:
    server = Heads()
    port = await serve(server.keep)

    with pytest.raises(Rejected, match="method"):
        await network.http().request(method, f"http://127.0.0.1:{port}/")
    assert server.connections == 0


@pytest.mark.parametrize(
    "letters", ["\r\nX-Evil: 1\r\n\r\n", " HTTP/1.1\r\nX-Evil: 1", "\0", "\n", "\u010d\u010a"]
)
async def test_a_url_ends_no_line(serve: Serve, network: Network, letters: str) -> None:
    server = Heads()
    port = await serve(server.keep)

    for url in (
        f"http://127.0.0.1:{port}/a{letters}b",
        f"http://127.0.0.1:{port}/?q={letters}",
        f"http://127.0.0.1:{port}/#{letters}",
    ):
        await network.http().get(url, params={"k": letters})

    assert len(server.heads) == 3
    for head in server.heads:
        lines = head.split(b"\r\n")
        assert lines[0].startswith(b"GET /")
        assert lines[0].endswith(b" HTTP/1.1")
        assert lines[0].count(b" ") == 2
        assert b"\n" not in head.replace(b"\r\n", b"")
        assert not any(line.startswith(b"X-Evil") for line in lines)


async def test_tabs_and_letters_of_all_kinds_are_sent(serve: Serve, network: Network) -> None:
    server = Heads()
    port = await serve(server.keep)

    await network.http().get(
        f"http://127.0.0.1:{port}/", headers={"X-Title": "Dr\u00fccker\tbrennt \U0001f525"}
    )

    assert "X-Title: Dr\u00fccker\tbrennt \U0001f525\r\n".encode() in server.heads[0]


async def test_the_environment_s_credentials_are_not_taken_along(
    serve: Serve, network: Network, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / ".netrc").write_text("machine 127.0.0.1 login me password s3cret\n")
    (home / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("NETRC", str(home / ".netrc"))
    server = Heads()
    port = await serve(server.keep)

    await network.http().get(f"http://127.0.0.1:{port}/")

    assert b"authorization" not in server.heads[0].lower()
