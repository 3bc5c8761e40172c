"""Patterns that a whole text must match, in time that grows with the text and no faster."""

from functools import lru_cache
from typing import Any

import re2
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def require_pattern(pattern: str, *, of: str) -> None:
    """Pass, unless a pattern is none.

    Args:
        of: The field, for the sentence.

    Raises:
        ImproperlyConfigured: RE2 cannot read it. It knows neither look-around nor back-references.
    """
    try:
        _compiled(pattern)
    except re2.error as error:
        raise ImproperlyConfigured(f"{of}: {pattern!r} is no pattern: {error}.") from error


def matches_whole(pattern: str, text: str) -> bool:
    """Say whether a pattern matches the whole of a text; broken text matches nothing."""
    return _compiled(pattern).fullmatch(text.encode("utf-8", "surrogatepass")) is not None


@deconstructible
class WholeText:
    """The validator of texts with a pattern."""

    def __init__(self, pattern: str, message: str | Promise | None = None) -> None:
        self.pattern = pattern
        self.message = message or _("Write it as it is asked for.")

    def __call__(self, value: str) -> None:
        """Raise ValidationError for a text that does not match."""
        if not matches_whole(self.pattern, value):
            raise ValidationError(str(self.message), code="pattern")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WholeText) and other.pattern == self.pattern

    def __hash__(self) -> int:
        return hash(self.pattern)


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    # To standard error, from C++.
    options.log_errors = False
    options.never_capture = True
    return re2.compile(pattern, options)
