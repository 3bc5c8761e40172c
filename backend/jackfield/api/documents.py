"""Operations as text, parsed and validated once: the last few hundred are kept."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    Visitor,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
    visit,
)

from jackfield.api.limits import MAX_LENGTH, MAX_TOKENS, LimitsRule
from jackfield.api.refusing import RequestCode, refusal
from jackfield.api.schema import schema

#: How many documents are kept, and how long one may be for that.
_MAX_KEPT = 500
_MAX_KEPT_LENGTH = 20_000
_MAX_ERRORS = 20


@dataclass(frozen=True, kw_only=True)
class Document:
    """A text that was read: a valid document, or what is wrong with it."""

    ast: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    #: Whether it asks for the schema itself.
    introspects: bool = False

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """Return the operation that would run; None when it is not clear which."""
        return None if self.ast is None else get_operation_ast(self.ast, name)


_kept: OrderedDict[str, Document] = OrderedDict()
_lock = threading.Lock()


def read(text: str) -> Document:
    """Parse and validate a text, or take it from memory."""
    with _lock:
        found = _kept.get(text)
        if found is not None:
            _kept.move_to_end(text)
            return found
    document = _read(text)
    if len(text) <= _MAX_KEPT_LENGTH and document.ast is not None:
        with _lock:
            _kept[text] = document
            while len(_kept) > _MAX_KEPT:
                _kept.popitem(last=False)
    return document


def _read(text: str) -> Document:
    if len(text) > MAX_LENGTH:
        return Document(ast=None, errors=(_too_complex(f"At most {MAX_LENGTH} characters are taken."),))
    try:
        ast = parse(text, max_tokens=MAX_TOKENS)
        # The limits first: the other rules take time that grows faster than what they are given.
        errors = validate(schema(), ast, [LimitsRule])
        if not errors:
            errors = validate(
                schema(), ast, list(specified_rules), max_errors=_MAX_ERRORS, hide_suggestions=True
            )
        finder = _IntrospectionFinder()
        visit(ast, finder)
    except GraphQLError as error:
        return Document(ast=None, errors=(error,))
    except RecursionError:
        return Document(ast=None, errors=(_too_complex("The document is nested too deeply."),))
    return Document(ast=None if errors else ast, errors=tuple(errors), introspects=finder.found)


def _too_complex(message: str) -> GraphQLError:
    return refusal(RequestCode.TOO_COMPLEX, message)


class _IntrospectionFinder(Visitor):
    """Notes whether a document asks for the schema itself."""

    found = False

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if node.name.value in {"__schema", "__type"}:
            self.found = True
