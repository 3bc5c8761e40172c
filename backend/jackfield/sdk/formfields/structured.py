"""How a mapping or rows are shown in a plain HTML form: as JSON in a text area."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from jackfield.sdk.storing import stored


class JSONTextarea(forms.Textarea):
    """A text area of JSON; what is masked shows keys and no values."""

    masks_values = False

    def format_value(self, value: Any) -> Any:
        """Return JSON text, unless it is text that was typed."""
        if self.masks_values:
            return json.dumps(dict.fromkeys(value), ensure_ascii=False) if isinstance(value, Mapping) else ""
        if value is None or isinstance(value, str):
            return value
        return json.dumps(stored(value), ensure_ascii=False)


class Duplicate(ValueError):
    """An object of JSON text names a key twice."""


def read_json(text: str) -> Any:
    """Return what a JSON text says.

    Raises:
        Duplicate: A key stands twice in one object.
        ValueError, RecursionError: It is no JSON.
    """
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise Duplicate("A key stands twice.")
    return read
