"""Event hooks: which method of an integration hears which events."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.events import valid_pattern

F = TypeVar("F", bound=Callable[..., Awaitable[None]])
_MARK = "__jackfield_patterns__"


def on(*patterns: str) -> Callable[[F], F]:
    """Mark a method as the hook for these event types and patterns.

    The method is ``async def post(self, event, context)``; each config that wants the event gets one call.
    Of several hooks the one with the most specific pattern is called.

    Raises:
        ImproperlyConfigured: There is no pattern, one is malformed, or the method is not ``async``.
    """
    if not patterns:
        raise ImproperlyConfigured("@on needs an event type or a pattern.")
    for pattern in patterns:
        if not valid_pattern(str(pattern)):
            raise ImproperlyConfigured(f"@on: {pattern!r} is neither noun.past_verb, noun.* nor *.")

    def mark(method: F) -> F:
        is_async: bool = inspect.iscoroutinefunction(method)
        if not is_async:
            raise ImproperlyConfigured(f"@on: {method.__qualname__} must be async.")
        setattr(method, _MARK, patterns)
        return method

    return mark


def hooks_of(cls: type) -> Mapping[str, str]:
    """Return the pattern of every event hook of a class, with the name of its method.

    Raises:
        ImproperlyConfigured: Two methods claim one pattern.
    """
    found: dict[str, str] = {}
    for name in _names(cls):
        method: Any = inspect.getattr_static(cls, name)
        for pattern in getattr(method, _MARK, ()):
            if pattern in found:
                raise ImproperlyConfigured(
                    f"{cls.__name__}: {found[pattern]} and {name} are both hooks of {pattern!r}."
                )
            found[pattern] = name
    return found


def _names(cls: type) -> list[str]:
    """Return the names of a class's attributes in the order in which they were first written."""
    return list(dict.fromkeys(name for base in reversed(cls.__mro__) for name in vars(base)))
