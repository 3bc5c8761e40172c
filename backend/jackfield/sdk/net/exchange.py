"""What one request and its answer looked like, for the history: short, and without a secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache

from yarl import URL

from jackfield.sdk.net.charsets import decoded
from jackfield.sdk.net.messages import Answer, Request
from jackfield.sdk.net.redaction import STARS, Redactor
from jackfield.sdk.net.spellings import core_of

#: The longest excerpt, in characters.
MAX_EXCERPT = 2_000
_MAX_HEADERS = 800
_MAX_URL = 500
#: Bytes of a body that are looked at; more than the excerpt and the longest secret.
REACH = 64_000
#: The same word for the same request, which a service may show to anybody.
_PUBLIC_HEADERS = frozenset({"idempotency-key", "x-idempotency-key"})
_PRIVATE_HEADERS = frozenset({"location", "auth", "x-auth"})
#: Anywhere in a name: many put a version or an algorithm behind it, as X-Hub-Signature-256 does.
_PRIVATE_WORDS = re.compile(
    r"signature|hmac|token|secret|password|passwd|credential|cookie|authorization|api[-_]?key"
)
#: What stands between a credential and its kind, or the next one.
_BETWEEN = re.compile(r"[\s,;]+|(?<=\w)=(?=\w)")
#: Shorter parts of such a header are words like any other.
_SHORTEST_PART = 16
_SHORTEST_CORE = 6
_PRIVATE_ENDINGS = ("-key", "-auth", "-sign", "-sig")


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
        if self.answer is None:
            return ""
        return self._excerpt(self.answer.headers, self.answer.content)

    def repeated(self, text: str) -> tuple[str, ...]:
        """Return the credentials and signatures of the request's headers that a text may well repeat."""
        return tuple(part for part, core in self._private_parts if core in text)

    @cached_property
    def _private_parts(self) -> tuple[tuple[str, str], ...]:
        values = (value for name, value in self.request.headers.items() if _is_private(name))
        parts = (part for value in values for part in _BETWEEN.split(value) if len(part) >= _SHORTEST_PART)
        return tuple((part, core) for part in parts if len(core := core_of(part)) >= _SHORTEST_CORE)

    def _excerpt(self, headers: Mapping[str, str], content: bytes) -> str:
        lines = "\n".join(f"{name}: {shown_header(name, value)}" for name, value in headers.items())
        text = decoded(content[:REACH], headers.get("Content-Type", ""))
        repeated = (*self.repeated(lines), *self.repeated(text))
        redact = Redactor((*self.secrets, *repeated)) if repeated else self._redact
        head = redact.excerpt(lines, limit=_MAX_HEADERS)
        body = redact.excerpt(text, limit=MAX_EXCERPT)
        return f"{head}\n\n{body}"[:MAX_EXCERPT].replace("\x00", "\ufffd")


def shown_header(name: str, value: str) -> str:
    """Return the value of a header, or stars where it is a credential or a signature."""
    return STARS if _is_private(name) else value


@lru_cache(maxsize=512)
def _is_private(name: str) -> bool:
    lowered = name.lower()
    return lowered not in _PUBLIC_HEADERS and (
        lowered in _PRIVATE_HEADERS
        or lowered.endswith(_PRIVATE_ENDINGS)
        or _PRIVATE_WORDS.search(lowered) is not None
    )
