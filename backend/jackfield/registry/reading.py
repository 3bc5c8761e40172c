"""Reads configs, and keeps what was read for as long as it is true."""

import contextlib
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

from jackfield.registry import changes, watcher
from jackfield.registry.cache import ConfigCache
from jackfield.registry.keys import Key, NotAKey, key_of, stays_within
from jackfield.registry.read_only import read_only

C = TypeVar("C", bound=models.Model)


class CachedConfigs(Generic[C]):
    """The configs of one model, as read-only instances.

    Args:
        model: The config model.
    """

    def __init__(self, model: type[C]) -> None:
        self._model = model
        self._concrete: type[models.Model] = model._meta.concrete_model or model
        self._cache: ConfigCache[C] = ConfigCache()
        self.forget = self._cache.forget
        self.forget_all = self._cache.forget_all

    def get(self, integration_id: str | None, filters: dict[str, Any]) -> tuple[C, ...]:
        """Return those that fit: from memory if it is known that nothing has changed."""
        key: Key | None
        try:
            key = key_of(integration_id, filters)
        except NotAKey:
            key = None
        else:
            found = self._cache.entries.get(key)
            if found is not None and (not changes.open_marks or not self._has_written()):
                return found
        return self._read(integration_id, filters, key)

    def forget_entry(self, integration_id: str | None, filters: dict[str, Any]) -> None:
        """Forget what was asked with these filters."""
        # What cannot be a key was not kept either.
        with contextlib.suppress(NotAKey):
            self._cache.forget_entry(key_of(integration_id, filters))

    def _read(self, integration_id: str | None, filters: dict[str, Any], key: Key | None) -> tuple[C, ...]:
        queryset = self._model._default_manager.filter(**filters).order_by("pk")
        if integration_id is not None:
            queryset = queryset.filter(integration_id=integration_id)
        may_keep = (
            key is not None
            and stays_within(self._model, frozenset(filters))
            and not self._has_written()
            and _sees_the_latest(connections[queryset.db])
            and watcher.ensure()
        )
        stamp = self._cache.stamp(integration_id)
        configs = tuple(read_only(queryset))
        if may_keep and key is not None:
            self._cache.put(key, integration_id=integration_id, stamp=stamp, configs=configs)
        return configs

    def _has_written(self) -> bool:
        if not changes.open_marks:
            return False
        alias = router.db_for_read(self._model)
        return changes.has_written(connection=connections[alias], model=self._concrete)


def _sees_the_latest(connection: BaseDatabaseWrapper) -> bool:
    """Whether a read cannot be older than the moment it is made: a transaction may look into the past."""
    if not connection.in_atomic_block:
        return True
    if connection.vendor == "postgresql":
        level = getattr(connection, "isolation_level", None)
        return getattr(level, "name", None) in {"READ_COMMITTED", "READ_UNCOMMITTED"}
    return getattr(connection, "transaction_mode", None) in {"IMMEDIATE", "EXCLUSIVE"}
