"""Event hooks: which method of an integration hears which events."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.events import valid_pattern
from jackfield.sdk.marks import mark, marked

F = TypeVar("F", bound=Callable[..., Awaitable[None]])


def on(*patterns: str) -> Callable[[F], F]:
    """Mark a method as the hook for these event types and patterns.

    The method is ``async def post(self, event, context)``; each config that wants the event gets one call.
    Of several hooks the one with the most specific pattern is called.

    Raises:
        ImproperlyConfigured: There is no pattern, one is malformed, or the method is not ``async``.
    """
    if not patterns:
        raise ImproperlyConfigured("@on needs an event type or a pattern.")
    if callable(patterns[0]):
        raise ImproperlyConfigured('Write @on("ticket.opened"), with what it hears.')
    for pattern in patterns:
        if not valid_pattern(str(pattern)):
            raise ImproperlyConfigured(f"@on: {pattern!r} is neither noun.past_verb, noun.* nor *.")

    return lambda method: mark(method, by="on", said=patterns)


def hooks_of(cls: type) -> Mapping[str, str]:
    """Return the pattern of every event hook of a class, with the name of its method.

    Raises:
        ImproperlyConfigured: Two methods claim one pattern.
    """
    found: dict[str, str] = {}
    for name, patterns in marked(cls, by="on"):
        for pattern in patterns:
            if pattern in found:
                raise ImproperlyConfigured(
                    f"{cls.__name__}: {found[pattern]} and {name} are both hooks of {pattern!r}."
                )
            found[pattern] = name
    return found
