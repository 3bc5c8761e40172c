"""Why a value that was given is not taken: where it stands and what is taken there, never the value itself.

What is wrong in a place may be a password that was meant for another.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputType,
    OperationDefinitionNode,
    ValidationContext,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    VisitorAction,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
)
from graphql.language import SKIP
from graphql.pyutils import Undefined
from graphql.utilities import validate_input_literal, validate_input_value

from jackfield.api.refusing import RequestCode, refusal
from jackfield.api.scalars import Unreadable
from jackfield.api.schema import schema

#: The longest list, and object, that is looked at; where it is used, it may be bounded more closely.
MAX_ENTRIES = 1_000
_MAX_ERRORS = 5
_MAX_SENTENCE_LENGTH = 300

Path = Sequence[str | int]


class _Enough(Exception):
    """More errors help nobody."""


class TakesThisValueRule(ValuesOfCorrectTypeRule):
    """The rule of the specification, in words of ours."""

    context: ValidationContext

    def is_valid_value_node(self, node: Any, input_type: GraphQLInputType | None) -> VisitorAction:
        """Report what is wrong with a value in the text of a document."""
        if input_type is not None:

            def report(error: GraphQLError, path: Path) -> None:
                message = _sentence("This value", error, input_type, path)
                self.report_error(_refusal(message, error.nodes or [node]))

            validate_input_literal(node, input_type, report, None, None, hide_suggestions=True)
        return SKIP


def too_long(operation: OperationDefinitionNode, values: Mapping[str, Any]) -> GraphQLError | None:
    """Return the error for a list or an object among the values that is too long to be looked at."""
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        waiting: list[tuple[Any, Any]] = [(values.get(name), type_from_ast(schema(), definition.type))]
        while waiting:
            value, kind = waiting.pop()
            kind = kind.of_type if is_non_null_type(kind) else kind
            is_looked_into = is_list_type(kind) or is_input_object_type(kind)
            if is_looked_into and isinstance(value, list | dict) and len(value) > MAX_ENTRIES:
                message = f"Variable ${name} holds a list or an object of more than {MAX_ENTRIES} entries."
                return _refusal(message, [definition])
            if is_list_type(kind) and isinstance(value, list):
                waiting.extend((entry, kind.of_type) for entry in value)
            elif is_input_object_type(kind) and isinstance(value, dict):
                waiting.extend((value.get(key), field.type) for key, field in kind.fields.items())
    return None


def explained(errors: Sequence[GraphQLError], values: Mapping[str, Any]) -> list[GraphQLError]:
    """Return, in words of ours, the errors for which an operation could not begin."""
    found: list[GraphQLError] = []
    for error in errors:
        definition = error.nodes[0] if error.nodes else None
        if not isinstance(definition, VariableDefinitionNode):
            if not found:
                found.append(_refusal(error.message, error.nodes or []))
        elif all(definition not in (other.nodes or ()) for other in found):
            found += _of_variable(definition, values)
    return found[:_MAX_ERRORS]


def about_argument(error: GraphQLError) -> GraphQLError:
    """Return, in words of ours, the error for an argument that is wrong only with its variables."""
    reason: Exception | None = error
    while isinstance(reason, GraphQLError):
        reason = reason.original_error
    # Up to there it is the argument's name and a path.
    message = error.message.partition(": ")[0].removesuffix(".") + "."
    if isinstance(reason, Unreadable):
        message = f"{message} {reason}"
    return GraphQLError(
        message[:_MAX_SENTENCE_LENGTH],
        nodes=error.nodes,
        path=error.path,
        extensions={"code": RequestCode.VALIDATION.value},
    )


def _of_variable(definition: VariableDefinitionNode, values: Mapping[str, Any]) -> list[GraphQLError]:
    name = definition.variable.name.value
    kind: Any = type_from_ast(schema(), definition.type)
    found: list[GraphQLError] = []

    def report(error: GraphQLError, path: Path) -> None:
        found.append(_refusal(_sentence(f"Variable ${name}", error, kind, path), [definition]))
        if len(found) >= _MAX_ERRORS:
            raise _Enough

    try:
        validate_input_value(values.get(name, Undefined), kind, report, hide_suggestions=True)
    except _Enough:
        return found
    return found or [_refusal(f"Variable ${name} is not valid.", [definition])]


def _sentence(what: str, error: GraphQLError, kind: GraphQLInputType, path: Path) -> str:
    where = what + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    taken = _kind_at(kind, path)
    if isinstance(error.original_error, Unreadable):
        return f"{where}: {error.original_error}"
    bare = taken.of_type if is_non_null_type(taken) else taken
    if is_input_object_type(bare) or error.message.startswith("Within OneOf Input Object type"):
        # Whatever was found stands behind these words.
        return f"{where}: {error.message.partition(', found')[0].removesuffix('.')}."
    return f"{where}: a value of type {taken} is expected."


def _kind_at(kind: Any, path: Path) -> Any:
    for step in path:
        while is_non_null_type(kind) or (is_list_type(kind) and isinstance(step, str)):
            kind = kind.of_type
        kind = kind.of_type if isinstance(step, int) else kind.fields[step].type
    return kind


def _refusal(message: str, nodes: Sequence[Any]) -> GraphQLError:
    error = refusal(RequestCode.VALIDATION, message[:_MAX_SENTENCE_LENGTH])
    return GraphQLError(error.message, nodes=list(nodes) or None, extensions=error.extensions)
