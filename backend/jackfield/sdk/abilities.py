"""Abilities: what the marked methods of an integration's class are for, worked out once for the class."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.actions import Action
from jackfield.sdk.choosing import ChoiceSource
from jackfield.sdk.inbound import InboundHook
from jackfield.sdk.marks import marked
from jackfield.sdk.schedules import Schedule

T = TypeVar("T")


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Abilities:
    """What a class can do beside hearing events."""

    #: By the name of the method.
    schedules: Mapping[str, Schedule] = field(default_factory=_empty)
    #: By the name of the setting.
    choices: Mapping[str, ChoiceSource] = field(default_factory=_empty)
    #: By their ids.
    actions: Mapping[str, Action] = field(default_factory=_empty)
    inbound: InboundHook | None = None


def abilities_of(cls: type) -> Abilities:
    """Return what the marked methods of a class are for.

    Raises:
        ImproperlyConfigured: Two methods claim one setting or one action, or two are called by the service.
    """
    inbound = [replace(said, method=name) for name, said in marked(cls, by="inbound")]
    if len(inbound) > 1:
        raise ImproperlyConfigured(f"{cls.__name__}: two methods are marked @inbound.")
    return Abilities(
        schedules=MappingProxyType(dict(marked(cls, by="every"))),
        choices=_by_name(cls, _with_method(cls, "choices"), "field"),
        actions=_by_name(cls, _with_method(cls, "action"), "action_id"),
        inbound=inbound[0] if inbound else None,
    )


def _with_method(cls: type, by: str) -> Iterator[Any]:
    for name, said in marked(cls, by=by):
        yield replace(said, method=name)


def _by_name(cls: type, found: Iterator[T], key: str) -> Mapping[str, T]:
    named: dict[str, T] = {}
    for said in found:
        name = getattr(said, key)
        if name in named:
            raise ImproperlyConfigured(f"{cls.__name__}: two methods are marked for {name!r}.")
        named[name] = said
    return MappingProxyType(named)
