"""Applications hear here, inside the transaction, what becomes of a resource that they may have linked."""

from collections.abc import Callable
from enum import StrEnum

from jackfield.resources.models import Resource


class ResourceChange(StrEnum):
    """What became of a resource."""

    CREATED = "created"
    UPDATED = "updated"
    #: It was detached and the service has it again: the same row, with its links.
    RECONNECTED = "reconnected"
    #: The service does not have it any more; it stays for its links, or for the name a person gave it.
    DETACHED = "detached"
    #: It is still there, and goes with its links in the same transaction.
    REMOVED = "removed"


ResourceListener = Callable[[Resource, ResourceChange], None]
_listeners: list[ResourceListener] = []


def on_resource_change(listener: ResourceListener) -> ResourceListener:
    """Call ``listener`` in the transaction of every change; if it raises, nothing changed.

    Give it in the ``ready()`` of an application. Its writes commit or roll back with the change.
    """
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def forget_listener(listener: ResourceListener) -> None:
    """Call it no more; one that is not known is no error."""
    if listener in _listeners:
        _listeners.remove(listener)


def tell(resources: list[Resource], change: ResourceChange) -> None:
    """Tell all listeners of each."""
    for listener in _listeners:
        for resource in resources:
            listener(resource, change)
