"""Secret: a string that nothing prints, compares in variable time or serializes by accident."""

import hmac
from typing import NoReturn


class Secret:
    """A setting that can be written and never read but by ``reveal()``."""

    __slots__ = ("_letters",)

    def __init__(self, letters: str) -> None:
        if not isinstance(letters, str):
            raise TypeError("A secret is made of a string.")
        self._letters = letters

    def reveal(self) -> str:
        """Return the letters. Call it only where the service needs them."""
        return self._letters

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def __bool__(self) -> bool:
        return bool(self._letters)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self._letters), _bytes(other._letters))

    #: A hash would tell two equal secrets apart from others, in variable time.
    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: object) -> "Secret":
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A secret cannot be pickled.")


def _bytes(letters: str) -> bytes:
    return letters.encode("utf-8", "surrogatepass")
