"""GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/ (2025)."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from graphql import OperationType

from jackfield.api import credentials, execution, requests
from jackfield.api.context import RequestInfo
from jackfield.api.execution import Result
from jackfield.api.negotiation import GRAPHQL_RESPONSE, JSON, media_type
from jackfield.api.requests import Asked, BadRequest

_BY_GET = frozenset({OperationType.QUERY})
_BY_POST = frozenset({OperationType.QUERY, OperationType.MUTATION})
_WELCOME = {
    "message": "POST a query here, as JSON. The cookie csrftoken goes back as X-CSRFToken with a session."
}


@csrf_exempt
async def graphql_view(request: HttpRequest) -> HttpResponse:
    """Answer a request; every answer is JSON, and nothing that a client sends is a fault of the server."""
    kind = media_type(request.headers.get("Accept"))
    try:
        asked = _asked(request, kind)
        if asked is None:
            response = _response(_WELCOME, 200, JSON)
            credentials.set_csrf_cookie(request, response)
            return response
        result = await execution.run_in_pool(_run, request, asked, may_write=execution.may_write(asked.query))
    except BadRequest as error:
        body = {"errors": [{"message": error.message}]}
        response = _response(body, error.status, kind or JSON)
        for name, value in error.headers.items():
            response.headers[name] = value
        return response
    return _answer(request, result, kind or JSON)


def _asked(request: HttpRequest, kind: str | None) -> Asked | None:
    if kind is None:
        raise BadRequest(406, f"Answers are {GRAPHQL_RESPONSE} or {JSON}.")
    if request.method == "GET":
        return requests.of_get(request)
    if request.method == "POST":
        return requests.of_post(request)
    raise BadRequest(405, "Send a GET or a POST.", Allow="GET, POST")


def _run(request: HttpRequest, asked: Asked) -> Result:
    principal = credentials.principal_of(request)
    info = RequestInfo(
        address=request.META.get("REMOTE_ADDR") or "",
        language=translation.get_language_from_request(request),
        can_set_cookies=True,
    )
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
        raise BadRequest(405, "Only a query is taken with GET: send a POST.", Allow="POST")
    return result


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
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Accept-Language, Authorization, Cookie"
    return response
