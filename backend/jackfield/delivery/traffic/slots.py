"""About how long attempts took: slots of durations, each about 1.4 times as long as the one before."""

import math
from collections.abc import Mapping

#: Of what no answer came to.
NO_ANSWER = 0
#: Milliseconds from which on each further slot begins: the powers of the square root of two, up to three
#: minutes. Slot 1 holds what took less than the first.
BEGINNINGS_MS = tuple(sorted({round(math.sqrt(2) ** n) for n in range(36)}))


def slot_sql(duration: str) -> str:
    """Return the expression for the slot of a duration.

    Args:
        duration: The expression for it, in milliseconds; ours, never from outside.
    """
    steps = " ".join(
        f"WHEN {duration} < {beginning} THEN {number}" for number, beginning in enumerate(BEGINNINGS_MS, 1)
    )
    return f"CASE {steps} ELSE {len(BEGINNINGS_MS) + 1} END"


def beginning_ms(number: int) -> int:
    """Return the shortest duration that a slot, of those with an answer, may hold."""
    return 0 if number <= 1 else BEGINNINGS_MS[number - 2]


def percentile_ms(slots: Mapping[int, tuple[int, int]], *, percent: int) -> int | None:
    """Return about how long the ``percent`` fastest of all attempts with an answer took at most; None: none.

    It lies in the slot of the exact one (nearest rank), so that it is at most 1.5 times as long or as
    short, or 1 ms off; of attempts that all took equally long it is exact.

    Args:
        slots: Of each by its number, how many attempts are in it and how long the longest took.
        percent: From 1 to 100.
    """
    answered = sorted((number, *known) for number, known in slots.items() if number != NO_ANSWER)
    rank = -(-sum(count for _, count, _ in answered) * percent // 100)
    for number, count, longest_ms in answered:
        if rank <= count:
            shortest = beginning_ms(number)
            return shortest + round((longest_ms - shortest) * rank / count)
        rank -= count
    return None
