"""A Python regular expression as an anchored ECMAScript pattern of the v flag, where both mean the same."""

import re
from collections.abc import Iterator

#: What stands for itself only when escaped: outside a class, and inside one.
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_IN_CLASS = _SYNTAX | frozenset("&-!#%,:;<=>@`~")
_CONTROLS = frozenset("nrtfv")
_UNICODE_CLASSES = {"d": r"\p{Nd}", "w": r"\p{L}\p{N}_", "s": r"\s\x1c-\x1f\x85"}
_ASCII_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": r"\t-\r\x20"}
_GROUPS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")
_NAMED = re.compile(r"\(\?P<[A-Za-z_][A-Za-z0-9_]*>")
_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_HEX_LENGTHS = {"x": 2, "u": 4, "U": 8}
_ANYTHING = r"[\s\S]*"
_FLAGS = re.UNICODE | re.ASCII | re.DOTALL


class _NotPortable(Exception):
    """The two languages would not agree."""


def ecmascript(regex: re.Pattern[str]) -> str | None:
    """Return a pattern that fits a whole text where ``regex.search`` finds something; None: there is none.

    Browsers anchor it, so that what may stand before and after is part of it.
    """
    source = regex.pattern
    if regex.flags & ~_FLAGS:
        return None
    begins = next((mark for mark in ("^", r"\A") if source.startswith(mark)), "")
    ends = next(
        (mark for mark in ("$", r"\Z") if source.endswith(mark) and not _is_escaped(source, mark)), ""
    )
    inner = source[len(begins) : len(source) - len(ends)]
    try:
        writer = _Writer(inner, regex.flags)
        written = "".join(writer.parts())
    except (_NotPortable, IndexError):
        return None
    if writer.has_branches and (begins or ends):
        return None
    if begins and ends:
        return written
    return f"{'' if begins else _ANYTHING}(?:{written}){'' if ends else _ANYTHING}"


def _is_escaped(source: str, mark: str) -> bool:
    before = source[: len(source) - len(mark)]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


class _Writer:
    """Reads a Python pattern from the left and writes the other."""

    def __init__(self, source: str, flags: int) -> None:
        self.source = source
        self.at = 0
        self.depth = 0
        #: Whether there is an alternation outside every group.
        self.has_branches = False
        self._classes = _ASCII_CLASSES if flags & re.ASCII else _UNICODE_CLASSES
        self._any = r"[\s\S]" if flags & re.DOTALL else r"[^\n]"

    def parts(self) -> Iterator[str]:
        """Yield the pattern piece by piece.

        Raises:
            _NotPortable: Something has no like, or another meaning, over there.
        """
        while self.at < len(self.source):
            letter = self.source[self.at]
            if letter == "\\":
                yield self._escape(_SYNTAX)
            elif letter == "[":
                yield "".join(self._class())
            elif letter == "(":
                yield self._group()
            elif letter in "*+?{":
                yield self._count()
            elif letter in "^$":
                raise _NotPortable
            else:
                self.at += 1
                self.depth -= letter == ")"
                self.has_branches |= letter == "|" and self.depth == 0
                yield self._any if letter == "." else letter if letter in ")|" else _literal(letter, _SYNTAX)

    def _group(self) -> str:
        self.depth += 1
        named = _NAMED.match(self.source, self.at)
        if named:
            self.at = named.end()
            return "("
        if not self.source.startswith("(?", self.at):
            self.at += 1
            return "("
        kind = next((one for one in _GROUPS if self.source.startswith(one, self.at)), None)
        if kind is None:
            raise _NotPortable
        self.at += len(kind)
        return kind

    def _count(self) -> str:
        counted = _COUNT.match(self.source, self.at)
        if counted:
            least, comma, most = counted.groups()
            if not least and not most:
                raise _NotPortable
            self.at = counted.end()
            written = f"{{{least or 0}{comma}{most}}}"
        elif self.source[self.at] == "{":
            raise _NotPortable
        else:
            written = self.source[self.at]
            self.at += 1
        after = self.source[self.at : self.at + 1]
        if after == "?":
            self.at += 1
            return f"{written}?"
        if after and after in "+*":
            raise _NotPortable
        return written

    def _escape(self, special: frozenset[str]) -> str:
        letter = self.source[self.at + 1]
        self.at += 2
        if letter in self._classes:
            inside = self._classes[letter]
            return inside if special is _IN_CLASS else f"[{inside}]"
        if letter in "DWS" and special is _SYNTAX:
            return f"[^{self._classes[letter.lower()]}]"
        if letter in _CONTROLS:
            return f"\\{letter}"
        if letter in _HEX_LENGTHS:
            digits = self.source[self.at : self.at + _HEX_LENGTHS[letter]]
            self.at += _HEX_LENGTHS[letter]
            return f"\\u{{{int(digits, 16):x}}}"
        if letter.isalnum():
            raise _NotPortable
        return _literal(letter, special)

    def _class(self) -> Iterator[str]:
        self.at += 1
        yield "["
        if self.source[self.at] == "^":
            self.at += 1
            yield "^"
        is_first = True
        while is_first or self.source[self.at] != "]":
            letter = self.source[self.at]
            if letter == "\\":
                yield self._escape(_IN_CLASS)
            elif letter == "-" and not is_first and self.source[self.at + 1] != "]":
                self.at += 1
                yield "-"
            else:
                self.at += 1
                yield _literal(letter, _IN_CLASS)
            is_first = False
        self.at += 1
        yield "]"


def _literal(letter: str, special: frozenset[str]) -> str:
    return f"\\{letter}" if letter in special else letter
