"""The one middleware: who may be addressed, the request's id, its headers, its line in the log."""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import async_only_middleware

from jackfield.inbound.paths import shown_path
from jackfield.project import logs
from jackfield.project.answers import database_away, refusal
from jackfield.project.headers import security_headers

logger = logging.getLogger(__name__)

#: Asked by whoever supervises the process, under whatever name it has there.
_ANY_HOST = frozenset({"/healthz", "/readyz"})
_UNLOGGED = ("/healthz", "/readyz", "/metrics", "/assets/", "/graphiql/assets/", "/icons/")

Answerer = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@async_only_middleware
def house(get_response: Answerer) -> Answerer:
    """Django's middleware of this project; sessions and users are looked up where they are needed."""
    headers = security_headers()

    async def answer(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        token = logs.request_id.set(secrets.token_hex(8))
        try:
            response = await _answer(request)
            for name, value in headers.items():
                response.headers.setdefault(name, value)
            response.headers["X-Request-ID"] = logs.request_id.get() or ""
            if not request.path.startswith(_UNLOGGED):
                logger.info(
                    "request answered",
                    extra={
                        "method": request.method,
                        "path": shown_path(request.path),
                        "status": response.status_code,
                        "duration_ms": round((time.perf_counter() - started) * 1000, 1),
                    },
                )
            return response
        finally:
            logs.request_id.reset(token)

    async def _answer(request: HttpRequest) -> HttpResponseBase:
        if request.path not in _ANY_HOST:
            try:
                request.get_host()
            except DisallowedHost:
                return refusal(400, "This server is not reached by that Host; see JACKFIELD_PUBLIC_URL.")
        return await get_response(request)

    # Django looks for the hook there.
    hooked: Any = answer
    hooked.process_exception = database_away
    return answer
