"""Cursors: signed, so that nobody makes one up, and bound to whom and what they were made for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing

from jackfield.accounts.principal import Principal

#: The longest cursor that is even looked at: that of long names in letters of four bytes is shorter.
_MAX_LENGTH = 4_000


class BadCursor(Exception):
    """It was not made here, or for another field, order or viewer: begin anew without one."""


@dataclass(frozen=True, kw_only=True)
class StreamPosition:
    """Where a stream stood: a place in the status log, and how far within a snapshot."""

    position: int
    #: Key of the last thing of the snapshot that was sent; None when the snapshot is over.
    within: str | None = None


class _Compact:
    """JSON in UTF-8: Django's own writes a letter that is not of ASCII in up to twelve."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def loads(self, text: bytes) -> Any:
        return json.loads(text.decode())


def encode_page(*, principal: Principal, field: str, key: Sequence[Any]) -> str:
    """Return the cursor of one row in the pages of ``field`` (its order is part of the name)."""
    return _signer(principal, f"page:{field}").sign_object(list(key), serializer=_Compact)


class PageCursors:
    """Makes the cursors of one page of ``field``: signs those that are asked for, with one key for all."""

    def __init__(self, *, principal: Principal, field: str) -> None:
        """Take whose page of what it is; see ``encode_page``."""
        self._signer = _signer(principal, f"page:{field}")

    def of(self, key: Sequence[Any]) -> str:
        """Return the cursor of one row, which is signed when it is written."""
        return Unsigned(self._signer, key)  # type: ignore[return-value]  # a text as soon as one is wanted


class Unsigned:
    """The cursor of a row that nobody has asked for yet; ``str`` of it is the cursor."""

    __slots__ = ("_key", "_signer")

    def __init__(self, signer: signing.Signer, key: Sequence[Any]) -> None:
        """Take what is signed, and by whom."""
        self._signer = signer
        self._key = key

    def __str__(self) -> str:
        text: str = self._signer.sign_object(list(self._key), serializer=_Compact)
        return text


def decode_page(*, principal: Principal, field: str, text: str, length: int) -> list[Any]:
    """Return the key that a page cursor holds.

    Raises:
        BadCursor: It is none of this field, order and viewer.
    """
    key = _opened(principal, f"page:{field}", text)
    if not isinstance(key, list) or len(key) != length:
        raise BadCursor
    return key


def encode_stream(principal: Principal, position: int, within: str | None = None) -> str:
    """Return the cursor of a place in the status log, for this viewer's subscriptions."""
    return _signer(principal, "stream").sign_object([position, within])


def decode_stream(text: str, principal: Principal) -> StreamPosition:
    """Return the place that a stream cursor holds.

    Raises:
        BadCursor: It is none of this viewer.
    """
    match _opened(principal, "stream", text):
        case [int(position), None]:
            return StreamPosition(position=position)
        case [int(position), str(within)]:
            return StreamPosition(position=position, within=within)
        case _:
            raise BadCursor


def _opened(principal: Principal, purpose: str, text: str) -> Any:
    if len(text) > _MAX_LENGTH or not text.isascii():
        raise BadCursor
    try:
        return _signer(principal, purpose).unsign_object(text, serializer=_Compact)
    except (signing.BadSignature, ValueError) as error:
        raise BadCursor from error


def _signer(principal: Principal, purpose: str) -> signing.Signer:
    viewer = principal.user.pk if principal.user is not None else ""
    return signing.Signer(salt=f"jackfield.api.cursor:{purpose}:{viewer}")
