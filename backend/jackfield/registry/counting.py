"""What floors above have of an integration's: asked before it is deactivated, or a config deleted."""

from collections.abc import Callable, Mapping

#: From an integration's id, and the key of one of its configs or None for all of them, to counts by name.
Counter = Callable[[str, int | None], Mapping[str, int]]

_counters: list[Counter] = []


def on_counting(counter: Counter) -> None:
    """Have ``counter(integration_id, config_id)`` asked; it only reads, such as ``{"resources": 12}``."""
    if counter not in _counters:
        _counters.append(counter)


def counted(*, integration_id: str, config_id: int | None = None) -> dict[str, int]:
    """Return all counts."""
    found: dict[str, int] = {}
    for counter in _counters:
        found.update(counter(integration_id, config_id))
    return found
