"""Secret: a string that nothing prints, compares in variable time or serializes by accident."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NoReturn, Self


@dataclass(frozen=True, kw_only=True)
class Older:
    """A secret that another one has replaced, and that is good for a while yet."""

    letters: str = field(repr=False)
    #: Aware.
    valid_until: datetime


class Letters(str):
    """A secret in clear, with those before it that are good yet, newest first; only ever in memory."""

    __slots__ = ("older",)
    older: tuple[Older, ...]

    def __new__(cls, letters: str, older: Iterable[Older] = ()) -> Self:
        """Take what ``str`` takes, and those before it."""
        made = super().__new__(cls, letters)
        made.older = tuple(older)
        return made


class Rotation(str):
    """A new secret as it was entered, beside which the one before it stays good for a while."""

    __slots__ = ("keep_old_s",)
    #: How many seconds that is; 0: it does not.
    keep_old_s: int

    def __new__(cls, letters: str, keep_old_s: int = 0) -> Self:
        """Take what ``str`` takes, and for how long."""
        made = super().__new__(cls, letters)
        made.keep_old_s = keep_old_s
        return made


class Secret:
    """A setting that can be written and never read but by ``reveal()`` and ``all()``.

    Args:
        letters: The secret; with those before it, where they are ``Letters``.
    """

    __slots__ = ("_letters", "_older")

    def __init__(self, letters: str) -> None:
        if not isinstance(letters, str):
            raise TypeError("A secret is made of a string.")
        self._letters = str(letters)
        self._older = letters.older if isinstance(letters, Letters) else ()

    def reveal(self) -> str:
        """Return the letters. Call it only where the service needs them."""
        return self._letters

    def all(self, *, at: datetime | None = None) -> tuple[str, ...]:
        """Return the letters, and then those before them that are good yet, newest first.

        For what others verify: sign with each of them. For what others send: take what any of them proves.

        Args:
            at: Aware; None for now.
        """
        now = at or datetime.now(UTC)
        return (self._letters, *(one.letters for one in self._older if one.valid_until > now))

    def letters(self) -> Letters:
        """Return the letters with those before them, as another secret is made of them."""
        return Letters(self._letters, older=self._older)

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


def in_clear(letters: Iterable[str]) -> tuple[str, ...]:
    """Return secrets and all that stand beside them: what is to be starred."""
    return tuple(
        text
        for one in letters
        for text in (
            str(one),
            *(old.letters for old in (one.older if isinstance(one, Letters) else ())),
        )
    )


def _bytes(letters: str) -> bytes:
    return letters.encode("utf-8", "surrogatepass")
