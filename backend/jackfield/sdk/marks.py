"""Marks on an author's methods: what a decorator says of one, and how a class finds what was said."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured

F = TypeVar("F", bound=Callable[..., Any])


def mark(method: F, *, by: str, said: Any) -> F:
    """Leave a mark on an async method.

    Args:
        method: The author's method.
        by: The decorator's name, without ``@``.
        said: What the class is to know of the method.

    Raises:
        ImproperlyConfigured: The method is not ``async``.
    """
    is_async: bool = inspect.iscoroutinefunction(method)
    if not is_async:
        raise ImproperlyConfigured(f"@{by}: {method.__qualname__} must be async.")
    setattr(method, _name(by), said)
    return method


def marked(cls: type, *, by: str) -> Iterator[tuple[str, Any]]:
    """Yield the name of every marked method of a class, and what was said of it, in the order written."""
    for name in dict.fromkeys(name for base in reversed(cls.__mro__) for name in vars(base)):
        said = getattr(inspect.getattr_static(cls, name), _name(by), None)
        if said is not None:
            yield name, said


def _name(by: str) -> str:
    return f"__jackfield_{by}__"
