"""Integrations whose code has blocked a worker of this process: for a while they are passed over here."""

import threading
import time
from dataclasses import dataclass

#: The first time; doubled each time, up to the longest.
FIRST_S = 30.0
LONGEST_S = 600.0


@dataclass(frozen=True, kw_only=True)
class _Shunned:
    until: float
    times: int
    thread: threading.Thread


_shunned: dict[str, _Shunned] = {}


def shun(integration_id: str, *, thread: threading.Thread) -> None:
    """Pass an integration over from now on, for as long as it blocks ``thread`` at least."""
    before = _shunned.get(integration_id)
    times = 1 if before is None else before.times + 1
    wait = min(LONGEST_S, FIRST_S * 2 ** min(times - 1, 20))
    _shunned[integration_id] = _Shunned(until=time.monotonic() + wait, times=times, thread=thread)


def is_shunned(integration_id: str) -> bool:
    """Whether nothing of an integration is sent by this process at this moment."""
    known = _shunned.get(integration_id)
    return known is not None and (time.monotonic() < known.until or known.thread.is_alive())
