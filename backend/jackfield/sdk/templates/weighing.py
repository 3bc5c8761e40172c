"""How much there is of a value, before anything is made of it."""

from collections.abc import Mapping
from typing import Any

from liquid.exceptions import ResourceLimitError

from jackfield.sdk.templates.limits import MAX_NUMBER_BITS, MAX_WEIGHT
from jackfield.sdk.templates.sentences import BEYOND, NUMBER


class TooMuch(ResourceLimitError):
    """A template wants more than it may have; the text says of what."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, token=None)


def weight(value: Any, *, limit: int = MAX_WEIGHT) -> int:
    """Return how much there is of a value: its characters, and one for each thing in it.

    What stands in it twice counts twice, for it would be written twice. Counting ends beyond ``limit``.
    """
    found = 0
    waiting = [value]
    while waiting and found <= limit:
        one = waiting.pop()
        if isinstance(one, str):
            found += len(one) + 1
        elif isinstance(one, range):
            found += len(one)
        elif isinstance(one, Mapping):
            found += 1 + sum(len(str(key)) for key in one)
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            found += 1
            waiting.extend(one)
        else:
            found += 1
    return found


def require_light(value: Any) -> None:
    """Pass a value that is not too heavy, and no number beyond all measure.

    Raises:
        TooMuch: It is.
    """
    if isinstance(value, bool):
        return
    if isinstance(value, int) and value.bit_length() > MAX_NUMBER_BITS:
        raise TooMuch(NUMBER)
    if weight(value) > MAX_WEIGHT:
        raise TooMuch(BEYOND % {"count": f"{MAX_WEIGHT:,}"})
