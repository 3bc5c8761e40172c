"""What a config's schedule and inbound hooks want to find again: at most 64 KB of JSON."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from jackfield.delivery.models import Memory
from jackfield.sdk.kept import kept as _

_NO_OBJECT = _("What the integration wants to remember is no JSON object.")
_NO_JSON = _("What the integration wants to remember is no JSON.")
_TOO_MUCH = _("The integration wants to remember more than %(size)d KB.")
_NUL = _("What the integration wants to remember holds a NUL.")

#: The largest, as compact JSON in UTF-8.
MAX_BYTES = 64 * 1024


class MemoryRefused(Exception):
    """It cannot be kept; the text is a sentence for the owner of the config.

    Args:
        is_of_content: Only what stands in it is why, as a NUL, and not how an author made it.
    """

    def __init__(self, sentence: str, *, is_of_content: bool = False) -> None:
        super().__init__(sentence)
        self.is_of_content = is_of_content


def recall(*, config_id: int) -> dict[str, Any]:
    """Return what a config remembers; the caller's own."""
    data = Memory.objects.filter(config=config_id).values_list("data", flat=True).first()
    return dict(data or {})


def copied(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy that shares nothing."""
    return copy.deepcopy(dict(data))


def keep(*, config_id: int, before: Mapping[str, Any], after: Any) -> None:
    """Keep what a call has changed, name by name; the caller holds the config's row.

    Another call may have kept something else meanwhile: of each name the last who changed it counts.

    Args:
        config_id: Whose it is.
        before: As the call found it.
        after: As the call left it.

    Raises:
        MemoryRefused: It is no JSON, or too large; nothing was kept.
    """
    left = _plain(after)
    if left == before:
        return
    row = Memory.objects.select_for_update().filter(config=config_id).first() or Memory(config_id=config_id)
    now = {name: value for name, value in row.data.items() if name in left or name not in before}
    now |= {name: value for name, value in left.items() if name not in before or before[name] != value}
    row.data = _plain(now)
    row.save()


def _plain(data: Any) -> dict[str, Any]:
    """Return it as it will be read again."""
    if not isinstance(data, dict):
        raise MemoryRefused(_NO_OBJECT)
    try:
        text = json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        size = len(text.encode())
        plain: dict[str, Any] = json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise MemoryRefused(_NO_JSON, is_of_content=_could_be_written(data)) from error
    if size > MAX_BYTES:
        raise MemoryRefused(_TOO_MUCH % {"size": MAX_BYTES // 1024})
    # PostgreSQL keeps no NUL; what only looks like one has its backslash doubled.
    if "\\u0000" in text.replace("\\\\", ""):
        raise MemoryRefused(_NUL, is_of_content=True)
    return plain


def _could_be_written(data: dict[str, Any]) -> bool:
    """Whether only its numbers or letters are such as cannot be kept."""
    try:
        json.dumps(data)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
