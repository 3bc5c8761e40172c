"""Inbound hooks: the method of an integration that a service calls, and how such a call proves itself."""

import inspect
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.errors import Rejected
from jackfield.sdk.marks import mark

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])

#: Of an answer's body, in UTF-8.
MAX_ANSWER_BYTES = 64 * 1024
#: What is shorter is no silence.
LEAST_GAP = timedelta(minutes=1)
#: No HTML: what is answered here would run under our own name.
_CONTENT_TYPE = re.compile(r"(?:text/plain|application/json)(?:; ?charset=utf-8)?", re.IGNORECASE)


class NoJson(Rejected, ValueError):
    """The body is none: the service is answered 400, unless the hook takes it otherwise."""


@dataclass(frozen=True, kw_only=True)
class InboundRequest:
    """What a service sent to a config's own URL."""

    method: str
    #: Names in lower case; those that come more than once are joined by commas.
    headers: Mapping[str, str] = field(repr=False)
    #: Of a name that comes more than once the last value.
    query: Mapping[str, str] = field(repr=False)
    #: As it was sent: what a signature covers.
    body: bytes = field(repr=False)
    #: When it arrived (aware, UTC).
    received_at: datetime

    def json(self) -> Any:
        """Return the body read as JSON.

        Raises:
            NoJson: It is none. A ``Rejected`` and a ValueError; a hook that lets it go answers 400.
        """
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise NoJson("The body is no JSON.") from error


@dataclass(frozen=True, kw_only=True)
class InboundAnswer:
    """What the service is answered; without one, 204 and nothing.

    Raises:
        ValueError: The status is neither 2xx nor 4xx, the content type is neither ``text/plain`` nor
            ``application/json`` (in UTF-8), or the body has more than 64 KiB, is no text, or stands beside a
            status that has none.
    """

    status: int = 200
    body: str = field(default="", repr=False)
    content_type: str = "text/plain; charset=utf-8"

    def __post_init__(self) -> None:
        if isinstance(self.status, bool) or not (200 <= self.status < 300 or 400 <= self.status < 500):
            raise ValueError("A service is answered with a status of 200 to 299, or 400 to 499.")
        if not _CONTENT_TYPE.fullmatch(self.content_type):
            raise ValueError("A service is answered with text/plain or application/json, in UTF-8.")
        if len(self.body.encode()) > MAX_ANSWER_BYTES:
            raise ValueError(f"A service is answered with at most {MAX_ANSWER_BYTES} bytes.")
        if self.body and self.status in {204, 205}:
            raise ValueError(f"An answer of status {self.status} has no body.")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a verifier found in a request that proved itself, and by which a repeat is known."""

    #: The same for every repeat of one message; who did not sign it must not be able to change it.
    message_id: str = field(repr=False)
    #: For how long a repeat is answered as the first was, and does nothing.
    remembered_for: timedelta = timedelta(hours=24)


#: Raises ``Unauthorized`` for a request that does not prove that the service made it. It is given the request
#: and the config's settings. By what it returns a repeat is known: a message's id (a text: for 24 hours), or
#: None, and then each request counts. It runs in a thread, within the time that the call has;
#: ``jackfield.sdk.signatures`` has some.
Verifier = Callable[[InboundRequest, Any], Proof | str | None]


@dataclass(frozen=True, kw_only=True)
class InboundHook:
    """How a service's calls are taken."""

    #: None: who knows the URL may call it.
    verify: Verifier | None = None
    #: How long the service may be silent, or the name of the setting that says so; None: for ever.
    expects_every: timedelta | str | None = None
    #: Name of the author's method.
    method: str = ""


def gap_of(hook: InboundHook, settings: Any) -> timedelta | None:
    """Return how long the service of a config may be silent; None: for ever.

    Args:
        hook: Of its integration.
        settings: Of the config, as its class reads them; looked at only where the hook names a setting.
    """
    gap = hook.expects_every
    if isinstance(gap, str):
        gap = getattr(settings, gap, None)
    return max(gap, LEAST_GAP) if isinstance(gap, timedelta) and gap > timedelta(0) else None


def inbound(*, verify: Verifier | None, expects_every: timedelta | str | None = None) -> Callable[[F], F]:
    """Mark the method that a service calls at the URL of each config; a class has at most one.

    The method is ``async def receive(self, request, context)``, for POST, PUT and GET. It hands events on
    with ``context.publish(...)``, and may return an ``InboundAnswer``. ``Rejected`` answers 400 with its
    text, ``Unauthorized`` 403, ``Unavailable`` 503: the service calls again, as it does after any other
    exception, and after those that ``context.http`` raised and the method let through.

    Args:
        verify: Proves that the service made the request; None only where the service signs nothing.
        expects_every: A config that is not called for longer is QUIET, until it is; a minute or more. Or the
            name of a duration setting, by which each config chooses: empty or 0 expects nothing.

    Raises:
        ImproperlyConfigured: ``verify`` is async, or ``expects_every`` is shorter.
    """
    if inspect.iscoroutinefunction(verify):
        raise ImproperlyConfigured("@inbound: verify must not be async.")
    if isinstance(expects_every, timedelta) and expects_every < LEAST_GAP:
        raise ImproperlyConfigured("@inbound: expects_every is a minute or more.")
    said = InboundHook(verify=verify, expects_every=expects_every)
    return lambda method: mark(method, by="inbound", said=said)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON.")
