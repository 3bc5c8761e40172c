"""What a client asks, taken out of an HTTP request; whatever is wrong with it is a 4xx with a sentence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _

from jackfield.api.negotiation import JSON
from jackfield.api.refusing import RequestCode

#: What a status says to a program; the others: it is not asked as it should be.
_CODES = {401: RequestCode.UNAUTHENTICATED, 429: RequestCode.RATE_LIMITED}


class BadRequest(Exception):
    """Answer with ``status`` and this sentence."""

    def __init__(
        self, status: int, message: str, *, extensions: Mapping[str, Any] | None = None, **headers: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.extensions = extensions
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    @property
    def formatted(self) -> dict[str, Any]:
        """The error of the answer; like every other it has a code."""
        code = _CODES.get(self.status, RequestCode.VALIDATION)
        return {"message": self.message, "extensions": {"code": code.value, **(self.extensions or {})}}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An operation with its variables."""

    #: Empty when the document is named by its id alone.
    query: str
    variables: Mapping[str, Any] | None
    operation_name: str | None
    document_id: str | None = None


def of_post(request: HttpRequest) -> Asked:
    """Read the body of a POST.

    Raises:
        BadRequest: It is none.
    """
    charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
    if request.content_type != JSON or charset.lower() not in {"utf-8", "utf8"}:
        raise BadRequest(415, _("Send the operation as JSON: Content-Type: application/json."))
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise BadRequest(413, _("The body is too large.")) from error
    except UnreadablePostError as error:
        raise BadRequest(400, _("The body did not arrive.")) from error
    content = _decoded(body, _("The body"))
    if not isinstance(content, dict):
        raise BadRequest(400, _("The body must be one JSON object with a query."))
    return _asked(content)


def of_get(request: HttpRequest) -> Asked | None:
    """Read the parameters of a GET; None when it asks nothing.

    Raises:
        BadRequest: They are none.
    """
    parameters = request.GET
    if "query" not in parameters and "documentId" not in parameters:
        return None
    variables, extensions = parameters.get("variables"), parameters.get("extensions")
    content: dict[str, Any] = {
        "query": parameters.get("query"),
        "documentId": parameters.get("documentId"),
        "operationName": parameters.get("operationName") or None,
        "variables": _decoded(variables.encode("utf-8", "replace"), "variables") if variables else None,
        "extensions": _decoded(extensions.encode("utf-8", "replace"), "extensions") if extensions else None,
    }
    return _asked(content)


def _asked(content: Mapping[str, Any]) -> Asked:
    query = content.get("query")
    document_id = content.get("documentId")
    variables = content.get("variables")
    name = content.get("operationName")
    if document_id is not None and not isinstance(document_id, str):
        raise BadRequest(400, _("documentId must be a string."))
    if query is None and document_id is not None:
        query = ""
    elif not isinstance(query, str) or not query.strip():
        raise BadRequest(400, _("query is missing: the text of the operation."))
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest(400, _("variables must be a JSON object."))
    if name is not None and not isinstance(name, str):
        raise BadRequest(400, _("operationName must be a string."))
    if not isinstance(content.get("extensions"), dict | None):
        raise BadRequest(400, _("extensions must be a JSON object."))
    return Asked(query=query, variables=variables, operation_name=name or None, document_id=document_id)


def _decoded(body: bytes, what: str) -> Any:
    try:
        return json.loads(body.decode(), parse_constant=_no_number)
    except RecursionError as error:
        raise BadRequest(400, _("%(what)s is nested too deeply.") % {"what": what}) from error
    except ValueError as error:
        raise BadRequest(400, _("%(what)s is no JSON in UTF-8.") % {"what": what}) from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
