"""Ids that clients meet: a typed prefix and the key of the row."""

import re
from typing import NamedTuple
from uuid import UUID

#: What follows the prefix; anything else is nobody's id.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,254}", re.ASCII)
_DIGITS = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)
#: The largest key that a column holds.
_MAX_KEY = 2**63 - 1


class NodeId(NamedTuple):
    """An id taken apart: what kind of thing, and which."""

    prefix: str
    key: str


def encode(prefix: str, key: object) -> str:
    """Return the id of a thing: ``cfg_12``, ``int_slack``; a UUID is written in hex."""
    return f"{prefix}_{key.hex if isinstance(key, UUID) else key}"


def decode(text: object) -> NodeId | None:
    """Take an id apart; None for what cannot be one."""
    if not isinstance(text, str):
        return None
    prefix, mark, key = text.partition("_")
    if not mark or not _KEY.fullmatch(key) or len(text) > 300:
        return None
    return NodeId(prefix, key)


def key_of(text: object, prefix: str) -> str | None:
    """Return the key of an id of one kind; None for every other text."""
    found = decode(text)
    return found.key if found is not None and found.prefix == prefix else None


def number_of(text: object, prefix: str) -> int | None:
    """Return the row number of an id of one kind; None for every other text."""
    return as_number(key_of(text, prefix))


def uuid_of(text: object, prefix: str) -> UUID | None:
    """Return the UUID of an id of one kind; None for every other text."""
    key = key_of(text, prefix)
    return UUID(key) if key is not None and _HEX.fullmatch(key) else None


def as_number(key: str | None) -> int | None:
    """Return a key as the number of a row; None when it is none that a column holds."""
    if key is None or not _DIGITS.fullmatch(key):
        return None
    number = int(key)
    return number if number <= _MAX_KEY else None
