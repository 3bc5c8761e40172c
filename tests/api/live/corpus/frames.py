"""What follows a handshake on hostile sockets, byte by byte, and how each of them may end."""

import json
from dataclasses import dataclass
from typing import Any

from tests.api.live.corpus.wire import BINARY, CLOSE, CONT, INIT, PING, PONG, TEXT, frame, message

VIEWER = "{ viewer { isAdministrator } }"
FOLLOW = "subscription { configStatus { kind configId } }"


@dataclass(frozen=True)
class Case:
    """Bytes, and what is expected of them."""

    sent: bytes
    #: Codes of which one closes the socket; none: it goes on answering.
    codes: frozenset[int] = frozenset()
    #: Whether ``connection_init`` goes before.
    is_acknowledged: bool = True


def closed(*codes: int, sent: bytes, before_init: bool = False) -> Case:
    """One that ends the socket."""
    return Case(sent, frozenset(codes), is_acknowledged=not before_init)


def subscribe(operation_id: Any, query: Any = VIEWER, **more: Any) -> bytes:
    """A subscribe message in a frame."""
    return message({"id": operation_id, "type": "subscribe", "payload": {"query": query, **more}})


def complete(operation_id: Any) -> bytes:
    """A complete message in a frame."""
    return message({"id": operation_id, "type": "complete"})


def in_pieces(text: str, size: int) -> bytes:
    """A text in frames of so many bytes."""
    data = text.encode()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    last = len(pieces) - 1
    return b"".join(
        frame(piece, CONT if number else TEXT, fin=number == last) for number, piece in enumerate(pieces)
    )


_HUGE = b"\x81\xff" + (1 << 62).to_bytes(8, "big") + bytes(4)
_IMPOSSIBLE = b"\x81\xff" + (1 << 63).to_bytes(8, "big") + bytes(4)
_DEEP = '{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":' + '{"a":' * 50_000

