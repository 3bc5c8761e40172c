"""GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/ (2025)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError, OperationType

from jackfield.accounts.principal import Principal
from jackfield.api import admitting, credentials, documents, execution, rates, requests, trusted
from jackfield.api.context import RequestInfo
from jackfield.api.execution import Result
from jackfield.api.live import sockets
from jackfield.api.live.event_streams import EventStream
from jackfield.api.negotiation import EVENT_STREAM, GRAPHQL_RESPONSE, JSON, media_type
from jackfield.api.requests import Asked, BadRequest
from jackfield.realtime.fair_threads import Crowded

T = TypeVar("T")

_BY_GET = frozenset({OperationType.QUERY})
_BY_POST = frozenset({OperationType.QUERY, OperationType.MUTATION})
_WELCOME = {
    "message": "POST a query here, as JSON. The cookie csrftoken goes back as X-CSRFToken with a session."
}


@csrf_exempt
async def graphql_view(request: HttpRequest) -> HttpResponseBase:
    """Answer a request, in JSON or as events; nothing that a client sends is a fault of the server."""
    with execution.spoken(translation.get_language_from_request(request)):
        return await _answered(request)


async def _answered(request: HttpRequest) -> HttpResponseBase:
    kind = media_type(request.headers.get("Accept"))
    try:
        # Before a body is read, too: what is refused is counted, and then not even looked at.
        admitting.refuse(rates.look_at_address(_address(request)))
        with _counting_refusals(request):
            asked = _asked(request, kind)
            if asked is not None and kind != EVENT_STREAM:
                asked = _resolved(asked)
        if asked is None:
            response = _response(_WELCOME, 200, JSON)
            credentials.set_csrf_cookie(request, response)
            return response
        if kind == EVENT_STREAM:
            return await _stream(request, asked)
        result = await _result(request, asked)
    except BadRequest as error:
        body = {"errors": [error.formatted]}
        response = _response(body, error.status, GRAPHQL_RESPONSE if kind == GRAPHQL_RESPONSE else JSON)
        for name, value in error.headers.items():
            response.headers[name] = value
        return response
    return _answer(request, result, kind or JSON)


@contextmanager
def _counting_refusals(request: HttpRequest) -> Iterator[None]:
    """Count what is refused before anybody was looked up; ``admitting`` counts the rest."""
    try:
        yield
    except BadRequest:
        rates.wait_of_address(_address(request))
        raise


def _asked(request: HttpRequest, kind: str | None) -> Asked | None:
    if kind is None:
        raise BadRequest(
            406,
            _("Answers are %(a)s, %(b)s or %(c)s.") % {"a": GRAPHQL_RESPONSE, "b": JSON, "c": EVENT_STREAM},
        )
    if request.method == "GET":
        return requests.of_get(request)
    if request.method == "POST":
        return requests.of_post(request)
    raise BadRequest(405, _("Send a GET or a POST."), Allow="GET, POST")


def _resolved(asked: Asked) -> Asked:
    try:
        return trusted.resolved(asked)
    except GraphQLError as error:
        raise BadRequest(400, error.message, extensions=error.extensions) from error


async def _result(request: HttpRequest, asked: Asked) -> Result:
    may_write = execution.may_write(asked.query)
    principal = await execution.admit(partial(admitting.principal_of, request, is_read=not may_write))
    result = await _in_turn(request, principal, _run, request, asked, principal, may_write=may_write)
    admitting.refuse(result.wait_s)
    return result


async def _in_turn(
    request: HttpRequest, principal: Principal, call: Callable[..., T], *args: Any, may_write: bool = False
) -> T:
    holder = rates.holder(principal, _address(request))
    try:
        return await execution.run_in_pool(call, *args, holder=holder, may_write=may_write)
    except Crowded:
        admitting.refuse(1)
        raise


def _run(request: HttpRequest, asked: Asked, principal: Principal) -> Result:
    info = _info(request, can_set_cookies=True)
    is_get = request.method == "GET"
    result = execution.execute(
        asked.query,
        asked.variables,
        asked.operation_name,
        principal,
        info,
        allowed=_BY_GET if is_get else _BY_POST,
    )
    if is_get and result.is_refused_kind:
        raise BadRequest(405, _("Only a query is taken with GET: send a POST."), Allow="POST")
    return result


async def _stream(request: HttpRequest, asked: Asked) -> StreamingHttpResponse:
    """Answer with events; what is wrong with the operation itself is said by the first of them."""
    principal = await execution.admit(admitting.principal_of, request)
    await _in_turn(request, principal, _require_no_mutation_by_get, request, asked)
    stream = EventStream(asked, principal=principal, info=_info(request))
    if not sockets.has_room(stream):
        raise BadRequest(429, _("Too many sockets and event streams are open."), Retry_After="10")
    response = StreamingHttpResponse(stream, content_type=f"{EVENT_STREAM}; charset=utf-8")
    # What packs answers, a middleware of a host's or a proxy, would wait for more before it hands on.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response.headers["X-Accel-Buffering"] = "no"
    _forbid_keeping(response)
    response.headers["Cache-Control"] += ", no-transform"
    return response


def _require_no_mutation_by_get(request: HttpRequest, asked: Asked) -> None:
    if request.method == "GET":
        # What is wrong with it is said by an event.
        with suppress(GraphQLError):
            operation = documents.read(trusted.resolved(asked).query).operation(asked.operation_name)
            if operation is not None and operation.operation is OperationType.MUTATION:
                raise BadRequest(405, _("A mutation is not taken with GET: send a POST."), Allow="POST")


def _info(request: HttpRequest, *, can_set_cookies: bool = False) -> RequestInfo:
    return RequestInfo(
        address=_address(request),
        language=translation.get_language_from_request(request),
        can_set_cookies=can_set_cookies,
    )


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR") or ""


def _answer(request: HttpRequest, result: Result, kind: str) -> HttpResponse:
    refused = result.is_request_error and (kind == GRAPHQL_RESPONSE or result.is_refused_kind)
    response = _response(result.body(), 400 if refused else 200, kind)
    if result.effects.session_key is not None:
        credentials.set_session_cookie(response, result.effects.session_key)
        credentials.set_csrf_cookie(request, response, anew=True)
    elif result.effects.ends_session:
        credentials.delete_session_cookie(response)
    return response


def _response(body: dict[str, Any], status: int, kind: str) -> HttpResponse:
    response = HttpResponse(
        # Half a character cannot be written, wherever in the request it came from.
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
        status=status,
        content_type=f"{kind}; charset=utf-8",
    )
    _forbid_keeping(response)
    return response


def _forbid_keeping(response: HttpResponseBase) -> None:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Accept-Language, Authorization, Cookie"
