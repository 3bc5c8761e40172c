"""Remote choices: the values of a setting that only the service knows, asked for while a form is open."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.functional import Promise

from jackfield.sdk.marks import mark

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value to choose."""

    value: str
    label: str | Promise = ""
    description: str | Promise = ""
    icon_url: str = ""
    group: str | Promise = ""
    disabled: bool = False


@dataclass(frozen=True, kw_only=True)
class ChoiceQuery:
    """What a person looks for."""

    #: What was typed; empty: nothing.
    search: str = ""
    #: At most so many, please.
    limit: int = 50
    #: What the page before handed on as ``ChoicePage.after``; empty for the first.
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class ChoicePage:
    """Some choices, and where the next begin."""

    items: Sequence[Choice]
    #: Handed back with the next question; empty: there are no more.
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class ChoiceSource:
    """How the choices of one field are asked for."""

    field: str
    #: Name of the author's method.
    method: str = ""
    depends_on: tuple[str, ...] = ()
    searchable: bool = True
    #: Whether a value that is not offered may be typed.
    allow_custom: bool = False


def choices(
    field: str, *, depends_on: Iterable[str] = (), searchable: bool = True, allow_custom: bool = False
) -> Callable[[F], F]:
    """Mark a method that says what there is to choose for a setting.

    The method is ``async def channels(self, query, context)`` and returns ``Choice`` objects or a
    ``ChoicePage``. ``context.settings`` holds what has been typed so far: a setting that is empty yet is
    None. It raises what a check raises.

    Args:
        field: The setting; of ``str`` or ``list[str]``.
        depends_on: Settings without which there is nothing to ask; a change of one asks anew.
        searchable: Whether ``query.search`` is heeded.
        allow_custom: Whether a value that is not offered may be typed.
    """
    source = ChoiceSource(
        field=field, depends_on=tuple(depends_on), searchable=searchable, allow_custom=allow_custom
    )
    return lambda method: mark(method, by="choices", said=source)
