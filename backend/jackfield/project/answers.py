"""Answers that are errors: JSON with a sentence, never HTML, never a traceback."""

import logging

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse

from jackfield.project import logs

logger = logging.getLogger(__name__)


def refusal(status: int, sentence: str) -> JsonResponse:
    """An error that says what is the matter."""
    return JsonResponse({"error": sentence}, status=status, headers={"Cache-Control": "no-store"})


def bad_request(_request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler400; what it caught is in the log."""
    return refusal(400, "This request cannot be understood.")


def permission_denied(_request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler403."""
    return refusal(403, "This is not allowed.")


def not_found(_request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's handler404."""
    return refusal(404, "There is nothing here.")


def database_away(_request: HttpRequest, exception: Exception) -> JsonResponse | None:
    """503 when a view ended because the database is away or too busy: the same may do in a moment."""
    if not isinstance(exception, OperationalError | InterfaceError):
        return None
    logger.error("database does not answer", exc_info=exception)
    response = refusal(503, "The database does not answer: try again.")
    response.headers["Retry-After"] = "1"
    return response


def server_error(_request: HttpRequest) -> JsonResponse:
    """Django's handler500; the traceback is in the log, under the same id."""
    response = refusal(500, "Something went wrong here; the log knows more under this request's id.")
    response.headers["X-Request-ID"] = logs.request_id.get() or ""
    return response
