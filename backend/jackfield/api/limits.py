"""The limits of one document, held before anything else looks at it; in time linear in its text.

Every fragment is measured once and the measure is reused, so that a document whose fragments
fan out cannot make the measuring itself the attack. What no operation reaches is measured too:
the rules of the specification look at it as closely as at the rest.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
)

from jackfield.api.merging import pairs_to_merge
from jackfield.api.refusing import RequestCode, refusal

MAX_DEPTH = 15
MAX_ALIASES = 30
MAX_FIELDS = 500
MAX_DIRECTIVES = 50
#: Fields, fragments and spreads of the whole document, each fragment wherever it is spread.
MAX_SELECTIONS = 1_000
#: Pairs of fields of one response name, and of fragments in one place: each is tested for whether they merge.
MAX_PAIRS = 500
#: Operations and fragments of a document.
MAX_DEFINITIONS = 50
#: Arguments, variables, and what the lists and objects among them hold.
MAX_VALUES = 300
#: Fields times the sizes of the lists above them.
MAX_COST = 50_000
#: The same of a subscription, for each message that it sends; but of a flow, one thing with a form.
MAX_MESSAGE_COST = 2_000
#: Tokens of a document, and its length in characters.
MAX_TOKENS = 2_500
MAX_LENGTH = 50_000
#: What a list is taken to hold when its size is not in the document: a variable may say anything.
_PAGE = 25
_MAX_PAGE = 100
_PLAIN_LIST = 10
#: Plain lists of the root, and of what there is one of, that say how many they hold at most.
_MOST = {
    "Deployment.problems": 100,
    "Deployment.processes": 200,
    "Query.nodes": 100,
    "Query.people": 50,
    "Viewer.flows": 50,
    "Viewer.tokens": 50,
}
#: Of a list of hours, by its argument: what is taken when that is not there, and when a variable says it.
_HOURS = 24
_MOST_HOURS = 720
#: Lists that hold one thing on average, or are counted by the list below them: few of a form's fields have
#: rows, conditions or rules.
_SHORT = frozenset({
    "Connection.edges",
    "FormSchema.fieldsets",
    "FieldRule.anyOf",
    "PredicateGroup.allOf",
    "SecretField.fingerprints",
    "ListField.template",
    "ListField.rows",
    "ConditionsField.conditions",
    "ConditionsField.conditionChoices",
    "ConditionChoice.operators",
})  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """How large a selection is, with its fragments expanded."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    directives: int = 0
    cost: int = 0
    selections: int = 0

    def __add__(self, other: "Measure") -> "Measure":
        """Return the measure of both beside each other."""
        return Measure(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.directives + other.directives,
            self.cost + other.cost,
            self.selections + other.selections,
        )


