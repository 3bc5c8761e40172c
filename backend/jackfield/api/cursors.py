"""Cursors: signed, so that nobody makes one up, and bound to whom and what they were made for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing

from jackfield.accounts.principal import Principal

#: The longest cursor that is even looked at.
_MAX_LENGTH = 1_000


class BadCursor(Exception):
    """It was not made here, or for another field, order or viewer: begin anew without one."""


@dataclass(frozen=True, kw_only=True)
class StreamPosition:
    """Where a stream stood: a place in the status log, and how far within a snapshot."""

    position: int
    #: Key of the last thing of the snapshot that was sent; None when the snapshot is over.
    within: str | None = None


def encode_page(*, principal: Principal, field: str, key: Sequence[Any]) -> str:
    """Return the cursor of one row in the pages of ``field`` (its order is part of the name)."""
    return _signer(principal, f"page:{field}").sign_object(list(key))


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
        return _signer(principal, purpose).unsign_object(text)
    except (signing.BadSignature, ValueError) as error:
        raise BadCursor from error


def _signer(principal: Principal, purpose: str) -> signing.Signer:
    viewer = principal.user.pk if principal.user is not None else ""
    return signing.Signer(salt=f"jackfield.api.cursor:{purpose}:{viewer}")
