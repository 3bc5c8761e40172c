"""Runs one operation and yields its results: a query or mutation as over HTTP, a subscription live."""

import json
from collections.abc import AsyncGenerator, Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, aclosing, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from graphql import (
    ExecutionResult,
    Executor,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    create_source_event_stream,
    execute_subscription_event,
)

from jackfield.accounts.principal import Principal
from jackfield.api import documents, execution, explaining, keeping, rates, trusted
from jackfield.api.context import Context, RequestInfo
from jackfield.api.documents import Document
from jackfield.api.following import streams
from jackfield.api.following.sources import Source
from jackfield.api.following.streams import Followed
from jackfield.api.refusing import RequestCode
from jackfield.api.requests import Asked
from jackfield.api.schema import schema


class RequestRefused(Exception):
    """The operation was not begun: send the errors; a socket stays."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("The operation was not begun.")
        self.errors = list(errors)


async def run(
    asked: Asked,
    *,
    principal: Principal,
    info: RequestInfo,
    send_at_once: Callable[[str], bool] | None = None,
) -> AsyncGenerator[str, None]:
    """Yield each result as JSON.

    Args:
        send_at_once: See ``streams.stream``.

    Raises:
        RequestRefused: Before the first one.
    """
    with _refusing():
        asked = trusted.resolved(asked)
    # A socket bounds how many of its operations are under way.
    in_turn = partial(execution.run_in_pool, holder=rates.holder(principal, info.address), is_bounded=False)
    document = await in_turn(documents.read, asked.query)
    operation = document.operation(asked.operation_name)
    if operation is not None and operation.operation is OperationType.SUBSCRIPTION:
        asked = replace(asked, variables=_declared(operation, asked.variables))
        with ExitStack() as while_followed:
            with _refusing():
                while_followed.enter_context(_kept(document, asked, principal, info))
            source, render = await in_turn(_opened, document, asked, principal, info)
            charge = partial(_charge, principal, info.address, document.message_cost)
            results = streams.stream(source, render, send_at_once, charge)
            # What is kept for as long as it is followed is kept there, and once for all who follow alike.
            del source, render, charge, document, operation, asked, in_turn
            async with aclosing(results):
                async for text in results:
                    yield text
        return
    result = await in_turn(
        execution.execute,
        asked.query,
        asked.variables,
        asked.operation_name,
        principal,
        info,
        may_write=operation is not None and operation.operation is OperationType.MUTATION,
    )
    if result.is_request_error:
        raise RequestRefused(result.errors)
    yield _text(result.body())


def too_many() -> dict[str, Any]:
    """The error of an operation beyond what may run at a time."""
    return _error(_("Too many operations are under way."), RequestCode.RATE_LIMITED)


def too_fast(wait_s: float) -> dict[str, Any]:
    """The error of an operation that comes too soon after the others."""
    return _error(
        _("Too many operations in a short time."), RequestCode.RATE_LIMITED, retryAfterS=max(1, round(wait_s))
    )


def unauthenticated() -> dict[str, Any]:
    """The error that ends what was begun with credentials that are good no more."""
    return _error(_("These credentials have run out or were revoked."), RequestCode.UNAUTHENTICATED)


def failed(mark: str) -> dict[str, Any]:
    """The error of what nobody foresaw; tells nothing but where in the log to look."""
    return _error(_("Something went wrong here."), RequestCode.INTERNAL, id=mark)


class _Render:
    """Executes the subscription's selection on a message."""

    def __init__(self, *, executor: Executor[Any], asked: Asked, info: RequestInfo) -> None:
        self._executor = executor
        self._info = info
        self.key: Hashable = keeping.digest(
            asked.query, asked.operation_name, asked.variables, execution.supported_language(info.language)
        )

    def spoken(self) -> AbstractContextManager[None]:
        return execution.spoken(self._info.language)

    def __call__(self, message: Any, principal: Principal) -> str:
        executor = self._executor.build_per_event_executor(message)
        executor.context_value = Context(principal=principal, request=self._info)
        with self.spoken():
            found = execute_subscription_event(executor)
        if not isinstance(found, ExecutionResult):
            raise TypeError("A resolver of the schema is asynchronous.")
        body: dict[str, Any] = {"data": found.data}
        if found.errors:
            body["errors"] = [execution.shown(error) for error in found.errors]
        return _text(body)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except GraphQLError as error:
        raise RequestRefused([error.formatted]) from error


def _kept(
    document: Document, asked: Asked, principal: Principal, info: RequestInfo
) -> AbstractContextManager[None]:
    return keeping.kept(
        rates.holder(principal, info.address),
        is_user=principal.is_authenticated,
        text=asked.query,
        weight=document.weight,
        variables=asked.variables or {},
    )


def _declared(operation: OperationDefinitionNode, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the variables that an operation takes: no others are kept."""
    names = {definition.variable.name.value for definition in operation.variable_definitions or ()}
    return {name: value for name, value in (given or {}).items() if name in names}


def _charge(principal: Principal, address: str, message_cost: int, count: int) -> None:
    rates.charge_sent(principal, address, cost=message_cost * count)


def _opened(
    document: Document, asked: Asked, principal: Principal, info: RequestInfo
) -> tuple[Source, _Render]:
    if document.ast is None:
        raise RequestRefused([error.formatted for error in document.errors])
    operation = document.operation(asked.operation_name)
    given = dict(asked.variables or {})
    if operation is not None and (refused := explaining.too_long(operation, given)) is not None:
        raise RequestRefused([refused.formatted])
    executor = Executor.build(
        schema(),
        document.ast,
        context_value=Context(principal=principal, request=info),
        raw_variable_values=given,
        operation_name=asked.operation_name,
        hide_suggestions=True,
    )
    if isinstance(executor, list):
        raise RequestRefused([error.formatted for error in explaining.explained(executor, given)])
    with execution.spoken(info.language):
        followed = create_source_event_stream(executor)
    if isinstance(followed, ExecutionResult):
        raise RequestRefused([execution.shown(error) for error in followed.errors or ()])
    if not isinstance(followed, Followed):
        raise TypeError("The subscription has no source.")
    return followed.source, _Render(executor=executor, asked=asked, info=info)


def _error(message: str, code: RequestCode, **more: Any) -> dict[str, Any]:
    return dict(GraphQLError(message, extensions={"code": code.value, **more}).formatted)


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, separators=(",", ":"))
