"""Operations as text, parsed and validated once: the last few hundred are kept, and so are refusals."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    ValuesOfCorrectTypeRule,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from jackfield.api import limits
from jackfield.api.explaining import TakesThisValueRule
from jackfield.api.limits import MAX_LENGTH, MAX_TOKENS
from jackfield.api.refusing import RequestCode, refusal
from jackfield.api.schema import schema

#: How many valid documents are kept, and how long one may be for that.
_MAX_KEPT = 500
_MAX_KEPT_LENGTH = 20_000
#: Refusals are small whatever they refuse.
_MAX_REFUSALS = 1_000
_MAX_ERRORS = 3
#: Of a parsed document.
_BYTES_A_TOKEN = 600
_MAX_SENTENCE_LENGTH = 300

_rules = tuple(TakesThisValueRule if rule is ValuesOfCorrectTypeRule else rule for rule in specified_rules)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A text that was read: a valid document, or what is wrong with it."""

    ast: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    #: Whether it asks for the schema itself.
    introspects: bool = False
    #: As ``limits`` measures it.
    cost: int = 0
    #: The same of each message, if it is a subscription.
    message_cost: int = 0
    #: Bytes that it takes in memory, about.
    weight: int = 0

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """Return the operation that would run; None when it is not clear which."""
        return None if self.ast is None else get_operation_ast(self.ast, name)


#: By digest of the text.
_kept: OrderedDict[bytes, Document] = OrderedDict()
_refusals: OrderedDict[bytes, Document] = OrderedDict()
_lock = threading.Lock()


def read(text: str) -> Document:
    """Parse and validate a text, or take it from memory."""
    if len(text) > MAX_LENGTH:
        return _refused(_too_complex(f"At most {MAX_LENGTH} characters are taken."))
    key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    with _lock:
        for kept in (_kept, _refusals):
            if found := kept.get(key):
                kept.move_to_end(key)
                return found
    document = _read(text)
    if document.ast is None:
        _keep(_refusals, key, document, _MAX_REFUSALS)
    elif len(text) <= _MAX_KEPT_LENGTH:
        _keep(_kept, key, document, _MAX_KEPT)
    return document


def _keep(kept: OrderedDict[bytes, Document], key: bytes, document: Document, limit: int) -> None:
    with _lock:
        kept[key] = document
        while len(kept) > limit:
            kept.popitem(last=False)


def _read(text: str) -> Document:
    try:
        ast = parse(text, max_tokens=MAX_TOKENS)
        # The limits first: the rules take time that grows faster than what they are given.
        measured = limits.hold(ast, schema())
        errors = validate(schema(), ast, _rules, max_errors=_MAX_ERRORS, hide_suggestions=True)
    except GraphQLError as error:
        if f"more than {MAX_TOKENS} tokens" in error.message:
            return _refused(_too_complex(f"At most {MAX_TOKENS} tokens are taken."))
        return _refused(error)
    except RecursionError:
        return _refused(_too_complex("The document is nested too deeply."))
    if errors:
        return _refused(*errors)
    return Document(
        ast=ast,
        introspects=measured.introspects,
        cost=measured.cost,
        message_cost=measured.message_cost,
        weight=len(text) + _BYTES_A_TOKEN * _tokens(ast),
    )


def _tokens(ast: DocumentNode) -> int:
    count, token = 0, ast.loc.start_token if ast.loc else None
    while token is not None:
        count, token = count + 1, token.next
    return count


def _refused(*errors: GraphQLError) -> Document:
    return Document(ast=None, errors=tuple(_told(error) for error in errors))


def _told(error: GraphQLError) -> GraphQLError:
    """Return an error with a code, short, and without the document that it points into."""
    code = {"code": RequestCode.VALIDATION.value}
    told = GraphQLError(error.message[:_MAX_SENTENCE_LENGTH], extensions={**code, **(error.extensions or {})})
    told.locations = error.locations
    return told


def _too_complex(message: str) -> GraphQLError:
    return refusal(RequestCode.TOO_COMPLEX, message)
