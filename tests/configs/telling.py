"""A listener of config changes, for as long as a block runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from jackfield.configs import events
from jackfield.configs.events import ConfigChange
from jackfield.configs.models import Config


@contextmanager
def hears(raising: type[Exception] | None = None) -> Iterator[list[ConfigChange]]:
    """Collect what is told inside the block; ``raising`` is raised at each instead."""
    told: list[ConfigChange] = []

    def listener(_: Config, change: ConfigChange) -> None:
        if raising is not None:
            raise raising
        told.append(change)

    events.on_config_change(listener)
    try:
        yield told
    finally:
        events._listeners.remove(listener)
