"""How the schema is declared: a docstring is its element's description, and every element has one."""

import inspect
from collections.abc import Callable
from enum import Enum
from typing import Any, Self, TypeVar, dataclass_transform

import strawberry

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


class Word(str, Enum):  # noqa: UP042 - its members are made of two values
    """A member of an enum of the schema: its word, and what it means."""

    description: str

    def __new__(cls, word: str, description: str = "") -> Self:
        """Keep the word as the value, so that it equals the same word of a column."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.description = description
        return member

    def __str__(self) -> str:
        return str(self.value)


def told(description: str, **options: Any) -> Any:
    """Declare a field that holds its value; ``default`` among ``options`` makes it optional."""
    return strawberry.field(description=description, **options)


def resolved(resolver: Callable[..., Any]) -> Any:
    """Declare a field that is worked out when it is asked for, by the method below."""
    return strawberry.field(resolver=resolver, description=_said(resolver))


def mutation(resolver: Callable[..., Any]) -> Any:
    """Declare a field of Mutation."""
    return strawberry.mutation(resolver=resolver, description=_said(resolver))


@dataclass_transform(kw_only_default=True, field_specifiers=(told,))
def output(cls: type[T]) -> type[T]:
    """Declare an object type."""
    return strawberry.type(cls, description=_said(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(told,))
def interface(cls: type[T]) -> type[T]:
    """Declare an interface."""
    return strawberry.interface(cls, description=_said(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(told,))
def entry(cls: type[T]) -> type[T]:
    """Declare an input type."""
    return strawberry.input(cls, description=_said(cls))


@dataclass_transform(kw_only_default=True, field_specifiers=(told,))
def one_of(cls: type[T]) -> type[T]:
    """Declare an input type of which exactly one member is given."""
    return strawberry.input(cls, description=_said(cls), one_of=True)


def words(cls: type[E]) -> type[E]:
    """Declare an enum; each member's description is its second value."""
    declared = strawberry.enum(cls, description=_said(cls))
    definition: Any = declared.__dict__["__strawberry_definition__"]
    for value in definition.values:
        value.description = getattr(cls[value.name], "description", None)
    return declared


def argument(description: str, *, name: str | None = None) -> Any:
    """Describe an argument; stands in ``Annotated``.

    Args:
        name: In the schema, where Python would rather have another.
    """
    return strawberry.argument(description=description, name=name)


def _said(thing: Any) -> str:
    text = inspect.getdoc(thing) if "__doc__" in vars(thing) or callable(thing) else None
    if not text:
        raise TypeError(f"{thing!r} has no docstring to describe it.")
    return inspect.cleandoc(text)
