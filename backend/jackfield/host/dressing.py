"""Our views inside a host's middleware: with our headers and errors, which the host's pages do not get."""

import inspect
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jackfield.inbound.paths import shown_path
from jackfield.project import logs
from jackfield.project.answers import database_away, server_error
from jackfield.project.headers import security_headers

logger = logging.getLogger(__name__)

View = Callable[..., Any]


def dressed(view: View) -> View:
    """Return a view that answers as under `jackfield serve`, whatever middleware stands around it.

    Who may do what our own code decides, so a host that asks everybody to sign in first does not ask
    here; and it runs in transactions of its own, whatever ATOMIC_REQUESTS says.
    """
    answer_it = view if inspect.iscoroutinefunction(view) else sync_to_async(view)

    @wraps(view)
    async def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = logs.request_id.set(secrets.token_hex(8))
        try:
            response = await _answered(answer_it, request, *args, **kwargs)
            for name, value in security_headers().items():
                response.headers.setdefault(name, value)
            response.headers["X-Request-ID"] = logs.request_id.get() or ""
            return response
        finally:
            logs.request_id.reset(token)

    found: View = login_not_required(answer)
    for alias in settings.DATABASES:
        found = transaction.non_atomic_requests(using=alias)(found)
    return found


async def _answered(
    view: Callable[..., Awaitable[HttpResponseBase]], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    try:
        return await view(request, *args, **kwargs)
    except Exception as error:
        refusal = database_away(request, error)
        if refusal is None:
            logger.exception("A view failed.", extra={"path": shown_path(request.path)})
            refusal = server_error(request)
        return refusal
