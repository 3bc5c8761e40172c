"""Resource: one of a service's things (a device, a channel, a project), as the service tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What ``synchronize()`` returns, and what a command to one is given."""

    #: The service's own identity for it, unique in a config; compared without case, and dots survive.
    integration_key: str
    #: What it is, in the integration's own words: ``light``, ``channel``.
    kind: str
    name: str
    #: What it does at the moment, if it has states: ``on``.
    state: str | None = None
    #: Whatever else there is to tell: JSON.
    attributes: Mapping[str, Any] = field(default_factory=dict)
    #: The keys of the things that it stands for and that keep it: once left out, it goes when all of them
    #: are gone, and not before.
    delegate_of: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SyncResult:
    """What a sync came to, as ``after_sync()`` is told; each thing is counted once."""

    succeeded: bool
    #: Why it failed, as a sentence; empty when it did not.
    error: str = ""
    created: int = 0
    updated: int = 0
    reconnected: int = 0
    detached: int = 0
    removed: int = 0
    #: Sentences for a person.
    notes: tuple[str, ...] = ()
