"""The messages of graphql-transport-ws, read strictly: what does not fit closes the socket.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from jackfield.api.requests import Asked

SUBPROTOCOL = "graphql-transport-ws"

#: The longest id of an operation, in characters.
_MAX_ID = 128
#: The longest ping or pong with its payload, in characters.
_MAX_PING = 1024


class Code(IntEnum):
    """Why a socket is closed."""

    GOING_AWAY = 1001
    TOO_BIG = 1009
    INTERNAL = 1011
    RESTART = 1012
    #: The reader is too slow.
    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    BAD_SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    DUPLICATE_ID = 4409
    TOO_MANY = 4429


class BadMessage(Exception):
    """It is none of the protocol: close the socket with BAD_REQUEST; its text may be told."""


@dataclass(frozen=True, kw_only=True)
class Init:
    """The client says who it is."""

    payload: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Subscribe:
    """The client asks for an operation of any kind."""

    id: str
    asked: Asked


@dataclass(frozen=True, kw_only=True)
class Complete:
    """The client has heard enough of an operation."""

    id: str


@dataclass(frozen=True, kw_only=True)
class Ping:
    """The client wants to be answered."""


@dataclass(frozen=True, kw_only=True)
class Pong:
    """The client answers, or just says that it is alive."""


Message = Init | Subscribe | Complete | Ping | Pong


def read(text: str) -> Message:
    """Read a message.

    Raises:
        BadMessage: It is none.
    """
    try:
        message = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadMessage("A message is a JSON object.") from error
    if not isinstance(message, dict):
        raise BadMessage("A message is a JSON object.")
    match message.get("type"):
        case "connection_init":
            return Init(payload=_object(message, "payload") or {})
        case "subscribe":
            return _subscribe(message)
        case "complete":
            return Complete(id=_id(message))
        case "ping" | "pong" as kind:
            if len(text) > _MAX_PING:
                raise BadMessage(f"A {kind} has at most {_MAX_PING} characters.")
            _object(message, "payload")
            return Ping() if kind == "ping" else Pong()
        case _:
            raise BadMessage("The message is of no known type.")


def next_head(operation_id: str) -> str:
    """Write the beginning of a result; the result, which is JSON already, and ``}`` are its end."""
    return f'{{"id":{json.dumps(operation_id)},"type":"next","payload":'


def error_text(operation_id: str, errors: list[Any]) -> str:
    """Write why an operation was not begun, or ended."""
    return _text({"id": operation_id, "type": "error", "payload": errors})


def complete_text(operation_id: str) -> str:
    """Write that an operation is over."""
    return _text({"id": operation_id, "type": "complete"})


ACK_TEXT = '{"type":"connection_ack"}'
PONG_TEXT = '{"type":"pong"}'


def _text(message: dict[str, Any]) -> str:
    return json.dumps(message, separators=(",", ":"))


def _subscribe(message: dict[str, Any]) -> Subscribe:
    operation_id = _id(message)
    payload = _object(message, "payload")
    if payload is None:
        raise BadMessage("subscribe has a payload.")
    document_id = payload.get("documentId")
    if document_id is not None and not isinstance(document_id, str):
        raise BadMessage("The payload's documentId is a string.")
    query = payload.get("query")
    if query is None and document_id is not None:
        query = ""
    if not isinstance(query, str):
        raise BadMessage("The payload's query is a string.")
    operation_name = payload.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise BadMessage("The payload's operationName is a string.")
    _object(payload, "extensions")
    asked = Asked(
        query=query,
        document_id=document_id,
        operation_name=operation_name,
        variables=_object(payload, "variables"),
    )
    return Subscribe(id=operation_id, asked=asked)


def _id(message: dict[str, Any]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not 0 < len(operation_id) <= _MAX_ID:
        raise BadMessage(f"An id is a string of 1 to {_MAX_ID} characters.")
    return operation_id


def _object(message: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = message.get(name)
    if value is not None and not isinstance(value, dict):
        raise BadMessage(f"{name} is an object.")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON.")
