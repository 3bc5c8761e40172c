"""What one request and its answer looked like, for the history: short, and without a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from yarl import URL

from jackfield.sdk.net.messages import Answer, Request, decoded
from jackfield.sdk.net.redaction import STARS, Redactor

#: The longest excerpt, in characters.
MAX_EXCERPT = 2_000
_MAX_HEADERS = 800
_MAX_URL = 500
#: Bytes of a body that are looked at; more than the excerpt and the longest secret.
REACH = 64_000
_PRIVATE_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "api-key", "x-api-key", "location"}
)
_PRIVATE_ENDINGS = ("-signature", "-token", "-secret", "-key", "-authorization", "-password")


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request and what came of it. The excerpts are made when they are read."""

    request: Request = field(repr=False)
    answer: Answer | None = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    started_at: datetime
    duration_ms: float
    #: Why there is no answer.
    problem: str = ""

    @property
    def method(self) -> str:
        """GET, POST ..."""
        return self.request.method

    @property
    def status(self) -> int | None:
        """The status of the answer; None without one."""
        return None if self.answer is None else self.answer.status

    @cached_property
    def _redact(self) -> Redactor:
        return Redactor(self.secrets)

    @cached_property
    def url(self) -> str:
        """Where the request went, secrets starred."""
        text = self.request.url
        if "@" in text:
            try:
                text = str(URL(text).with_user(None))
            except ValueError:
                return STARS
        return self._redact.excerpt(text, limit=_MAX_URL)

    @cached_property
    def request_excerpt(self) -> str:
        """Headers and the beginning of the body, secrets starred."""
        return self._excerpt(self.request.headers, self.request.content)

    @cached_property
    def response_excerpt(self) -> str:
        """Headers and the beginning of the body, secrets starred; empty without an answer."""
        return "" if self.answer is None else self._excerpt(self.answer.headers, self.answer.content)

    def _excerpt(self, headers: Mapping[str, str], content: bytes) -> str:
        lines = "\n".join(f"{name}: {_shown(name, value)}" for name, value in headers.items())
        head = self._redact.excerpt(lines, limit=_MAX_HEADERS)
        text = decoded(content[:REACH], headers.get("Content-Type", ""))
        body = self._redact.excerpt(text, limit=MAX_EXCERPT)
        return f"{head}\n\n{body}"[:MAX_EXCERPT].replace("\x00", "\ufffd")


def _shown(name: str, value: str) -> str:
    lowered = name.lower()
    return STARS if lowered in _PRIVATE_HEADERS or lowered.endswith(_PRIVATE_ENDINGS) else value
