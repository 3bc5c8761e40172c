"""The sixteen operators once more, written as one would say them: what the engine is compared with."""

import math
import re
from typing import Any

_MISSING = object()
_OPPOSITES = {
    "is-not": "is",
    "not-one-of": "one-of",
    "does-not-contain": "contains",
    "does-not-contain-any": "contains-any",
    "does-not-match-regex": "matches-regex",
}


def matches(data: dict[str, Any], conditions: dict[str, Any]) -> bool:
    """Whether a set of conditions on ``data.<name>`` matches."""
    held = [
        holds(data.get(one["choice"].removeprefix("data."), _MISSING), one)
        for one in conditions["conditions"]
    ]
    if conditions["mode"] == "ALWAYS":
        return True
    if conditions["mode"] == "ALL":
        return held != [] and False not in held
    return True in held


def holds(value: Any, one: dict[str, Any]) -> bool:
    """Whether one condition holds of a value."""
    operator = one["operator"]
    is_empty = value is _MISSING or value is None or (not isinstance(value, int | float) and not value)
    if operator in {"any", "none"}:
        return is_empty is (operator == "none")
    if value is _MISSING or value is None or isinstance(value, dict):
        return False
    asked = _OPPOSITES.get(operator, operator)
    return _can_ask(value, asked) and _asked(value, asked, one["values"]) is (asked == operator)


def _can_ask(value: Any, operator: str) -> bool:
    if isinstance(value, str):
        return operator not in {"greater-than", "less-than"}
    if isinstance(value, list):
        return operator in {"one-of", "contains", "contains-any"}
    return operator in {"is", "one-of"} or (
        not isinstance(value, bool) and operator in {"greater-than", "less-than"}
    )


def _asked(value: Any, operator: str, wanted: list[str]) -> bool:
    if isinstance(value, list):
        return any(_text(item) in wanted for item in value if isinstance(item, str | int | float))
    if operator in {"is", "one-of"}:
        return any(_same(value, text) for text in wanted)
    if operator in {"greater-than", "less-than"}:
        bound = _number(wanted[0])
        return bool(value > bound if operator == "greater-than" else value < bound)
    if operator in {"starts-with", "ends-with"}:
        return bool(value.startswith(wanted[0]) if operator == "starts-with" else value.endswith(wanted[0]))
    if operator == "matches-regex":
        return re.match(wanted[0], value) is not None
    return any(text in value for text in wanted)


def _same(value: Any, text: str) -> bool:
    if isinstance(value, str):
        return value == text
    if isinstance(value, bool):
        return {"true": True, "false": False}.get(text.lower()) is value
    number = _number(text)
    return number is not None and value == number


def _number(text: str) -> int | float | None:
    try:
        # Python takes more for numbers than JSON does.
        if not text.isascii() or set(text) - set("0123456789.eE+-"):
            return None
        number: int | float = int(text) if text.lstrip("+-").isdigit() else float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text(item: Any) -> str:
    if isinstance(item, bool):
        return "true" if item else "false"
    return item if isinstance(item, str) else repr(item)
