"""Hostile HTTP requests, byte by byte, and by which statuses each of them may be answered."""

import json
from dataclasses import dataclass
from typing import Any

VIEWER = json.dumps({"query": "{ viewer { isAdministrator } }"}).encode()


@dataclass(frozen=True)
class Case:
    """Bytes, and what is expected of them."""

    sent: bytes
    #: Any of them; 0: it is closed without a word.
    statuses: frozenset[int]


def case(*statuses: int, sent: bytes) -> Case:
    """Bytes with the statuses of their answer."""
    return Case(sent, frozenset(statuses))


def request(method: str = "POST", path: str = "/graphql", body: bytes = b"", **headers: str) -> bytes:
    """A request that a client could send; None of its parts is checked."""
    given = {"Host": "127.0.0.1", "Content-Length": str(len(body)), "Connection": "close"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body


def posted(body: Any, **headers: str) -> bytes:
    """A POST of JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8", "surrogatepass")
    given: dict[str, Any] = {"Content_Type": "application/json", **headers}
    return request(body=data, **given)


def asked(query: str) -> bytes:
    """A POST of a query."""
    return posted({"query": query})


def upgrade(**headers: str) -> bytes:
    """A handshake of a WebSocket."""
    given = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec_WebSocket_Protocol": "graphql-transport-ws",
        "Content_Length": "",
    }
    merged: dict[str, Any] = {**given, **headers}
    return request("GET", **merged)


_UPLOAD = (
    b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"{a}"}\r\n'
    b'--x\r\nContent-Disposition: form-data; name="map"\r\n\r\n{}\r\n--x--\r\n'
)
_DEEP = b'{"query":"{a}","variables":' + b'{"a":' * 90_000

CASES: dict[str, Case] = {
    # Bodies
    "a number": case(400, sent=posted(b"42")),
    "null": case(400, sent=posted(b"null")),
    "a list": case(400, sent=posted(b"[]")),
    "a batch": case(400, sent=posted([{"query": "{ __typename }"}] * 10)),
    "nothing": case(400, sent=posted(b"")),
    "NUL": case(400, sent=posted(b"\0" * 1_000)),
    "no UTF-8": case(400, sent=posted(b'{"query":"\xff"}')),
    "UTF-16": case(400, sent=posted('{"query":"{a}"}'.encode("utf-16"))),
    "no number": case(400, sent=posted(b'{"query":"{a}","variables":{"a":NaN}}')),
    "a number too long": case(400, sent=posted(b'{"query":"{a}","variables":{"a":' + b"1" * 100_000 + b"}}")),
    "100,000 deep": case(400, sent=posted(b"[" * 100_000)),
    "deep variables": case(400, sent=posted(_DEEP)),
    "a query that is a list": case(400, sent=posted({"query": ["{ __typename }"]})),
    "a query of half a character": case(200, 400, sent=posted(b'{"query":"{ a(b: \\"\\ud800\\") }"}')),
    "a query of NUL": case(200, 400, sent=posted({"query": "\0"})),
    "variables that are a text": case(400, sent=posted({"query": "{ __typename }", "variables": "{}"})),
    "an operationName that is an object": case(400, sent=posted({"query": "{a}", "operationName": {}})),
    "extensions that are a list": case(400, sent=posted({"query": "{a}", "extensions": [1]})),
    "an endless operationName": case(200, 400, sent=posted({"query": "{a}", "operationName": "x" * 500_000})),
    "ten thousand variables": case(
        200, 400, sent=posted({"query": "{ __typename }", "variables": {str(n): n for n in range(10_000)}})
    ),
    "a body above the limit": case(413, sent=posted(b" " * 1_100_000)),
    "a body above the limit in chunks": case(
        413,
        sent=request(Content_Type="application/json", Content_Length="", Transfer_Encoding="chunked")
        + (b"8000\r\n" + b" " * 0x8000 + b"\r\n") * 40
        + b"0\r\n\r\n",
    ),
    "a form": case(
        415, sent=request(body=b"query=%7Ba%7D", Content_Type="application/x-www-form-urlencoded")
    ),
    "a text": case(415, sent=request(body=VIEWER, Content_Type="text/plain")),
    "a GraphQL text": case(415, sent=request(body=b"{a}", Content_Type="application/graphql")),
    "an upload": case(415, sent=request(body=_UPLOAD, Content_Type="multipart/form-data; boundary=x")),
    "no content type": case(415, sent=request(body=VIEWER)),
    "JSON in another charset": case(415, sent=posted(VIEWER, Content_Type="application/json; charset=utf-7")),
    # Documents
    "nested too deeply": case(200, 400, sent=asked("{a" * 20_000)),
    "a list without an end": case(200, 400, sent=asked("{ a(b: " + "[" * 9_000)),
    "a comment and nothing else": case(200, 400, sent=asked("#" * 40_000)),
    "a mutation and a query at once": case(200, 400, sent=asked("{ __typename } mutation { __typename }")),
    "a subscription": case(200, 400, sent=asked("subscription { configStatus { kind } }")),
    # Headers
    "an Accept that is none": case(406, sent=posted(VIEWER, Accept="text/html")),
    "a thousand Accepts": case(200, 406, sent=posted(VIEWER, Accept="a/b;q=0.1," * 1_000)),
    "a quality that is none": case(200, 406, sent=posted(VIEWER, Accept="text/css;q=1e999,*/*;q=nan")),
    "a thousand languages": case(200, 400, sent=posted(VIEWER, Accept_Language="de-x," * 1_000)),
    "a token that is none": case(401, sent=posted(VIEWER, Authorization="Bearer \xff")),
    "a scheme that is none": case(401, sent=posted(VIEWER, Authorization="Basic YTpi")),
    "an endless token": case(401, sent=posted(VIEWER, Authorization="Bearer jf_" + "x" * 30_000)),
    "a cookie that is none": case(
        200, 400, sent=posted(VIEWER, Cookie='sessionid=\xff"; =;;; csrftoken=\x01')
    ),
    "an endless cookie": case(200, sent=posted(VIEWER, Cookie="sessionid=" + "x" * 30_000)),
    "a foreign Origin": case(403, sent=posted(VIEWER, Origin="https://evil.example")),
    "an Origin that is none": case(403, sent=posted(VIEWER, Origin="http://[")),
    "another Host": case(400, sent=posted(VIEWER, Host="evil.example")),
    "a Host that is none": case(400, sent=posted(VIEWER, Host="[::")),
    "two Hosts": case(400, sent=posted(VIEWER).replace(b"Host: 127.0.0.1", b"Host: 127.0.0.1\r\nHost: evil")),
    "no Host": case(200, 400, sent=posted(VIEWER, Host="")),
    "headers above the limit": case(431, sent=posted(VIEWER, X="x" * 80_000)),
    "an address above the limit": case(414, sent=request("GET", "/graphql?query=" + "x" * 80_000)),
    "two lengths": case(400, sent=posted(VIEWER).replace(b"\r\n\r\n", b"\r\nContent-Length: 5\r\n\r\n", 1)),
    "a length and chunks": case(400, sent=posted(VIEWER, Transfer_Encoding="chunked")),
    "a length below nothing": case(400, sent=posted(VIEWER, Content_Length="-1")),
    "a chunk that is none": case(
        400,
        sent=request(Content_Type="application/json", Content_Length="", Transfer_Encoding="chunked")
        + b"zz\r\n",
    ),
    "a header of two lines": case(200, 400, sent=posted(VIEWER, X="a\r\n b")),
    # Methods and addresses
    "a mutation by GET": case(
        405, sent=request("GET", "/graphql?query=mutation%7B__typename%7D", Content_Length="")
    ),
    "a GET of half a character": case(
        200, 400, sent=request("GET", "/graphql?query=%ff%fe&variables=%ed%a0%80", Content_Length="")
    ),
    "a GET of a thousand parameters": case(
        200, 400, sent=request("GET", "/graphql?" + "query=%7Ba%7D&" * 1_200, Content_Length="")
    ),
    "a PUT": case(405, sent=request("PUT", body=VIEWER, Content_Type="application/json")),
    "a DELETE": case(405, sent=request("DELETE")),
    "a TRACE": case(405, sent=request("TRACE")),
    "a method that is none": case(400, 405, sent=request("QUERRY")),
    "a path below": case(404, sent=posted(VIEWER).replace(b"/graphql ", b"/graphql/x ")),
    "a path that climbs": case(200, 400, 404, sent=request("GET", "/../../etc/passwd")),
    "a path of no UTF-8": case(200, 400, 404, sent=request("GET", "/%ff%fe%00")),
    "TLS": case(400, sent=b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500),
    "HTTP/2": case(400, sent=b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "chance": case(400, sent=bytes(range(256)) * 20),
    # Handshakes of WebSockets
    "a handshake with a foreign Origin": case(403, sent=upgrade(Origin="https://evil.example")),
    "a handshake with another Host": case(403, sent=upgrade(Host="evil.example")),
    "a handshake without a key": case(400, sent=upgrade(Sec_WebSocket_Key="")),
    "a handshake with a key that is none": case(400, sent=upgrade(Sec_WebSocket_Key="x")),
    "a handshake of another version": case(400, 426, sent=upgrade(Sec_WebSocket_Version="7")),
    "a handshake somewhere else": case(403, sent=upgrade().replace(b"/graphql ", b"/elsewhere ")),
    "a handshake at no address": case(400, sent=upgrade().replace(b"/graphql ", b"/gr\xc3\xa4ph ")),
    "a handshake with an endless cookie": case(400, 431, sent=upgrade(Cookie="sessionid=" + "x" * 30_000)),
    "a handshake with many headers": case(
        400, 431, sent=upgrade(**{f"X_{number}": "x" for number in range(300)})
    ),
}
