"""Asks a service what there is to choose for a setting; changes nothing there, and holds no transaction."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Iterable
from typing import Any

from django.conf import settings

from jackfield.configs import refreshing
from jackfield.configs.contexts import Prepared
from jackfield.deployment.outgoing import open_network
from jackfield.sdk.choosing import Choice, ChoicePage, ChoiceQuery, ChoiceSource
from jackfield.sdk.errors import Unavailable
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net import Redactor
from jackfield.sdk.outcomes import Outcome, Verdict, classify

_LATE = _("The service did not answer within %(seconds)s s.")

logger = logging.getLogger(__name__)

#: The most choices of one answer that are looked at.
MAX_ITEMS = 1_000
#: The longest value, the longest text of people's, and the longest place to go on from, in characters.
MAX_VALUE = 1_000
MAX_TEXT = 300
MAX_AFTER = 400


class NotOffered(Exception):
    """The service, or the author's code, did not say what there is to choose: show the verdict's reason."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


async def offered(
    *, integration: Any, prepared: Prepared, source: ChoiceSource, query: ChoiceQuery
) -> ChoicePage:
    """Call the author's method under ``JACKFIELD_CHECK_DEADLINE_S``.

    Returns:
        A page of at most ``MAX_ITEMS`` choices whose texts are bounded and quote no secret; what is no choice
        is left out.

    Raises:
        NotOffered: It raised, was late, or answered with something else.
    """
    deadline = settings.JACKFIELD_CHECK_DEADLINE_S
    network = open_network(deadline_s=deadline)
    http = network.http(redact=prepared.secrets)

    def ask(now: Prepared) -> Awaitable[Any]:
        asked: Awaitable[Any] = getattr(integration, source.method)(query, now.context(http))
        return asked

    try:
        with contained(awaits=True):
            async with asyncio.timeout(deadline):
                answer = await refreshing.called(prepared, http, ask)
            return _page(answer, http.redactor)
    except TimeoutError as error:
        late = Unavailable(_LATE % {"seconds": f"{deadline:g}"})
        raise NotOffered(classify(late)) from error
    except Exception as error:  # noqa: BLE001 - logged below where it is no word of the protocol
        verdict = classify(error, redact=http.redact)
        if verdict.outcome is Outcome.FAILED:
            logger.error(  # noqa: TRY400 - the traceback is a field, so that it can be starred
                "choices failed",
                extra={
                    "integration_id": integration.integration_id,
                    "asked_for": source.field,
                    "traceback": http.redact("".join(traceback.format_exception(error))),
                },
            )
        # Without the author's error, which could be logged and may quote a secret.
        raise NotOffered(Verdict(outcome=verdict.outcome, reason=verdict.reason)) from None
    finally:
        await network.close()


def _page(answer: Any, redact: Redactor) -> ChoicePage:
    items: Iterable[Any] = answer.items if isinstance(answer, ChoicePage) else answer
    after = answer.after if isinstance(answer, ChoicePage) else ""
    if isinstance(items, str | bytes):
        raise TypeError("A method of @choices returns choices or a ChoicePage.")
    found: list[Choice] = []
    for number, item in enumerate(items):
        if number == MAX_ITEMS:
            break
        choice = _bounded(item, redact)
        if choice is not None:
            found.append(choice)
    return ChoicePage(items=found, after=after if len(after) <= MAX_AFTER else "")


def _bounded(item: Any, redact: Redactor) -> Choice | None:
    if not isinstance(item, Choice):
        raise TypeError("A method of @choices returns choices or a ChoicePage.")
    value = str(item.value)
    if not 0 < len(value) <= MAX_VALUE or redact(value) != value:
        return None
    return Choice(
        value=value,
        label=redact.excerpt(str(item.label), limit=MAX_TEXT) or value[:MAX_TEXT],
        description=redact.excerpt(str(item.description), limit=MAX_TEXT),
        icon_url=item.icon_url if _is_icon(item.icon_url) and redact(item.icon_url) == item.icon_url else "",
        group=redact.excerpt(str(item.group), limit=MAX_TEXT),
        disabled=bool(item.disabled),
    )


def _is_icon(url: Any) -> bool:
    return isinstance(url, str) and len(url) <= MAX_VALUE and url.startswith(("https://", "/"))
