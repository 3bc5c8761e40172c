"""The limits of one operation, in one rule that takes time linear in the document.

Every fragment is measured once and the measure is reused, so that a document whose fragments
fan out cannot make the rule itself the attack.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    InlineFragmentNode,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    get_named_type,
)

from jackfield.api.refusing import RequestCode, refusal

MAX_DEPTH = 15
MAX_ALIASES = 30
MAX_FIELDS = 500
MAX_DIRECTIVES = 50
#: How often a document may name one field of one type: whether such fields merge is tested pair by pair.
MAX_REPEATS = 100
#: Operations and fragments of a document.
MAX_DEFINITIONS = 200
#: Fields times the sizes of the lists above them.
MAX_COST = 50_000
#: Tokens of a document, and its length in characters.
MAX_TOKENS = 5_000
MAX_LENGTH = 200_000
#: What a list is taken to hold when its size is not in the document: a variable may say anything.
_PAGE = 25
_MAX_PAGE = 100
_PLAIN_LIST = 10


@dataclass(frozen=True)
class Measure:
    """How large a selection is, with its fragments expanded."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    directives: int = 0
    cost: int = 0

    def __add__(self, other: "Measure") -> "Measure":
        """Return the measure of both beside each other."""
        return Measure(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.directives + other.directives,
            self.cost + other.cost,
        )


_LIMITS = (
    ("depth", MAX_DEPTH),
    ("aliases", MAX_ALIASES),
    ("fields", MAX_FIELDS),
    ("directives", MAX_DIRECTIVES),
    ("cost", MAX_COST),
)


class LimitsRule(ValidationRule):
    """Refuses operations that are too large."""

    def __init__(self, context: ValidationContext) -> None:
        """Measure every operation of the document."""
        super().__init__(context)
        definitions = context.document.definitions
        if len(definitions) > MAX_DEFINITIONS:
            self._refuse("number of definitions", len(definitions), MAX_DEFINITIONS, definitions[0])
            return
        self._fragments = {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
        self._measured: dict[str, Measure] = {}
        self._open: set[str] = set()
        self._named: Counter[tuple[str, str]] = Counter()
        roots = {
            "query": context.schema.query_type,
            "mutation": context.schema.mutation_type,
            "subscription": context.schema.subscription_type,
        }
        for definition in definitions:
            if isinstance(definition, OperationDefinitionNode):
                found = self._selections(definition.selection_set, roots[definition.operation.value])
                found += Measure(directives=len(definition.directives or ()))
                self._hold(found, definition)

    def _hold(self, found: Measure, operation: OperationDefinitionNode) -> None:
        for what, limit in _LIMITS:
            size = getattr(found, what)
            if size > limit:
                self._refuse(what, size, limit, operation)
        repeats = max(self._named.values(), default=0)
        if repeats > MAX_REPEATS:
            self._refuse("number of repetitions of one field", repeats, MAX_REPEATS, operation)

    def _refuse(self, what: str, size: int, limit: int, node: Node) -> None:
        message = f"This document's {what} is {size}; at most {limit} is taken."
        error = refusal(RequestCode.TOO_COMPLEX, message, limit=limit)
        error.nodes = [node]
        self.report_error(error)

    def _selections(self, selected: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Measure:
        total = Measure()
        for node in selected.selections if selected else ():
            total += Measure(directives=len(node.directives or ()))
            if isinstance(node, FieldNode):
                total += self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                name = node.type_condition.name.value if node.type_condition else None
                on = self.context.schema.get_type(name) if name else parent
                total += self._selections(node.selection_set, on)
            elif isinstance(node, FragmentSpreadNode):
                total += self._fragment(node.name.value)
        return total

    def _fragment(self, name: str) -> Measure:
        fragment = self._fragments.get(name)
        if fragment is None or name in self._open:
            return Measure()
        if name not in self._measured:
            self._open.add(name)
            on = self.context.schema.get_type(fragment.type_condition.name.value)
            self._measured[name] = self._selections(fragment.selection_set, on)
            self._open.discard(name)
        return self._measured[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Measure:
        response_name = (node.alias or node.name).value
        self._named[parent.name if parent else "", response_name] += 1
        fields: dict[str, Any] = getattr(parent, "fields", {})
        definition = fields.get(node.name.value)
        kind = get_named_type(definition.type) if definition else None
        below = self._selections(node.selection_set, kind)
        times = _size(node, definition, kind)
        return Measure(
            depth=below.depth + 1,
            aliases=below.aliases + bool(node.alias),
            fields=below.fields + 1,
            directives=below.directives,
            # Far beyond the limit the exact number does not matter, and stays small.
            cost=min(1 + below.cost * times, MAX_COST * MAX_COST),
        )


def _size(node: FieldNode, definition: Any, kind: GraphQLNamedType | None) -> int:
    """Return how many things a field is taken to answer with."""
    if definition is None or kind is None:
        return 1
    if kind.name.endswith("Connection"):
        for argument in node.arguments or ():
            if argument.name.value in {"first", "last"}:
                value = argument.value
                if isinstance(value, IntValueNode):
                    return max(1, min(int(value.value[:10]), _MAX_PAGE))
                return _MAX_PAGE
        return _PAGE
    if node.name.value in {"edges", "fieldsets"} or not _is_list(definition.type):
        return 1
    return _PLAIN_LIST


def _is_list(kind: Any) -> bool:
    while kind is not None:
        if type(kind).__name__ == "GraphQLList":
            return True
        kind = getattr(kind, "of_type", None)
    return False
