"""Regular expressions that strangers write: matched in time that grows with the text and no faster.

RE2 never goes back over a text, so no pattern explodes; in exchange it knows neither look-around nor
back-references. As in the seeds' world a pattern is held against the beginning of a text.
"""

from functools import lru_cache
from typing import Any

import re2
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.conditions.errors import ConditionInvalid

#: The longest pattern, in characters.
MAX_PATTERN_LENGTH = 500
#: The largest pattern once it is compiled, in RE2's instructions: counted repeats are written out.
MAX_PROGRAM = 3_000
#: The longest text that a pattern is held against, in bytes of UTF-8.
MAX_TEXT_BYTES = 16_384
#: Of one pattern, in bytes: there may be thousands.
_MAX_MEMORY = 128 * 1024
#: How RE2 begins what it says of a pattern that takes more memory, and of counts that are too high.
_TOO_LARGE = ("pattern too large", "invalid repetition size")


def _options() -> Any:
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    # To standard error, from C++.
    options.log_errors = False
    options.never_capture = True
    return options


class Pattern:
    """A compiled pattern.

    Attributes:
        size: What one byte of text costs at most, in steps of the engine.
    """

    __slots__ = ("_match", "size")

    def __init__(self, pattern: str) -> None:
        compiled = re2.compile(pattern, _options())
        self.size: int = compiled.programsize
        self._match = compiled.match

    def matches(self, text: bytes) -> bool:
        """Say whether the text begins with the pattern."""
        return self._match(text) is not None


@lru_cache(maxsize=1_000)
def pattern_of(text: str, index: int | None = None) -> Pattern:
    """Compile a pattern.

    Raises:
        ConditionInvalid: It is none, or larger than can be allowed.
    """
    if len(text) > MAX_PATTERN_LENGTH:
        message = _("The pattern is too long.")
        raise ConditionInvalid(index=index, code="pattern_too_large", message=message)
    try:
        pattern = Pattern(text)
    except re2.error as error:
        if _is_too_large(error):
            raise _too_large(index) from None
        raise _no_pattern(index) from None
    except UnicodeEncodeError:
        raise _no_pattern(index) from None
    if pattern.size > MAX_PROGRAM:
        raise _too_large(index)
    return pattern


def _is_too_large(error: Exception) -> bool:
    """Say whether RE2 could have read a pattern, if it were smaller; it tells by words alone."""
    return str(error.args[0], "utf-8", "replace").startswith(_TOO_LARGE)


def _too_large(index: int | None) -> ConditionInvalid:
    message = _("The pattern is too long: repeat less.")
    return ConditionInvalid(index=index, code="pattern_too_large", message=message)


def _no_pattern(index: int | None) -> ConditionInvalid:
    message = _("This is no pattern (look-around and back-references are not known).")
    return ConditionInvalid(index=index, code="bad_pattern", message=message)
