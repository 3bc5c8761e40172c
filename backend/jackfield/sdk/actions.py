"""Actions: what an integration offers beyond on and off, for itself, a config or a thing at the service."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from jackfield.sdk.marks import mark

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])
Text = str | Promise
_ACTION_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")


@dataclass(frozen=True, kw_only=True)
class Action:
    """What people and programs are told of an action."""

    action_id: str
    label: Text
    description: Text = ""
    #: Something is lost by it: a person is asked first.
    destructive: bool = False
    #: It changes nothing, here or at the service.
    reads_only: bool = False
    #: It is done for one config.
    needs_config: bool = False
    #: The kinds of resources that it commands, ``("*",)`` for all; empty: it is none of a resource's.
    resource_kinds: tuple[str, ...] = ()
    #: What it asks first, if it asks.
    form_class: type[forms.Form] | None = None
    #: Name of the author's method.
    method: str = ""


def action(
    action_id: str,
    label: Text,
    *,
    description: Text = "",
    destructive: bool = False,
    reads_only: bool = False,
    needs_config: bool = False,
    resource_kinds: Iterable[str] = (),
    form_class: type[forms.Form] | None = None,
) -> Callable[[F], F]:
    """Mark a method as an action, which the default ``manage()`` calls.

    The method is ``async def name(self, request, context)``: a ``steps.GatewayRequest`` (``values`` of the
    form, ``resource`` of one that commands a resource) and a ``Context``, None for an action of the
    integration itself. It returns a step, mostly ``steps.Done``, and raises what a check raises.

    Raises:
        ImproperlyConfigured: The id is none, or the method is not ``async``.
    """
    if not _ACTION_ID.fullmatch(action_id):
        raise ImproperlyConfigured(f"@action: {action_id!r} must be of a-z, 0-9, dots, hyphens, underscores.")
    kinds = tuple(resource_kinds)
    said = Action(
        action_id=action_id,
        label=label,
        description=description,
        destructive=destructive,
        reads_only=reads_only,
        needs_config=needs_config or bool(kinds),
        resource_kinds=kinds,
        form_class=form_class,
    )
    return lambda method: mark(method, by="action", said=said)
