"""When to try again: pure arithmetic, no clock, no chance and no database."""

import math
from collections.abc import Sequence

#: However long a service asks us to wait, we ask again within a day.
MAX_RETRY_AFTER_S = 24 * 3600.0
#: A wait is longer than the schedule says by up to this share, so that what failed together comes back apart.
JITTER = 0.2


def wait_s(
    *, failures: int, schedule_s: Sequence[float], chance: float, retry_after_s: float | None = None
) -> float | None:
    """Return how many seconds to wait before the next attempt; None to give up.

    Args:
        failures: Attempts that count and have failed, the last one among them; 1 or more.
        schedule_s: Seconds to wait after the first, the second, ... of them.
        chance: From 0 up to 1: which part of the jitter is taken.
        retry_after_s: What the service asked for; it only lengthens the wait, up to a day.
    """
    if failures > len(schedule_s):
        return None
    wait = schedule_s[failures - 1] * (1 + JITTER * chance)
    if retry_after_s is None or not math.isfinite(retry_after_s):
        return wait
    return max(wait, min(retry_after_s, MAX_RETRY_AFTER_S))
