"""Takes secrets out of what people may read, in every spelling in which they could have got there."""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from jackfield.sdk.net.spellings import coded, core_of, is_quick, literally, pattern_of, width_of, written

STARS = "***"


class Redactor:
    """Replaces every secret by stars.

    Args:
        secrets: The letters; empty ones are passed over.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._known = _known(tuple(secrets))

    def __call__(self, text: str) -> str:
        """Return the text with stars for every secret."""
        return self._known.starred(text)

    def excerpt(self, text: str, *, limit: int) -> str:
        """Return the beginning of a text, without a secret and without the half of one."""
        longest = self._known.longest
        reach = limit * 2 + longest
        if not longest:
            return text[:limit]
        if len(text) <= reach:
            return self(text)[:limit]
        # A secret cut through by the reach stands at the end, so the end is dropped.
        return self(text[:reach])[:-longest][:limit]


class _Known:
    """What is known of some secrets. Mostly a text holds none of them: what it takes to star is made late."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._secrets = tuple(letters for letters in secrets if letters)
        texts = {text for letters in self._secrets for text in written(letters) if text}
        codes = {text for letters in self._secrets for text in coded(letters)} - texts
        self._texts, self._codes = (tuple(sorted(each, key=len, reverse=True)) for each in (texts, codes))
        #: The letters of the longest spelling, at most.
        self.longest = max(map(width_of, texts | codes), default=0)
        #: A text without any of them holds no secret.
        self._cores = _without_longer(map(core_of, texts | codes))

    def starred(self, text: str) -> str:
        """Return the text with stars for every secret."""
        if not self._is_near(text):
            return text
        # What is spelled as usual goes first, for to make the pattern takes longer than all else.
        for spelling in self._literals:
            text = text.replace(spelling, STARS)
        if not self._is_near(text) or self._pattern is None:
            return text
        return self._pattern.sub(STARS, text)

    def _is_near(self, text: str) -> bool:
        return any(map(text.__contains__, self._cores))

    @cached_property
    def _literals(self) -> tuple[str, ...]:
        found = {spelling for letters in self._secrets for spelling in literally(letters) if spelling}
        return tuple(sorted(found, key=len, reverse=True))

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        texts = [pattern_of(text) for text in self._texts if is_quick(text)]
        codes = [pattern_of(text, is_coded=True) for text in self._codes if is_quick(text)]
        return re.compile("|".join([*texts, *codes])) if texts or codes else None


@lru_cache(maxsize=256)
def _known(secrets: tuple[str, ...]) -> _Known:
    return _Known(secrets)


def _without_longer(cores: Iterable[str]) -> tuple[str, ...]:
    """Return those in which no other is."""
    kept: list[str] = []
    for core in sorted(set(cores), key=len):
        if not any(other in core for other in kept):
            kept.append(core)
    return tuple(kept)