_LIMITS = (
    ("depth", MAX_DEPTH),
    ("aliases", MAX_ALIASES),
    ("fields", MAX_FIELDS),
    ("directives", MAX_DIRECTIVES),
    ("cost", MAX_COST),
)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was found."""

    #: Whether it asks for the schema itself.
    introspects: bool
    #: Of all its operations together, and of fragments that none of them reaches.
    cost: int
    #: Of the costliest subscription, for each message; 0: there is none.
    message_cost: int


def hold(document: DocumentNode, schema: GraphQLSchema) -> Measured:
    """Measure a document.

    Raises:
        GraphQLError: It is too large, or leads to itself.
    """
    count = len(document.definitions)
    if count > MAX_DEFINITIONS:
        raise _too_large("number of definitions", count, MAX_DEFINITIONS)
    measuring = _Measuring(document, schema)
    total = Measure()
    message_cost = 0
    for root, found in measuring.roots():
        for what, limit in _LIMITS:
            size = getattr(found, what)
            if size > limit:
                raise _too_large(what, size, limit, root)
        total += found
        if isinstance(root, OperationDefinitionNode) and root.operation is OperationType.SUBSCRIPTION:
            if found.cost > MAX_MESSAGE_COST and not _is_of_flow(root):
                raise _too_large("cost of a message", found.cost, MAX_MESSAGE_COST, root)
            message_cost = max(message_cost, found.cost)
    for what, size, limit in (
        ("number of selections", total.selections, MAX_SELECTIONS),
        ("number of values", measuring.values, MAX_VALUES),
    ):
        if size > limit:
            raise _too_large(what, size, limit)
    pairs = pairs_to_merge(measuring.reached_from, measuring.fragments, at_most=MAX_PAIRS)
    if pairs > MAX_PAIRS:
        raise _too_large("number of repetitions", pairs, MAX_PAIRS)
    return Measured(introspects=measuring.introspects, cost=total.cost, message_cost=message_cost)


def _is_of_flow(subscription: OperationDefinitionNode) -> bool:
    followed = subscription.selection_set.selections
    return all(isinstance(field, FieldNode) and field.name.value == "flow" for field in followed)


def _too_large(what: str, size: int, limit: int, node: Node | None = None) -> GraphQLError:
    message = f"This document's {what} is {size}; at most {limit} is taken."
    error = refusal(RequestCode.TOO_COMPLEX, message, limit=limit)
    if node is not None:
        error = GraphQLError(message, nodes=node, extensions=error.extensions)
    return error


class _Measuring:
    """Walks each definition of a document once."""

    def __init__(self, document: DocumentNode, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._definitions = document.definitions
        self.fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._measured: dict[str, Measure] = {}
        self._open: set[str] = set()
        self.values = 0
        self.introspects = False
        #: Operations, and the fragments that none of them reaches.
        self.reached_from: list[OperationDefinitionNode | FragmentDefinitionNode] = []

    def roots(self) -> Iterable[tuple[Node, Measure]]:
        """Yield what each operation comes to, then each fragment that nothing before it reached."""
        kinds: dict[str, Any] = {
            "query": self._schema.query_type,
            "mutation": self._schema.mutation_type,
            "subscription": self._schema.subscription_type,
        }
        for one in self._definitions:
            if isinstance(one, OperationDefinitionNode):
                self.reached_from.append(one)
                variables = one.variable_definitions or ()
                self._count(variable.default_value for variable in variables)
                self.values += len(variables)
                found = self._directed(one, *variables)
                yield one, found + self._selections(one.selection_set, kinds[one.operation.value])
        for name, fragment in self.fragments.items():
            if name not in self._measured:
                self.reached_from.append(fragment)
                yield fragment, self._fragment(name)

    def _selections(self, selected: SelectionSetNode | None, parent: GraphQLNamedType | None) -> Measure:
        total = Measure()
        for node in selected.selections if selected else ():
            total += self._directed(node)
            if isinstance(node, FieldNode):
                total += self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                name = node.type_condition.name.value if node.type_condition else None
                on = self._schema.get_type(name) if name else parent
                total += self._selections(node.selection_set, on)
            elif isinstance(node, FragmentSpreadNode):
                total += self._fragment(node.name.value)
        return total

    def _directed(self, *nodes: Any) -> Measure:
        directives = [one for node in nodes for one in node.directives or ()]
        for one in directives:
            self._count(argument.value for argument in one.arguments or ())
        return Measure(directives=len(directives), selections=len(nodes))

    def _fragment(self, name: str) -> Measure:
        fragment = self.fragments.get(name)
        if fragment is None:
            return Measure()
        if name in self._open:
            raise refusal(RequestCode.VALIDATION, "A fragment of this document leads to itself.")
        if name not in self._measured:
            self._open.add(name)
            on = self._schema.get_type(fragment.type_condition.name.value)
            found = self._directed(fragment)
            self._measured[name] = found + self._selections(fragment.selection_set, on)
            self._open.discard(name)
        return self._measured[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Measure:
        self._count(argument.value for argument in node.arguments or ())
        self.introspects = self.introspects or node.name.value in {"__schema", "__type"}
        fields: dict[str, Any] = getattr(parent, "fields", {})
        definition = fields.get(node.name.value)
        kind = get_named_type(definition.type) if definition else None
        below = self._selections(node.selection_set, kind)
        times = _size(node, definition, kind, parent)
        return Measure(
            depth=below.depth + 1,
            aliases=below.aliases + bool(node.alias),
            fields=below.fields + 1,
            directives=below.directives,
            # Far beyond the limit the exact number does not matter, and stays small.
            cost=min(1 + below.cost * times, MAX_COST * MAX_COST),
            selections=below.selections,
        )

    def _count(self, values: Iterable[Node | None]) -> None:
        waiting = [value for value in values if value is not None]
        while waiting:
            value = waiting.pop()
            self.values += 1
            if isinstance(value, ListValueNode):
                waiting.extend(value.values)
            elif isinstance(value, ObjectValueNode):
                waiting.extend(field.value for field in value.fields)


def _size(
    node: FieldNode, definition: Any, kind: GraphQLNamedType | None, parent: GraphQLNamedType | None
) -> int:
    """Return how many things a field is taken to answer with."""
    if definition is None or kind is None:
        return 1
    if kind.name.endswith("Connection"):
        return _asked_for(node, {"first", "last"}, otherwise=_PAGE, most=_MAX_PAGE)
    owner = getattr(parent, "name", "")
    place = f"{'Connection' if owner.endswith('Connection') else owner}.{node.name.value}"
    if place in _SHORT or not _is_list(definition.type):
        return 1
    if "hours" in definition.args:
        return _asked_for(node, {"hours"}, otherwise=_HOURS, most=_MOST_HOURS)
    most = _MOST.get(place, _PLAIN_LIST)
    asked_by = {"ids", "first"} & set(definition.args)
    return _asked_for(node, asked_by, otherwise=_PLAIN_LIST, most=most) if asked_by else most


def _asked_for(node: FieldNode, names: AbstractSet[str], *, otherwise: int, most: int) -> int:
    """Return how many things the first of these arguments names or counts; a variable may say the most."""
    for argument in node.arguments or ():
        if argument.name.value in names:
            value = argument.value
            if isinstance(value, IntValueNode):
                return max(1, min(int(value.value[:10]), most))
            if isinstance(value, ListValueNode):
                return max(1, min(len(value.values), most))
            return most
    return otherwise


def _is_list(kind: Any) -> bool:
    while kind is not None:
        if type(kind).__name__ == "GraphQLList":
            return True
        kind = getattr(kind, "of_type", None)
    return False
