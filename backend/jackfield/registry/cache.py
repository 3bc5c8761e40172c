"""The configs that were asked for, until one of them changes; bounded, and never filled with stale rows."""

import threading
from typing import Generic, TypeVar

from jackfield.registry.keys import Key

M = TypeVar("M")
Stamp = tuple[int, int]


class ConfigCache(Generic[M]):
    """Tuples of read-only configs by the filters that they were asked by.

    Who reads takes a ``stamp`` before asking the database and hands it back with the answer: if
    a config has changed in between, the answer may be older than the change, and is not kept.
    Hits take no lock.

    Args:
        max_entries: Answers that are kept; the oldest goes first.
        max_configs: Configs in all of them together.
    """

    def __init__(self, *, max_entries: int = 4096, max_configs: int = 100_000) -> None:
        self.entries: dict[Key, tuple[M, ...]] = {}
        self._max_entries = max_entries
        self._max_configs = max_configs
        self._lock = threading.Lock()
        self._keys_of: dict[str | None, set[Key]] = {}
        self._config_count = 0
        self._changes_of: dict[str, int] = {}
        self._change_count = 0
        self._emptied_count = 0

    def stamp(self, integration_id: str | None) -> Stamp:
        """What to hand back with an answer about this integration (None: about all)."""
        if integration_id is None:
            return self._emptied_count, self._change_count
        return self._emptied_count, self._changes_of.get(integration_id, 0)

    def put(self, key: Key, *, integration_id: str | None, stamp: Stamp, configs: tuple[M, ...]) -> bool:
        """Keep an answer; whether it was kept."""
        with self._lock:
            if stamp != self.stamp(integration_id) or len(configs) > self._max_configs:
                return False
            self._drop(key, integration_id)
            self.entries[key] = configs
            self._keys_of.setdefault(integration_id, set()).add(key)
            self._config_count += len(configs)
            while len(self.entries) > self._max_entries or self._config_count > self._max_configs:
                oldest = next(iter(self.entries))
                self._drop(oldest, _integration_of(oldest))
            return True

    def forget(self, integration_id: str) -> None:
        """Drop what a change of this integration's configs makes stale, and nothing else."""
        with self._lock:
            self._changes_of[integration_id] = self._changes_of.get(integration_id, 0) + 1
            self._change_count += 1
            for owner in (integration_id, None):
                for key in tuple(self._keys_of.get(owner, ())):
                    self._drop(key, owner)

    def forget_entry(self, key: Key) -> None:
        """Drop one answer, if it is there."""
        with self._lock:
            self._drop(key, _integration_of(key))

    def forget_all(self) -> None:
        """Drop everything."""
        with self._lock:
            self._emptied_count += 1
            self.entries.clear()
            self._keys_of.clear()
            self._changes_of.clear()
            self._config_count = 0

    def _drop(self, key: Key, integration_id: str | None) -> None:
        configs = self.entries.pop(key, None)
        if configs is None:
            return
        self._config_count -= len(configs)
        keys = self._keys_of[integration_id]
        keys.discard(key)
        if not keys:
            del self._keys_of[integration_id]


def _integration_of(key: Key) -> str | None:
    owner = key[0]
    return None if owner is None else str(owner)
