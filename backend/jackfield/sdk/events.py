"""What happened, as an integration sees it, and the patterns that name kinds of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: The longest event type and the longest pattern, in characters.
MAX_TYPE_LENGTH = 200

_TYPE = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+")
_PATTERN = re.compile(r"\*|[a-z0-9_]+(?:\.[a-z0-9_]+)*\.(?:\*|[a-z0-9_]+)")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, told once to every config that wants it."""

    #: Unique; the same for every delivery, attempt and redelivery, so that receivers can tell a repeat.
    id: str
    #: ``noun.past_verb``, lower case: ``"ticket.opened"``.
    type: str
    #: When it happened (aware, UTC), not when it is delivered.
    occurred_at: datetime
    #: A JSON object.
    data: Mapping[str, Any]
    #: Events of one key reach a config in their order, where the config asks for order.
    ordering_key: str | None = None


def valid_event_type(text: str) -> bool:
    """Say whether this can be the type of an event: segments of ``[a-z0-9_]``, two or more, dots between."""
    return len(text) <= MAX_TYPE_LENGTH and _TYPE.fullmatch(text) is not None


def valid_pattern(text: str) -> bool:
    """Say whether this is an event type, or one whose last segment is ``*``, or ``*`` alone."""
    return len(text) <= MAX_TYPE_LENGTH and _PATTERN.fullmatch(text) is not None


def matches(pattern: str, event_type: str) -> bool:
    """Say whether a pattern covers an event type; ``*`` stands for one or more last segments."""
    if pattern == "*":
        return True
    if pattern.endswith(".*"):
        return event_type.startswith(pattern[:-1])
    return pattern == event_type


def covering_patterns(event_type: str) -> list[str]:
    """Return every pattern that covers an event type, the most specific first.

    ``a.b.c`` is covered by ``a.b.c``, ``a.b.*``, ``a.*`` and ``*``.
    """
    segments = event_type.split(".")
    prefixes = [".".join(segments[:count]) + ".*" for count in range(len(segments) - 1, 0, -1)]
    return [event_type, *prefixes, "*"]


def overlap(one: str, other: str) -> bool:
    """Say whether some event type is covered by both patterns."""
    if one.endswith("*") and other.endswith("*"):
        return one[:-1].startswith(other[:-1]) or other[:-1].startswith(one[:-1])
    return matches(one, other) or matches(other, one)
