"""How an operation is executed: graphql-core's own executor, without what our resolvers never need.

Every resolver here is a plain function, and most fields hold their value. So what is known of a field once
the selection is known (how it is read, what completes it) is worked out once and not for each row; nothing
is awaited, and what a resolver may be told is made for those alone that ask. Whatever is not so,
graphql-core does: arguments, interfaces and unions, roots of mutations, errors.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLObjectType,
    GraphQLString,
    Undefined,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.executor import Executor
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path
from strawberry.types.field import StrawberryField

#: Of a leaf of this kind, a value of exactly this type is its own answer.
_AS_THEY_ARE: Mapping[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}


class _Shape:
    """What is known of a type that a field or an item of a list has."""

    __slots__ = ("coerce", "exact", "is_object", "item", "kind", "origin", "required", "whole")

    def __init__(self, whole: Any) -> None:
        self.whole = whole
        self.required = is_non_null_type(whole)
        self.kind: Any = whole.of_type if self.required else whole
        self.exact = _AS_THEY_ARE.get(self.kind) if is_leaf_type(self.kind) else None
        self.coerce: Any = self.kind.coerce_output_value if is_leaf_type(self.kind) else None
        self.item = _shape(self.kind.of_type) if is_list_type(self.kind) else None
        self.is_object = is_object_type(self.kind)
        definition = self.kind.extensions.get("strawberry-definition") if self.is_object else None
        #: The class whose instances need not be asked whether they are of this type.
        self.origin = None if definition is None else definition.origin


_shape = cache(_Shape)


class _Step:
    """One field of a selection."""

    __slots__ = ("definition", "details", "name", "plans", "read", "shape")

    def __init__(self, name: str, details: Any, definition: GraphQLField, parent: GraphQLObjectType) -> None:
        node = details[0].node
        self.name = name
        self.details = details
        self.definition = definition
        self.read = None if node.arguments else _reader(parent, node.name.value, definition)
        self.shape = _shape(definition.type)
        #: How objects below it are executed, by their type.
        self.plans: dict[Any, list[_Step]] = {}


class LeanExecutor(Executor[None]):
    """Executes what is synchronous throughout; hand it to ``execute_sync``."""

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: None,
    ) -> dict[str, Any]:
        """Return the fields of one object; called by graphql-core for all that is not executed here."""
        return self._object(self._plan(parent_type, grouped_field_set), parent_type, source_value, path)

    def _plan(self, parent: GraphQLObjectType, selection: Any) -> list[_Step]:
        get_field = self.schema.get_field
        return [
            _Step(name, details, definition, parent)
            for name, details in selection.items()
            if (definition := get_field(parent, details[0].node.name.value)) is not None
        ]

    def _object(
        self, plan: list[_Step], parent: GraphQLObjectType, source: Any, path: Path | None
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for step in plan:
            name, read, shape = step.name, step.read, step.shape
            try:
                value = read(source) if read is not None else self._resolved(step, parent, source, path)
                if type(value) is shape.exact:
                    found[name] = value
                elif value is None and not shape.required:
                    found[name] = None
                elif shape.coerce is not None:
                    found[name] = self._leaf(step, shape, value, parent)
                else:
                    place = Path(path, name, parent.name)
                    found[name] = self._completed(step, shape, value, place, parent)
            except Exception as error:  # noqa: BLE001 - as graphql-core: each becomes an error of the answer
                place = Path(path, name, parent.name)
                self.handle_field_error(error, step.definition.type, step.details, place)
                found[name] = None
        return found

    def _resolved(self, step: _Step, parent: GraphQLObjectType, source: Any, path: Path | None) -> Any:
        """Call a resolver that has arguments, or wants to be told what it is called for."""
        first = step.details[0]
        given = (
            get_argument_values(
                step.definition,
                first.node,
                self.variable_values,
                first.fragment_variable_values,
                self.hide_suggestions,
            )
            if step.definition.args or first.node.arguments
            else {}
        )
        resolve = step.definition.resolve or self.field_resolver
        return resolve(source, self._info(step, parent, Path(path, step.name, parent.name)), **given)

    def _info(self, step: _Step, parent: GraphQLObjectType, path: Path) -> Any:
        nodes = [one.node for one in step.details]
        return self.build_resolve_info(step.definition, nodes, parent, path)

    def _leaf(self, step: _Step, shape: _Shape, value: Any, parent: GraphQLObjectType) -> Any:
        if value is None or value is Undefined:
            return self._nothing(step, shape, parent)
        if isinstance(value, Exception):
            raise value
        coerced = shape.coerce(value)
        # Once more, for its sentence.
        return (
            self.complete_leaf_value(shape.kind, value)
            if coerced is None or coerced is Undefined
            else coerced
        )

    def _nothing(self, step: _Step, shape: _Shape, parent: GraphQLObjectType) -> None:
        if shape.required:
            name = step.details[0].node.name.value
            raise TypeError(f"Cannot return null for non-nullable field {parent.name}.{name}.")

    def _completed(
        self, step: _Step, shape: _Shape, value: Any, path: Path, parent: GraphQLObjectType
    ) -> Any:
        """Complete the value of a field, or of an item of its list."""
        if shape.coerce is not None:
            return self._leaf(step, shape, value, parent)
        if isinstance(value, Exception):
            raise value
        if value is None or value is Undefined:
            return self._nothing(step, shape, parent)
        kind = shape.kind
        if shape.is_object and (kind.is_type_of is None or type(value) is shape.origin):
            plan = step.plans.get(kind)
            if plan is None:
                plan = step.plans[kind] = self._plan(kind, self.collect_subfields(kind, step.details)[0])
            return self._object(plan, kind, value, path)
        if shape.item is not None and isinstance(value, list | tuple):
            return self._items(step, shape.item, value, path, parent)
        info = self._info(step, parent, path)
        return self.complete_value(kind, step.details, info, path, value, None)

    def _items(
        self, step: _Step, shape: _Shape, values: Any, path: Path, parent: GraphQLObjectType
    ) -> list[Any]:
        found = []
        for index, value in enumerate(values):
            place = Path(path, index, None)
            try:
                found.append(self._completed(step, shape, value, place, parent))
            except Exception as error:  # noqa: BLE001 - as graphql-core
                self.handle_field_error(error, shape.whole, step.details, place)
                found.append(None)
        return found


@cache
def _known_reader(parent: GraphQLObjectType, name: str) -> Callable[[Any], Any] | None:
    return _read_off(parent.fields[name])


def _reader(parent: GraphQLObjectType, name: str, definition: GraphQLField) -> Callable[[Any], Any] | None:
    """Return how a field is read off its object without being told anything; None: it must be told."""
    # Those of introspection stand in no type.
    return _known_reader(parent, name) if parent.fields.get(name) is definition else None


def _read_off(definition: GraphQLField) -> Callable[[Any], Any] | None:
    field = definition.extensions.get("strawberry-definition")
    if not isinstance(field, StrawberryField) or definition.args:
        return None
    if field.is_basic_field:
        return attrgetter(field.python_name)
    resolver: Any = field.base_resolver
    # Strawberry calls those that take no more than their object through three others.
    if field.extensions or resolver.is_async or list(resolver.signature.parameters) != ["self"]:
        return None
    read: Callable[[Any], Any] = resolver.wrapped_func
    return read
