"""Renders templates beside the event loop: in few threads, so that none holds up what else a worker does.

A template may take a quarter of a second for each event: the threads are shared out by config, so that those
which do so wait for each other, and not others for them.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC
from functools import partial
from typing import Any

from jackfield.sdk.errors import Rejected, Unavailable
from jackfield.sdk.events import Event
from jackfield.sdk.templates.sentences import FAILED, LATER
from jackfield.sdk.templates.turns import Turns

#: How many are rendered at a time; the rest wait.
_THREADS = 2
#: How long one waits for its turn, in seconds; then its owner is told so, and not that a service was slow.
MAX_WAIT_S = 5.0
_turns = Turns(threads=_THREADS, name="jackfield-template")


class TemplateFailed(Rejected):
    """A template can't be rendered with this event: trying again helps nobody, another template may."""


async def render(
    source: str,
    *,
    event: Event,
    config_id: str,
    config_name: str,
    escape: Callable[[str], str] | None = None,
) -> str:
    """Return what a template makes of an event.

    Raises:
        TemplateFailed: It can't be rendered; with a sentence for the owner.
        Unavailable: Templates that take long stand before it: its own config's, or those of others like it.
    """
    # Liquid takes a moment to import, and most processes need none of it.
    from jackfield.sdk.templates import engine  # noqa: PLC0415

    values = {"event": values_of(event), "config": {"name": config_name}}
    work = partial(engine.rendered, source, values=values, escape=escape)
    waiting = _turns.submit(work, whose=config_id)
    error = Unavailable(LATER)
    give_up = partial(_turns.give_up, waiting, whose=config_id, error=error)
    timer = asyncio.get_running_loop().call_later(MAX_WAIT_S, give_up)
    try:
        return await asyncio.wrap_future(waiting)
    except engine.TemplateProblem as problem:
        raise TemplateFailed(FAILED % {"problem": problem}) from None
    finally:
        timer.cancel()


def values_of(event: Event) -> Mapping[str, Any]:
    """Return what a template sees of an event: JSON."""
    return {
        "id": event.id,
        "type": event.type,
        "occurred_at": event.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ordering_key": event.ordering_key,
        "data": event.data,
    }
