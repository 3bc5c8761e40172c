"""Answers that are errors: JSON with a sentence, never HTML, never a traceback."""

from django.http import HttpRequest, JsonResponse

from jackfield.project import logs


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


def server_error(_request: HttpRequest) -> JsonResponse:
    """Django's handler500; the traceback is in the log, under the same id."""
    response = refusal(500, "Something went wrong here; the log knows more under this request's id.")
    response.headers["X-Request-ID"] = logs.request_id.get() or ""
    return response
