"""Other floors hear here, inside the transaction, what has become of a config."""

from collections.abc import Callable
from enum import StrEnum

from jackfield.configs.models import Config


class ConfigChange(StrEnum):
    """What an operation did to a config."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    #: It is still there, and goes in the same transaction.
    DELETING = "deleting"
    #: The service refused the sign-in.
    UNAUTHORIZED = "unauthorized"
    #: It did, and something changed since that may have mended it.
    AUTHORIZED = "authorized"


Listener = Callable[[Config, ConfigChange], None]
_listeners: list[Listener] = []


def on_config_change(listener: Listener) -> Listener:
    """Call ``listener`` inside the transaction of every such change; if it raises, nothing changed."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell(config: Config, change: ConfigChange) -> None:
    """Tell all listeners."""
    for listener in _listeners:
        listener(config, change)
