"""Messages that are none of the protocol or come out of turn, each with the code of its answer."""

import json
from typing import Any

FOLLOW = "subscription { configStatus { kind configId config { name } } }"
INIT = '{"type":"connection_init"}'


def subscribe(operation_id: Any = "1", query: Any = FOLLOW, **more: Any) -> str:
    return json.dumps({"id": operation_id, "type": "subscribe", "payload": {"query": query, **more}})


#: Each with the code of the protocol: 4400 for what is no message, and those that have one of their own.
MESSAGES: dict[str, tuple[list[str | bytes], int]] = {
    "a list": (["[]"], 4400),
    "a string": (['"x"'], 4400),
    "a number": (["42"], 4400),
    "null": (["null"], 4400),
    "no type": (["{}"], 4400),
    "a type that is an object": (['{"type":{}}'], 4400),
    "a type that is a list": (['{"type":["ping"]}'], 4400),
    "an unknown type": (['{"type":"zzz"}'], 4400),
    "a type of the server's": (['{"type":"connection_ack"}'], 4400),
    "the old protocol": (['{"type":"start","id":"1"}'], 4400),
    "half an object": (["{"], 4400),
    "nothing": ([""], 4400),
    "bytes": ([b"\x00\x01"], 4400),
    "deep JSON": ([INIT, "[" * 100_000], 4400),
    "deep JSON in an object": ([INIT, '{"type":"ping","payload":' + "[" * 100_000], 4400),
    "a number too long": ([INIT, "1" * 100_000], 4400),
    "no number": (['{"type":"ping","payload":{"a":NaN}}'], 4400),
    "a payload of connection_init that is a list": (['{"type":"connection_init","payload":[]}'], 4400),
    "a payload of ping that is a string": (['{"type":"ping","payload":"x"}'], 4400),
    "a payload that is null": ([INIT, '{"id":"1","type":"subscribe","payload":null}'], 4400),
    "a payload that is a list": ([INIT, '{"id":"1","type":"subscribe","payload":[]}'], 4400),
    "no payload": ([INIT, '{"id":"1","type":"subscribe"}'], 4400),
    "an id that is a list": ([INIT, subscribe([1])], 4400),
    "an id that is an object": ([INIT, subscribe({})], 4400),
    "an id that is a number": ([INIT, subscribe(1)], 4400),
    "an empty id": ([INIT, subscribe("")], 4400),
    "an endless id": ([INIT, subscribe("x" * 10_000)], 4400),
    "no id": ([INIT, '{"type":"subscribe","payload":{"query":"{viewer{isAdministrator}}"}}'], 4400),
    "a query that is null": ([INIT, subscribe(query=None)], 4400),
    "a query that is a number": ([INIT, subscribe(query=5)], 4400),
    "no query": ([INIT, '{"id":"1","type":"subscribe","payload":{}}'], 4400),
    "variables that are a list": ([INIT, subscribe(variables=[1])], 4400),
    "variables that are a string": ([INIT, subscribe(variables="x")], 4400),
    "extensions that are a list": ([INIT, subscribe(extensions=[])], 4400),
    "an operationName that is a list": ([INIT, subscribe(operationName=[])], 4400),
    "complete with an id that is a list": ([INIT, '{"type":"complete","id":[1]}'], 4400),
    "complete without an id": ([INIT, '{"type":"complete"}'], 4400),
    "subscribe before connection_init": ([subscribe()], 4401),
    "connection_init twice": ([INIT, INIT], 4429),
    "an id twice": ([INIT, subscribe(), subscribe()], 4409),
    "credentials that are none": (
        ['{"type":"connection_init","payload":{"authorization":"Bearer nonsense"}}'],
        4401,
    ),
    "credentials that are a list": (['{"type":"connection_init","payload":{"authorization":[]}}'], 4401),
    "a message too large": ([INIT, '{"type":"ping","payload":{"a":"' + "x" * 300_000 + '"}}'], 1009),
    "a message too large for its beginning": (
        ['{"type":"connection_init","payload":{"a":"' + "x" * 16_384 + '"}}'],
        1009,
    ),
    "a ping too large": ([INIT, '{"type":"ping","payload":{"a":"' + "x" * 1_024 + '"}}'], 4400),
    "a pong too large": (['{"type":"pong","payload":{"a":"' + "x" * 1_024 + '"}}'], 4400),
}
