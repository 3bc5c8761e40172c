"""What goes out and what comes back: a request, a raw answer, and the response an author sees."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jackfield.sdk.errors import Rejected
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net.charsets import decoded

_TOO_MUCH = _("%(host)s answered more than we read.")
_NO_JSON = _("%(host)s answered something that is not JSON.")


class AnswerUnreadable(Rejected):
    """The service answered, and not what it should."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request, whole."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, decompressed."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    #: There was more than we read, or the connection broke within the body.
    truncated: bool = False


@dataclass(frozen=True, kw_only=True)
class Response:
    """An answer that is a success, or that ``ok`` let through."""

    status: int
    #: Names in any case.
    headers: Mapping[str, str]
    content: bytes
    #: The service took the request, but its answer was larger than we read.
    truncated: bool = False
    host: str = ""

    @property
    def text(self) -> str:
        """The content as text; bytes that are none are replaced."""
        return decoded(self.content, self.headers.get("Content-Type", ""))

    def json(self) -> Any:
        """Return the content read as JSON.

        Raises:
            Rejected: It is not JSON, or was too large to be read whole.
        """
        if self.truncated:
            raise AnswerUnreadable(_TOO_MUCH % {"host": self.host})
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise AnswerUnreadable(_NO_JSON % {"host": self.host}) from None
