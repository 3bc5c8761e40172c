"""Hooks: what an integration registers while it runs, and what goes away with it."""

import inspect
import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Any, ClassVar, Protocol
from uuid import uuid4

from django.dispatch import Signal

from jackfield.sdk.exits import contained

logger = logging.getLogger(__name__)


class HookOwner(Protocol):
    """An integration or an extension."""

    hooks: set[Any]
    hook_errors: int


class HookState(StrEnum):
    """Where a hook is in its life."""

    DISABLED = "DISABLED"
    ENABLING = "ENABLING"
    ENABLED = "ENABLED"
    DISABLING = "DISABLING"


class Hook:
    """Base class: give ``initialize(*args)`` and ``shutdown()`` a meaning.

    Args:
        owner: The integration or extension; the hook stands in its ``hooks`` from now on.
        args: Given to ``initialize``.
        start_enabled: Whether it is enabled at once.
    """

    #: The live hooks of each kind.
    hooks: ClassVar[list["Hook"]] = []

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.hooks = []

    def __init__(self, owner: HookOwner, *args: Any, start_enabled: bool = True, **kwargs: Any) -> None:
        self.owner = owner
        self.hook_state = HookState.DISABLED
        if start_enabled:
            self.enable_hook(*args, **kwargs)

    @property
    def extension(self) -> HookOwner:
        """The owner, under the name that hooks of extensions know it by."""
        return self.owner

    @property
    def initialized(self) -> bool:
        """Whether it is enabled."""
        return self.hook_state is HookState.ENABLED

    def enable_hook(self, *args: Any, **kwargs: Any) -> None:
        """Start it; if that raises, it is as if it had never been."""
        if self.hook_state is not HookState.DISABLED:
            return
        self.hook_state = HookState.ENABLING
        self.owner.hooks.add(self)
        type(self).hooks.append(self)
        try:
            self.initialize(*args, **kwargs)
        except BaseException:
            self._forget()
            raise
        self.hook_state = HookState.ENABLED

    def disable_hook(self) -> None:
        """Stop it; it is gone even if its ``shutdown()`` raises."""
        if self.hook_state is not HookState.ENABLED:
            return
        self.hook_state = HookState.DISABLING
        try:
            self.shutdown()
        finally:
            self._forget()

    def initialize(self, *args: Any, **kwargs: Any) -> None:
        """Connect what is to be connected."""

    def shutdown(self) -> None:
        """Take it away again."""

    def _forget(self) -> None:
        self.hook_state = HookState.DISABLED
        self.owner.hooks.discard(self)
        if self in type(self).hooks:
            type(self).hooks.remove(self)


class SignalHook(Hook):
    """Listens to a Django signal for as long as its owner runs.

    The callback is called as ``callback(extension=owner, **kwargs)``; what it does not name is left out.

    Args:
        owner: The integration or extension.
        signal: The signal.
        callback: A plain function; for asynchronous work there are event hooks.
        sender: Listen to this sender alone.
        sandbox_errors: Log what the callback raises and count it in ``owner.hook_errors``, so that the sender
            of the signal does not suffer. False lets it through.
    """

    def __init__(
        self,
        owner: HookOwner,
        signal: Signal,
        callback: Callable[..., Any],
        sender: object = None,
        sandbox_errors: bool = True,  # noqa: FBT001, FBT002 - djblets' signature
        **kwargs: Any,
    ) -> None:
        super().__init__(owner, signal, callback, sender, sandbox_errors, **kwargs)

    def initialize(
        self,
        signal: Signal,
        callback: Callable[..., Any],
        sender: object = None,
        sandbox_errors: bool = True,  # noqa: FBT001, FBT002 - likewise
    ) -> None:
        """Connect the callback, strongly and under a name of its own."""
        if inspect.iscoroutinefunction(callback):
            raise TypeError("A signal cannot wait for a coroutine: give a plain function, or use @on.")
        self.signal = signal
        self.callback = callback
        self.sender = sender
        self.sandbox_errors = sandbox_errors
        self.dispatch_uid = uuid4().hex
        self._takes = _named_by(callback)
        signal.connect(self._heard, sender=sender, weak=False, dispatch_uid=self.dispatch_uid)

    def shutdown(self) -> None:
        """Disconnect the callback."""
        self.signal.disconnect(sender=self.sender, dispatch_uid=self.dispatch_uid)

    def _heard(self, **kwargs: Any) -> Any:
        given = {"extension": self.owner, **kwargs}
        if self._takes is not None:
            given = {name: value for name, value in given.items() if name in self._takes}
        if not self.sandbox_errors:
            return self.callback(**given)
        try:
            with contained():
                return self.callback(**given)
        except Exception:
            self.owner.hook_errors += 1
            logger.exception("A signal hook failed.", extra={"owner": type(self.owner).__qualname__})
            return None


def _named_by(callback: Callable[..., Any]) -> frozenset[str] | None:
    """Return the keyword arguments that a callback names; None for all."""
    parameters = inspect.signature(callback).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return None
    by_name = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
    return frozenset(parameter.name for parameter in parameters if parameter.kind in by_name)
