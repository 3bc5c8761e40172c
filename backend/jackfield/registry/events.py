"""What floors above do when an integration's state changes; called inside the transaction that changes it."""

from collections.abc import Callable
from typing import Any

from jackfield.registry.models import IntegrationRecord

State = IntegrationRecord.State
StateListener = Callable[[str, State, State], None]
ClearListener = Callable[[str, Any], None]

_on_state_change: list[StateListener] = []
_on_clear: list[ClearListener] = []


def on_state_change(callback: StateListener) -> None:
    """Have ``callback(integration_id, old, new)`` called at each change; what it raises undoes the change."""
    if callback not in _on_state_change:
        _on_state_change.append(callback)


def on_clear(callback: ClearListener) -> None:
    """Have ``callback(integration_id, actor)`` called to delete all that people made for an integration."""
    if callback not in _on_clear:
        _on_clear.append(callback)


def state_changed(*, integration_id: str, old: State, new: State) -> None:
    """Tell those who asked."""
    for callback in _on_state_change:
        callback(integration_id, old, new)


def cleared(*, integration_id: str, actor: Any) -> None:
    """Tell those who asked."""
    for callback in _on_clear:
        callback(integration_id, actor)
