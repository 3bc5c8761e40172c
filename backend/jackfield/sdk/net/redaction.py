"""Takes secrets out of what people may read, in every spelling in which they could have got there."""

import base64
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, quote_plus

from yarl import URL

STARS = "***"
_SHORTEST_PART = 6


class Redactor:
    """Replaces every secret by stars.

    Args:
        secrets: The letters; empty ones are passed over.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._pattern, self.longest = _compiled(tuple(sorted({letters for letters in secrets if letters})))

    def __call__(self, text: str) -> str:
        """Return the text with stars for every secret."""
        return text if self._pattern is None else self._pattern.sub(STARS, text)

    def excerpt(self, text: str, *, limit: int) -> str:
        """Return the beginning of a text, without a secret and without the half of one."""
        if self._pattern is None:
            return text[:limit]
        reach = limit * 2 + self.longest
        if len(text) <= reach:
            return self._pattern.sub(STARS, text)[:limit]
        # A secret cut through by the reach stands at the end, so the end is dropped.
        return self._pattern.sub(STARS, text[:reach])[: -self.longest][:limit]


@lru_cache(maxsize=256)
def _compiled(secrets: tuple[str, ...]) -> tuple[re.Pattern[str] | None, int]:
    spellings = {spelling for letters in secrets for spelling in _spellings(letters) if spelling}
    if not spellings:
        return None, 0
    longest_first = sorted(spellings, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), len(longest_first[0])


def _spellings(letters: str) -> Iterable[str]:
    raw = letters.encode("utf-8", "replace")
    yield letters
    yield letters.strip()
    yield json.dumps(letters)[1:-1]
    yield json.dumps(letters, ensure_ascii=False)[1:-1]
    yield quote(raw, safe="")
    yield quote(raw)
    yield quote_plus(raw)
    yield base64.b64encode(raw).decode().rstrip("=")
    if letters.startswith(("http://", "https://")):
        yield from _url_spellings(letters)
    # As the URL writes it when an author puts it into the path or the query.
    sendable = raw.decode()
    yield URL.build(path="/" + sendable.lstrip("/")).raw_path[1:]
    yield URL.build(query={"k": sendable}).raw_query_string[2:]


def _url_spellings(letters: str) -> Iterable[str]:
    """A URL that is itself secret: its path alone gives it away."""
    try:
        url = URL(letters)
    except ValueError:
        return
    yield str(url)
    for part in (url.raw_path_qs, url.raw_path, url.path):
        if len(part) >= _SHORTEST_PART:
            yield part
