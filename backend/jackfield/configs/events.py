"""Other floors hear here, inside the transaction, what has become of a config."""

from collections.abc import Callable
from enum import StrEnum

from jackfield.configs.models import Config


class ConfigChange(StrEnum):
    """What an operation did to a config."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    #: What people made of its things goes too; DELETING follows.
    PURGING = "purging"
    #: It is still there, and goes in the same transaction.
    DELETING = "deleting"
    #: All others were told: what may be many, and becomes more until the row itself is gone, goes last.
    LEAVING = "leaving"
    #: The service refused the sign-in.
    UNAUTHORIZED = "unauthorized"
    #: It did, and something changed since that may have mended it.
    AUTHORIZED = "authorized"
    #: It has begun to fail, after something else was seen of it.
    FAILING = "failing"
    #: It was failing, and works.
    RECOVERED = "recovered"
    #: A secret was replaced, and the old one may be good for a while yet.
    ROTATED = "rotated"


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