CASES: dict[str, Case] = {
    # Frames
    "not masked": closed(1002, sent=frame("{}", mask=False)),
    "compressed, and nobody offered it": closed(1002, sent=frame("{}", rsv=4)),
    "reserved bits": closed(1002, sent=frame("{}", rsv=3)),
    "a reserved opcode": closed(1002, sent=frame("{}", 0x3)),
    "a reserved control opcode": closed(1002, sent=frame("", 0xB)),
    "a ping in pieces": closed(1002, sent=frame("", PING, fin=False)),
    "a ping too long": closed(1002, sent=frame("x" * 126, PING)),
    "a piece of nothing": closed(1002, sent=frame("x", CONT)),
    "a message within another": closed(1002, sent=frame("x", fin=False) + frame("y")),
    "a frame of four exabytes": closed(1009, sent=_HUGE),
    "a length that is none": closed(1002, 1009, sent=_IMPOSSIBLE),
    "two megabytes": closed(1009, sent=frame("x" * 2_000_000)),
    "two megabytes in pieces": closed(1009, sent=in_pieces("x" * 2_000_000, 60_000)),
    "300 KB": closed(1009, sent=frame("x" * 300_000)),
    "text that is no UTF-8": closed(1007, sent=frame(b"\xff\xfe\xfd")),
    "no UTF-8 before connection_init is answered": closed(
        1007, sent=INIT + subscribe("1", VIEWER) + frame(b"\xff"), before_init=True
    ),
    "half a character": closed(1007, sent=frame(b'{"type":"ping","payload":{"a":"' + b"\xed\xa0\x80")),
    "no UTF-8 in pieces": closed(1007, sent=frame(b"\xc3", fin=False) + frame(b"\x28", CONT)),
    "close with half a code": closed(1002, sent=frame(b"\x03", CLOSE)),
    "close with a code that is none": closed(1002, sent=frame((999).to_bytes(2, "big"), CLOSE)),
    "close with a code that nobody sends": closed(1002, sent=frame((1005).to_bytes(2, "big"), CLOSE)),
    "close with no UTF-8": closed(1002, 1007, sent=frame((1000).to_bytes(2, "big") + b"\xff", CLOSE)),
    "close, and then more": closed(1000, sent=frame((1000).to_bytes(2, "big"), CLOSE) + frame("x") * 100),
    "binary": closed(4400, sent=frame(b"\x00", BINARY)),
    "a binary connection_init": closed(
        4400, sent=frame('{"type":"connection_init"}', BINARY), before_init=True
    ),
    "chance": closed(1002, 1009, sent=b"\x00\xff" * 5_000),
    "an HTTP request": closed(1002, sent=b"GET /graphql HTTP/1.1\r\nHost: x\r\n\r\n"),
    "empty pieces for ever": closed(1009, sent=frame("", fin=False) + frame("", CONT, fin=False) * 5_000),
    "a message byte by byte": closed(1009, sent=in_pieces(json.dumps({"type": "ping"}).ljust(5_000), 1)),
    "a message in a few pieces": Case(
        in_pieces(json.dumps({"type": "ping", "payload": {"a": "x" * 900}}), 7)
    ),
    "pings of the protocol below": Case(frame("x" * 125, PING) * 3_000),
    "pongs that nobody asked for": Case(frame("x" * 125, PONG) * 3_000),
    "pings between pieces": Case(
        frame('{"type":', fin=False) + frame("", PING) * 200 + frame('"pong"}', CONT)
    ),
    # Messages
    "deep variables": closed(4400, sent=frame(_DEEP)),
    "connection_init twice": closed(4429, sent=INIT),
    "connection_init twice at once": closed(4429, sent=INIT + INIT, before_init=True),
    "subscribe before connection_init": closed(4401, sent=subscribe("1"), before_init=True),
    "complete before connection_init": Case(complete("1") * 100 + INIT, is_acknowledged=False),
    "pings before connection_init": Case(message({"type": "ping"}) * 100, is_acknowledged=False),
    "pings for ever before connection_init": closed(
        4429, sent=message({"type": "ping"}) * 5_000, before_init=True
    ),
    "subscribe and connection_init in one breath": closed(4401, sent=subscribe("1") + INIT, before_init=True),
    "an id twice": closed(4409, sent=subscribe("1", FOLLOW) + subscribe("1", FOLLOW)),
    "a key twice": Case(frame('{"type":"zzz","type":"ping","payload":{"a":1,"a":2}}')),
    "an id that is half a character": Case(
        frame('{"id":"\\ud800","type":"subscribe","payload":{"query":"{a}"}}')
    ),
    "an id of control characters": Case(subscribe("\x00\r\n\u2028")),
    "a query that is half a character": Case(
        frame('{"id":"1","type":"subscribe","payload":{"query":"{ a(b: \\"\\ud800\\") }"}}')
    ),
    "an empty query": Case(subscribe("1", "")),
    "a query of blanks": Case(subscribe("1", " " * 60_000)),
    "nested too deeply": Case(subscribe("1", "{a" * 5_000)),
    "circling fragments": Case(
        subscribe("1", "{...a} fragment a on Query {...b} fragment b on Query {...a}")
    ),
    "no such operation": Case(subscribe("1", VIEWER, operationName="x")),
    "variables that nobody declared": Case(
        subscribe("1", VIEWER, variables={str(n): n for n in range(5_000)})
    ),
    "two subscriptions in one": Case(
        subscribe("1", "subscription { configStatus {kind} a: configStatus {kind} }")
    ),
    "a subscription to the schema": Case(subscribe("1", "subscription { __typename }")),
    "a cursor that is made up": Case(subscribe("1", 'subscription { configStatus(after: "x") { kind } }')),
    "a mutation of nobody": Case(subscribe("1", "mutation { signOut(input: {}) { __typename } }")),
    "completing what is not there": Case(b"".join(complete(str(n)) for n in range(100))),
    "completing for ever what is not there": closed(
        4429, sent=b"".join(complete(str(n)) for n in range(5_000))
    ),
    "more operations than may run": Case(b"".join(subscribe(str(n), FOLLOW) for n in range(130))),
    "begun and completed at once": Case(
        b"".join(subscribe(str(n), FOLLOW) + complete(str(n)) for n in range(200))
    ),
    "one id over and over": Case((subscribe("1") + complete("1")) * 200),
    "pings of the protocol": Case(message({"type": "ping", "payload": {"a": "x" * 100}}) * 100),
    "pings of the protocol for ever": closed(4429, sent=message({"type": "ping"}) * 5_000),
    "pongs of the protocol": Case(message({"type": "pong"}) * 100),
    "pongs of the protocol for ever": closed(4429, sent=message({"type": "pong"}) * 5_000),
    "operations that are refused for ever": closed(
        4429, sent=b"".join(subscribe(str(n), FOLLOW) for n in range(5_000))
    ),
    "much that is refused": closed(4429, sent=b"".join(subscribe(str(n), " " * 250_000) for n in range(60))),
}
