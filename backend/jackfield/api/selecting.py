"""Whether a field was asked for below the one that is being resolved."""

from collections.abc import Iterable
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionNode


def is_selected(info: Any, name: str) -> bool:
    """Say whether the field ``name`` stands directly below this one, in a fragment or not."""
    raw = info._raw_info  # noqa: SLF001 - the selection as it was parsed; selected_fields copies all of it
    waiting: list[SelectionNode] = []
    for node in raw.field_nodes:
        waiting.extend(_selections(node))
    seen: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode):
            if node.name.value == name:
                return True
        elif isinstance(node, InlineFragmentNode):
            waiting.extend(_selections(node))
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            waiting.extend(_selections(raw.fragments[node.name.value]))
    return False


def _selections(node: Any) -> Iterable[SelectionNode]:
    return node.selection_set.selections if node.selection_set else ()
