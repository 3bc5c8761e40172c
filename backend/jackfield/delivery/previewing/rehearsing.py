"""Runs a hook as for a delivery, with a client that sends nothing, and shows what would have left."""

import asyncio
import logging
import traceback
from dataclasses import dataclass
from typing import Any

from yarl import URL

from jackfield.configs.contexts import Prepared
from jackfield.delivery.previewing.guesses import without_guessed
from jackfield.delivery.previewing.recording import GoesOn, Recorder
from jackfield.delivery.settlement.settle_sql import storable
from jackfield.sdk.errors import ServiceError
from jackfield.sdk.events import Event
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import in_words
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net import AnswerUnreadable, HttpClient, Redactor, Request
from jackfield.sdk.net.charsets import decoded
from jackfield.sdk.net.exchange import shown_header
from jackfield.sdk.net.redaction import STARS
from jackfield.sdk.outcomes import Outcome, classify

logger = logging.getLogger(__name__)

#: The most headers of a request that are shown.
MAX_HEADERS = 100
#: The longest URL, header and body that are shown, in characters.
MAX_URL = 4_000
MAX_HEADER = 4_000
MAX_BODY = 300_000
_OVER = _("It was not done within %(seconds)s s.")
_NOT_HEARD = _("The integration does not hear %(type)s.")
_DEPENDS = _("What comes next depends on what the service answers, and a preview asks it nothing.")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A request that would leave, with stars for secrets and signatures."""

    #: GET, POST ...; CONNECT for a connection that is not HTTP.
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What a hook would send."""

    requests: tuple[Shown, ...] = ()
    #: Why it ends there, as a sentence; empty: that is all of it.
    ended_because: str = ""


async def rehearse(
    *, integration: Any, prepared: Prepared, event: Event, deadline_s: float = 10.0
) -> Rehearsed:
    """Run the hook that hears an event; nothing leaves, nothing is kept, no sign-in is refreshed.

    Args:
        integration: The instance.
        prepared: Whose settings.
        event: Published or not.
        deadline_s: How long it may take; what it would have sent by then is shown.
    """
    recorder = Recorder()
    to_show = without_guessed(prepared, event)
    http = HttpClient(recorder, redact=to_show.secrets)
    ended_because = ""
    time_left = asyncio.timeout(deadline_s)
    try:
        async with time_left:
            with contained(awaits=True):
                hook = integration.hook_for(event.type)
                if hook is None:
                    return Rehearsed(ended_because=in_words(_NOT_HEARD % {"type": event.type}))
                await hook(event, to_show.context(http))
    except Exception as error:  # noqa: BLE001 - logged below where it is no word of the protocol
        is_over = time_left.expired()
        known = Redactor(prepared.secrets)
        ended_because = over(deadline_s) if is_over else _sentence(error, integration, http, known)
    ended_because = in_words(storable(ended_because))
    redact = http.redactor
    requests = tuple(_shown(request, redact) for request in recorder.requests)
    return Rehearsed(requests=requests, ended_because=ended_because)


def over(deadline_s: float) -> str:
    """Say of a hook that it did not end in its time."""
    return in_words(_OVER % {"seconds": f"{deadline_s:g}"})


def _sentence(error: Exception, integration: Any, http: HttpClient, known: Redactor) -> str:
    verdict = classify(error, redact=http.redact)
    reason = verdict.reason
    if isinstance(error, GoesOn):
        return reason
    # What fails at an answer with nothing in it may well go on with a real one.
    by_answer = isinstance(error, AnswerUnreadable) or (
        not isinstance(error, ServiceError) and bool(http.exchanges)
    )
    if by_answer:
        return _DEPENDS
    if verdict.outcome is Outcome.FAILED:
        logger.error(
            "preview failed",
            extra={
                "integration": integration.integration_id,
                # A guess that is shown to who made it is still no word for the log.
                "traceback": known(http.redact("".join(traceback.format_exception(error)))),
            },
        )
    return reason


def _shown(request: Request, redact: Redactor) -> Shown:
    kind = next((text for name, text in request.headers.items() if name.lower() == "content-type"), "")
    body = redact.excerpt(decoded(request.content, kind), limit=MAX_BODY)
    return Shown(
        method=request.method,
        url=_shown_url(request.url, redact),
        headers=tuple(
            (name, redact.excerpt(shown_header(name, text), limit=MAX_HEADER))
            for name, text in list(request.headers.items())[:MAX_HEADERS]
        ),
        body=body.replace("\x00", "\ufffd"),
    )


def _shown_url(text: str, redact: Redactor) -> str:
    if "@" in text:
        try:
            text = str(URL(text).with_user(None))
        except ValueError:
            return STARS
    return redact.excerpt(text, limit=MAX_URL)
