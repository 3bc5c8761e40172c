"""What a config keeps of its conditions: a mode and conditions, as plain values."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: The most conditions of a set, values of a condition, and characters of a value.
MAX_CONDITIONS = 50
MAX_VALUES = 100
MAX_VALUE_LENGTH = 1_000


class Mode(StrEnum):
    """How the conditions of a set come together."""

    #: Matches whatever the conditions say.
    ALWAYS = "ALWAYS"
    #: Every condition holds, and there is one.
    ALL = "ALL"
    #: At least one condition holds.
    ANY = "ANY"


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule over an event."""

    choice_id: str
    operator_id: str
    values: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what is kept: ``{"choice", "operator", "values"}``."""
        return {"choice": self.choice_id, "operator": self.operator_id, "values": list(self.values)}


@dataclass(frozen=True, slots=True)
class ConditionSet:
    """All conditions of a config; without any it matches always."""

    mode: Mode = Mode.ALWAYS
    conditions: tuple[Condition, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what is kept: ``{"mode", "conditions"}``, and ``{}`` for one that says nothing."""
        if self.mode is Mode.ALWAYS and not self.conditions:
            return {}
        return {"mode": self.mode.value, "conditions": [one.as_json() for one in self.conditions]}

    def combine(self, held: list[bool]) -> bool:
        """Say whether the set matches, given which of its conditions hold."""
        if self.mode is Mode.ALWAYS:
            return True
        if self.mode is Mode.ALL:
            return bool(held) and all(held)
        return any(held)


def canonical(data: Any) -> str:
    """Return one text for all ways to write the same JSON.

    Raises:
        ValueError, TypeError, RecursionError: It is no JSON.
    """
    return json.dumps(data, sort_keys=True, separators=(",", ":"))
