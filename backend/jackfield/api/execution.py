"""Runs one operation, as a whole in one thread; the same for HTTP and for sockets."""

import contextvars
import logging
import math
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from graphql import GraphQLError, OperationType, execute_sync

from jackfield.accounts.principal import Principal
from jackfield.api import documents, explaining, rates
from jackfield.api.context import Context, Effects, RequestInfo
from jackfield.api.cursors import BadCursor
from jackfield.api.documents import Document
from jackfield.api.executor import LeanExecutor
from jackfield.api.refusing import RequestCode, invalid_argument, refusal
from jackfield.api.schema import schema
from jackfield.flows import waiting
from jackfield.realtime.fair_threads import FairThreads
from jackfield.realtime.threads import DatabaseThreads
from jackfield.registry import catalogs

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: So many operations of one holder run at a time: more than may wait for services.
_SHARE = waiting.MAX_OF_PERSON + 1
#: So many more of a holder wait for their turn; then they are refused.
MAX_IN_TURN = 100
#: Mutations may wait for a service, so that they have threads of their own and keep no query waiting.
#: Each has more than may wait at a time.
_reading = FairThreads(name="jackfield-query", count=waiting.MAX_WAITING + 2, share=_SHARE)
_writing = FairThreads(name="jackfield-mutation", count=waiting.MAX_WAITING + 2, share=_SHARE)
#: Who asks is found out beside what takes long.
_admitting = DatabaseThreads(name="jackfield-admission", count=2)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an operation came to."""

    data: Any = None
    errors: tuple[Mapping[str, Any], ...] = ()
    #: It did not run: it could not be read, is not valid or is not clear.
    is_request_error: bool = False
    #: It is none of the kinds that were allowed.
    is_refused_kind: bool = False
    #: Seconds after which to ask again, when too much was asked for before; else 0.
    wait_s: float = 0
    effects: Effects = field(default_factory=Effects)

    def body(self) -> dict[str, Any]:
        """Return the answer as JSON; of an operation that did not run without ``data``."""
        body: dict[str, Any] = {} if self.is_request_error else {"data": self.data}
        if self.errors:
            body["errors"] = list(self.errors)
        return body


async def admit(call: Callable[..., T], *args: Any) -> T:
    """Find out who asks, and whether too often, in a thread that never waits for what others asked for."""
    return await _admitting.run(_as_here(call, *args))


async def run_in_pool(
    call: Callable[..., T],
    *args: Any,
    holder: str,
    may_write: bool = False,
    is_bounded: bool = True,
) -> T:
    """Run what speaks to the database in a thread of the API's own, in the caller's language.

    The caller's context variables are there, too.

    Args:
        holder: Whose it is, as ``rates.holder`` says: each has a share of the threads, and waits behind
            what is its own.
        may_write: It may be a mutation.
        is_bounded: Whether it is refused when too many of the same holder wait.

    Raises:
        Crowded: They do; it was not begun.
    """
    begun = _as_here(call, *args)
    threads = _writing if may_write else _reading
    if not is_bounded:
        return await threads.run(holder, begun)
    return await threads.run_if_few_wait(holder, MAX_IN_TURN, begun)


def _as_here(call: Callable[..., T], *args: Any) -> Callable[[], T]:
    # A language does not go along with the context: Django's is that of one thread.
    spoken_here = translation.override(translation.get_language())
    return partial(contextvars.copy_context().run, _in_language, spoken_here, call, *args)


def _in_language(spoken_here: AbstractContextManager[None], call: Callable[..., T], *args: Any) -> T:
    with spoken_here:
        return call(*args)


def may_write(query: str) -> bool:
    """Say, cheaply and before it is parsed, whether a text may hold a mutation."""
    return "mutation" in query


def execute(
    query: str,
    variables: Mapping[str, Any] | None,
    operation_name: str | None,
    principal: Principal,
    request_info: RequestInfo,
    *,
    allowed: frozenset[OperationType] = frozenset({OperationType.QUERY, OperationType.MUTATION}),
) -> Result:
    """Run a query or a mutation; call it in a thread that may ask the database.

    Args:
        allowed: Kinds of operations that run; others are a request error.
    """
    with spoken(request_info.language):
        return _executed(query, variables, operation_name, principal, request_info, allowed=allowed)


def _executed(
    query: str,
    variables: Mapping[str, Any] | None,
    operation_name: str | None,
    principal: Principal,
    request_info: RequestInfo,
    *,
    allowed: frozenset[OperationType],
) -> Result:
    document = documents.read(query)
    if document.ast is None:
        return _request_error(*document.errors)
    operation = document.operation(operation_name)
    if operation is None:
        return _request_error(
            invalid_argument(_("Say which operation of the document to run: operationName."))
        )
    if operation.operation not in allowed:
        refused = _request_error(
            invalid_argument(
                _("A %(operation)s is not taken here.") % {"operation": operation.operation.value}
            )
        )
        return Result(errors=refused.errors, is_request_error=True, is_refused_kind=True)
    given = dict(variables or {})
    if document.introspects and not may_introspect(principal):
        wrong: GraphQLError | None = refusal(
            RequestCode.UNAUTHENTICATED, _("The schema is shown to those who are signed in.")
        )
    else:
        wrong = explaining.too_long(operation, given)
    not_begun = _charged(document, principal, request_info) if wrong is None else _request_error(wrong)
    if not_begun is not None:
        return not_begun
    context = Context(principal=principal, request=request_info)
    asking = waiting.operation(person=principal.key, is_reading=operation.operation is OperationType.QUERY)
    with asking:
        found = execute_sync(
            schema(),
            document.ast,
            context_value=context,
            variable_values=given,
            operation_name=operation_name,
            executor_class=LeanExecutor,
            hide_suggestions=True,
        )
    if found.data is None and all(_is_about_the_request(error) for error in found.errors or ()):
        return _request_error(*explaining.explained(found.errors or (), given))
    errors = tuple(shown(error) for error in found.errors or ())
    return Result(data=found.data, errors=errors, effects=context.effects)


def too_fast(wait_s: float = 1) -> Result:
    """Refuse what comes too soon after the others, with the whole seconds after which to ask again."""
    error = refusal(
        RequestCode.RATE_LIMITED,
        _("Too many operations in a short time."),
        retryAfterS=max(1, math.ceil(wait_s)),
    )
    return Result(errors=(error.formatted,), is_request_error=True, wait_s=wait_s)


def may_introspect(principal: Principal) -> bool:
    """Whether the schema itself may be asked for."""
    return principal.is_authenticated or bool(settings.JACKFIELD_PUBLIC_INTROSPECTION)


def spoken(wanted: str) -> AbstractContextManager[None]:
    """Write sentences for who wants ``wanted``, in the block and in the threads and tasks that it begins."""
    return translation.override(supported_language(wanted))


def supported_language(wanted: str) -> str:
    """Return the language in which sentences are written for who wants ``wanted``."""
    try:
        language = translation.get_supported_language_variant(wanted or settings.LANGUAGE_CODE)
    except LookupError:
        language = settings.LANGUAGE_CODE
    catalogs.complete(language)
    return language


def shown(error: GraphQLError) -> Mapping[str, Any]:
    """Return an error as the client meets it; what nobody foresaw is masked by an id that is in the log."""
    original = error.original_error
    if isinstance(original, BadCursor):
        error = _with(
            error, _("This cursor is none of this list's: begin without one."), RequestCode.BAD_CURSOR
        )
    elif original is not None and not _is_meant_for_clients(error, original):
        mark = secrets.token_hex(8)
        logger.error(
            "operation failed",
            exc_info=original,
            extra={"error_id": mark, "path": [str(part) for part in error.path or ()]},
        )
        error = _with(error, _("Something went wrong here."), RequestCode.INTERNAL, id=mark)
    elif not (error.extensions or {}).get("code"):
        error = explaining.about_argument(error)
    return error.formatted


def _charged(document: Document, principal: Principal, info: RequestInfo) -> Result | None:
    wait_s = rates.charge(principal, info.address, cost=document.cost)
    return too_fast(wait_s) if wait_s else None


def _is_about_the_request(error: GraphQLError) -> bool:
    return error.path is None and isinstance(error.original_error, GraphQLError | None)


def _is_meant_for_clients(error: GraphQLError, original: Exception) -> bool:
    if not isinstance(original, GraphQLError):
        return False
    # Ours have a code; those about an argument point at it.
    return bool((error.extensions or {}).get("code")) or bool(original.nodes)


def _with(error: GraphQLError, message: str, code: RequestCode, **more: Any) -> GraphQLError:
    return GraphQLError(message, nodes=error.nodes, path=error.path, extensions={"code": code.value, **more})


def _request_error(*errors: GraphQLError) -> Result:
    return Result(errors=tuple(error.formatted for error in errors), is_request_error=True)
