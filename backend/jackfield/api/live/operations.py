"""Runs what a socket asks for: a query or a mutation as over HTTP, a subscription as a stream."""

import json
from collections.abc import AsyncGenerator, Hashable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from django.utils import translation
from graphql import (
    ExecutionResult,
    Executor,
    GraphQLError,
    OperationType,
    create_source_event_stream,
    execute_subscription_event,
)

from jackfield.accounts.principal import Principal
from jackfield.api import documents, execution, explaining
from jackfield.api.context import Context, RequestInfo
from jackfield.api.documents import Document
from jackfield.api.following import streams
from jackfield.api.following.sources import Source
from jackfield.api.following.streams import Followed
from jackfield.api.live.protocol import Subscribe
from jackfield.api.refusing import RequestCode
from jackfield.api.schema import schema


class RequestRefused(Exception):
    """The operation was not begun: send the errors, keep the socket."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("The operation was not begun.")
        self.errors = list(errors)


async def run(message: Subscribe, *, principal: Principal, info: RequestInfo) -> AsyncGenerator[str, None]:
    """Yield each result as JSON.

    Raises:
        RequestRefused: Before the first one.
    """
    document = await execution.run_in_pool(documents.read, message.query)
    operation = document.operation(message.operation_name)
    if operation is not None and operation.operation is OperationType.SUBSCRIPTION:
        source, render = await execution.run_in_pool(_opened, document, message, principal, info)
        async with aclosing(streams.stream(source, render)) as results:
            async for text in results:
                yield text
        return
    result = await execution.run_in_pool(
        execution.execute,
        message.query,
        message.variables,
        message.operation_name,
        principal,
        info,
        may_write=operation is not None and operation.operation is OperationType.MUTATION,
    )
    if result.is_request_error:
        raise RequestRefused(result.errors)
    yield _text(result.body())


def too_many() -> dict[str, Any]:
    """The error of an operation beyond what one socket may run at a time."""
    return _error("Too many operations are under way on this socket.", RequestCode.RATE_LIMITED)


def too_fast(wait_s: float) -> dict[str, Any]:
    """The error of an operation that comes too soon after the others."""
    return _error(
        "Too many operations in a short time.", RequestCode.RATE_LIMITED, retryAfterS=max(1, round(wait_s))
    )


def failed(mark: str) -> dict[str, Any]:
    """The error of what nobody foresaw; tells nothing but where in the log to look."""
    return _error("Something went wrong here.", RequestCode.INTERNAL, id=mark)


class _Render:
    """Executes the subscription's selection on a message."""

    def __init__(self, *, executor: Executor[Any], message: Subscribe, info: RequestInfo) -> None:
        self._executor = executor
        self._info = info
        variables = json.dumps(message.variables, sort_keys=True)
        self.key: Hashable = (message.query, message.operation_name, variables, info.language)

    def __call__(self, message: Any, principal: Principal) -> str:
        executor = self._executor.build_per_event_executor(message)
        executor.context_value = Context(principal=principal, request=self._info)
        with translation.override(execution.supported_language(self._info.language)):
            found = execute_subscription_event(executor)
        if not isinstance(found, ExecutionResult):
            raise TypeError("A resolver of the schema is asynchronous.")
        body: dict[str, Any] = {"data": found.data}
        if found.errors:
            body["errors"] = [execution.shown(error) for error in found.errors]
        return _text(body)


def _opened(
    document: Document, message: Subscribe, principal: Principal, info: RequestInfo
) -> tuple[Source, _Render]:
    if document.ast is None:
        raise RequestRefused([error.formatted for error in document.errors])
    operation = document.operation(message.operation_name)
    given = message.variables or {}
    if operation is not None and (refused := explaining.too_long(operation, given)) is not None:
        raise RequestRefused([refused.formatted])
    executor = Executor.build(
        schema(),
        document.ast,
        context_value=Context(principal=principal, request=info),
        raw_variable_values=given,
        operation_name=message.operation_name,
        hide_suggestions=True,
    )
    if isinstance(executor, list):
        raise RequestRefused([error.formatted for error in explaining.explained(executor, given)])
    with translation.override(execution.supported_language(info.language)):
        followed = create_source_event_stream(executor)
    if isinstance(followed, ExecutionResult):
        raise RequestRefused([execution.shown(error) for error in followed.errors or ()])
    if not isinstance(followed, Followed):
        raise TypeError("The subscription has no source.")
    return followed.source, _Render(executor=executor, message=message, info=info)


def _error(message: str, code: RequestCode, **more: Any) -> dict[str, Any]:
    return dict(GraphQLError(message, extensions={"code": code.value, **more}).formatted)


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, separators=(",", ":"))
