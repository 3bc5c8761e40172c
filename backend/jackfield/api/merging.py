"""How many pairs of selections are held against each other to say whether a document's fields merge."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, Node, SelectionSetNode


def pairs_to_merge(
    roots: Iterable[Any], fragments: Mapping[str, FragmentDefinitionNode], *, at_most: int
) -> int:
    """Return the number of pairs, or one beyond ``at_most``.

    Fields of one response name that stand in one place, their fragments opened and themselves laid together,
    are compared pair by pair; fragments that stand in one place too.

    Args:
        roots: Definitions; fragments must not lead to themselves.
    """
    pairs = 0
    waiting: list[list[SelectionSetNode]] = [[root.selection_set] for root in roots]
    while waiting and pairs <= at_most:
        fields, spreads = _opened(waiting.pop(), fragments)
        pairs += _pairs_of(spreads)
        for alike in fields.values():
            pairs += _pairs_of(len(alike))
            below = [node.selection_set for node in alike if node.selection_set is not None]
            if below:
                waiting.append(below)
    return pairs


def _opened(
    together: Iterable[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[Mapping[str, list[FieldNode]], int]:
    """Return the fields by response name, and how many fragments they come from."""
    fields: dict[str, list[FieldNode]] = {}
    seen: set[str] = set()
    waiting: list[Node] = [node for selected in together for node in selected.selections]
    while waiting:
        node: Any = waiting.pop()
        if isinstance(node, FieldNode):
            fields.setdefault((node.alias or node.name).value, []).append(node)
            continue
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name in seen or name not in fragments:
                continue
            seen.add(name)
            node = fragments[name]
        waiting.extend(node.selection_set.selections)
    return fields, len(seen)


def _pairs_of(count: int) -> int:
    return count * (count - 1) // 2
