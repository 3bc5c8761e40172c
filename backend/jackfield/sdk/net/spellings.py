"""How a secret is spelled where it is repeated: as echoes, error pages and tracebacks write it."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus

from yarl import URL

_SHORTEST_PATH = 6
#: One of several words of a secret is one itself if it is so long: a key, and no word of a language.
_SHORTEST_WORD = 16
#: A secret within more that is coded is looked for by so many letters at least.
_SHORTEST_CODED = 6
#: The words of a secret are looked for coded, too, if they are no more.
_FEW_WORDS = 4
#: No letter is written with more than so many, nor one beyond ASCII.
_WIDEST, _WIDEST_BEYOND = 18, 44
#: So many more letters of space may stand for one, as where a text is folded and indented.
_MORE_SPACE = 16
#: A text of more parts is looked for in its usual spellings alone: else it takes long.
_MOST_PARTS = 300

_TOKEN = re.compile(
    r"(?P<plain>[A-Za-z0-9]+)|(?P<space>\s+)|(?P<slashes>\\+)|(?P<code>%[0-9A-Fa-f]{2})|(?P<other>.)",
    re.DOTALL,
)
#: What a URL does not only quote.
_REWRITTEN = re.compile(r"%|(?:^|/)\.\.?(?:/|$)")
_AMP = "&(?:amp;){0,2}"
_PERCENT = "%(?:25){0,3}"
_SPACE = (
    r"\s|\\{1,8}(?:[nrtfv]|u00(?:20|0[aAdD9])|x(?:20|0[aAdD9]))"
    rf"|{_PERCENT}(?:20|0[aAdD9])|{_AMP}(?:#0{{0,3}}(?:32|1[03]|9);|#[xX]0{{0,3}}(?:20|[aAdD9]);|nbsp;)"
)


def written(letters: str) -> Iterator[str]:
    """Yield the texts in which a secret gives itself away, as they are before anything spells them."""
    yield from _whole(letters)
    words = letters.split()
    if len(words) > 1:
        yield from (word for word in words if len(word) >= _SHORTEST_WORD)
    if _REWRITTEN.search(letters):
        yield from _in_urls(_sendable(letters))


def _whole(letters: str) -> Iterator[str]:
    yield letters.strip() or letters
    if letters.startswith(("http://", "https://")):
        yield from _of_a_url(letters)


def coded(letters: str) -> Iterator[str]:
    """Yield what of a secret stands in base64, of itself alone and of a text that it is a part of.

    Of the first and the last letter only some bits are its own: they are left out.
    """
    words = letters.split()
    keys = [word for word in words if len(word) >= _SHORTEST_WORD and len(words) <= _FEW_WORDS]
    for word in {letters.strip() or letters, *keys}:
        raw = _raw(word)
        for before, begins in enumerate((0, 2, 3)):
            text = base64.b64encode(bytes(before) + raw).decode()
            whole = text[begins : (before + len(raw)) * 8 // 6]
            if len(whole) >= _SHORTEST_CODED:
                yield whole
            elif not before:
                yield text.rstrip("=")


def literally(letters: str) -> Iterator[str]:
    """Yield the spellings of the whole of it that are by far the most frequent, letter by letter."""
    raw = _raw(letters)
    yield letters
    yield from _whole(letters)
    yield json.dumps(letters)[1:-1]
    yield json.dumps(letters, ensure_ascii=False)[1:-1]
    yield quote(raw, safe="")
    yield quote(raw)
    yield quote_plus(raw)
    yield base64.b64encode(raw).decode().rstrip("=")
    yield from _in_urls(raw.decode())


def core_of(text: str) -> str:
    """Return the longest part that every spelling of a text has in it as it is; empty: there is none."""
    return max((found["plain"] or "" for found in _TOKEN.finditer(text)), key=len, default="")


def width_of(text: str) -> int:
    """Return how many letters its longest spelling has at most."""
    return sum(map(_width, _TOKEN.finditer(text)))


def is_quick(text: str) -> bool:
    """Say whether it takes no time to speak of to look for every spelling of a text."""
    return sum(1 for _ in _TOKEN.finditer(text)) <= _MOST_PARTS


def pattern_of(text: str, *, is_coded: bool = False) -> str:
    """Return a pattern for every spelling of a text, with any letter in any of its own.

    No part of it goes back on what it took, so that no text makes it slow.

    Args:
        is_coded: It is base64, of which there are two alphabets.
    """
    plus_is_space = "+" not in text
    return "".join(_spelled(found, is_coded, plus_is_space) for found in _TOKEN.finditer(text))


def _spelled(found: re.Match[str], is_coded: bool, plus_is_space: bool) -> str:  # noqa: FBT001
    letters = found[0]
    match found.lastgroup:
        case "plain":
            return letters
        case "space":
            plus = r"|\+" if plus_is_space else ""
            return rf"(?>(?:{_SPACE}{plus}){{1,{2 * len(letters)}}}\s{{0,{_MORE_SPACE}}})"
        case "slashes":
            count = len(letters)
            coded = rf"{_PERCENT}5[cC]|{_AMP}(?:#92;|#[xX]5[cC];)|\\{{1,8}}[ux](?:00)?5[cC]"
            return rf"(?>(?:{coded}){{{count}}}|\\{{{count},{8 * count}}})"
        case "code":
            return _letter("%", is_coded=False) + _in_any_case(letters[1:])
        case _:
            return _letter(letters, is_coded=is_coded)


@lru_cache(maxsize=1_024)
def _letter(letter: str, *, is_coded: bool) -> str:
    number = ord(letter)
    itself = {"+": "[+-]", "/": "[/_]"}.get(letter) if is_coded else None
    itself = itself or {"%": _PERCENT, "&": _AMP}.get(letter) or re.escape(letter)
    escaped = [f"{number:04x}"] if number <= 0xFFFF else []
    ways = [f"u{_in_any_case(digits)}" for digits in escaped]
    if number <= 0xFF:
        ways.append(f"x{_in_any_case(f'{number:02x}')}")
    ways.append(f"U{_in_any_case(f'{number:08x}')}")
    raw = letter.encode("utf-8", "surrogatepass")
    many = [
        rf"{_AMP}(?:#0{{0,3}}{number};|#[xX]0{{0,3}}{_in_any_case(f'{number:x}')};{_named(number)})",
        "".join(f"{_PERCENT}{_in_any_case(f'{byte:02x}')}" for byte in raw),
        rf"\\{{0,8}}+(?:{'|'.join(ways)})",
        rf"\\{{0,8}}+{itself}",
    ]
    if len(raw) > 1:
        many.insert(0, "".join(rf"\\{{1,8}}x{_in_any_case(f'{byte:02x}')}" for byte in raw))
    if not escaped:
        pair = letter.encode("utf-16-be").hex()
        many.insert(0, "".join(rf"\\{{1,8}}u{_in_any_case(half)}" for half in (pair[:4], pair[4:])))
    return f"(?>{'|'.join(many)})"


def _named(number: int) -> str:
    names = {0x27: "apos", 0x2F: "sol", 0x2B: "plus", 0x3D: "equals"}
    name = codepoint2name.get(number) or names.get(number)
    return f"|{name};" if name else ""


def _in_any_case(digits: str) -> str:
    return "".join(f"[{one.lower()}{one.upper()}]" if one.isalpha() else one for one in digits)


def _width(found: re.Match[str]) -> int:
    count = len(found[0])
    match found.lastgroup:
        case "plain":
            return count
        case "space":
            return 2 * count * _WIDEST + _MORE_SPACE
        case "other" if not found[0].isascii():
            return _WIDEST_BEYOND
        case _:
            return count * _WIDEST


def _raw(letters: str) -> bytes:
    return letters.encode("utf-8", "replace")


def _sendable(letters: str) -> str:
    return _raw(letters).decode()


def _of_a_url(letters: str) -> Iterable[str]:
    """A URL that is itself secret: its path alone gives it away."""
    try:
        url = URL(letters)
    except ValueError:
        return
    yield str(url)
    for part in (url.raw_path_qs, url.raw_path, url.path):
        if len(part) >= _SHORTEST_PATH:
            yield part


def _in_urls(letters: str) -> Iterable[str]:
    raw = letters.encode()
    # As the URL writes it when an author puts it into the path or the query.
    yield URL.build(path="/" + letters.lstrip("/")).raw_path[1:]
    yield URL.build(query={"k": letters}).raw_query_string[2:]
    # As it rewrites what an author has quoted already: it undoes what needs no quoting there.
    yield URL(f"http://h/{quote(raw, safe='')}").raw_path[1:]
    yield URL(f"http://h/?k={quote(raw, safe='')}").raw_query_string[2:]
    yield URL(f"http://h/?k={quote_plus(raw)}").raw_query_string[2:]
