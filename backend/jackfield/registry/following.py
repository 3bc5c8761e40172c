"""How far this process has read the status log: one place for all its managers."""

import logging
import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterable

from django.db import DatabaseError, connection

from jackfield.realtime import log
from jackfield.realtime.models import StatusChange
from jackfield.registry import managers

logger = logging.getLogger(__name__)

#: Who has not looked for so long begins anew: rows may have gone (the log is kept a day).
_TOO_LONG_S = 3600.0

#: How long a commit waits for somebody else who reads the log at this moment.
_PATIENCE_S = 1.0


#: What managers are told of; deliveries, of which there may be thousands a second, they need not know.
_TOLD = (StatusChange.Kind.CONFIG, StatusChange.Kind.INTEGRATION)


class _Place:
    """Where this process stands in the log."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        #: None: it has not begun to read.
        self.position: int | None = None
        self.looked_at = 0.0
        #: Whether somebody (the watcher) keeps reading, so that what is cached will not grow stale.
        self.is_followed = False


_place = _Place()


def is_followed() -> bool:
    """Whether changes are being noticed, so that caches may be filled."""
    return _place.is_followed


def catch_up() -> None:
    """Read what has been committed since the last time, and tell the managers. Not within a transaction.

    Raises:
        DatabaseError: The log cannot be read; nothing was skipped.
    """
    with _place.lock:
        _catch_up()


def is_behind() -> bool:
    """Whether something has been committed that was not read yet. Not within a transaction."""
    return _place.position is not None and log.head() != _place.position


def followed() -> None:
    """Say that somebody keeps reading from now on, and has just read."""
    _place.is_followed = True


def lost() -> None:
    """Say that nobody reads any more: caches are emptied and stay so."""
    _place.is_followed = False
    _place.position = None
    for manager in managers.living():
        manager.forget_all_configs()


def committed() -> None:
    """Read the log after a commit of this process's own, so that it won't be told of it later again."""
    if not _place.is_followed or connection.in_atomic_block:
        return
    # Without the lock nothing is wrong: the caches know already, and whoever holds it reads on.
    if not _place.lock.acquire(timeout=_PATIENCE_S):
        return
    try:
        _catch_up()
    except DatabaseError:
        logger.warning("The status log could not be read.", exc_info=True)
    finally:
        _place.lock.release()


def _catch_up() -> None:
    newest = log.head()
    position, now = _place.position, time.time()
    if position is None or newest < position or now - _place.looked_at > _TOO_LONG_S:
        # From here on, whatever it was before: then nothing is missed, and nothing old is kept.
        _place.position = newest
        for manager in managers.living():
            manager.everything_changed()
    else:
        while rows := log.read_after(position, kinds=_TOLD):
            _tell(rows)
            position = _place.position = rows[-1].position or position
        # What lies between is of kinds that no manager asks for.
        _place.position = max(position, newest)
    _place.looked_at = now


def _tell(rows: Iterable[StatusChange]) -> None:
    configs: defaultdict[str, set[str]] = defaultdict(set)
    integrations: set[str] = set()
    for row in rows:
        if _is_more_than_health(row):
            configs[row.model].add(row.integration_id)
        elif row.kind == StatusChange.Kind.INTEGRATION:
            integrations.add(row.integration_id)
    for label, integration_ids in configs.items():
        model = managers.model_labelled(label)
        if model is not None:
            managers.configs_changed(model=model, integration_ids=integration_ids)
    if integrations:
        for manager in managers.living():
            manager.records_changed(integrations)


def _is_more_than_health(row: StatusChange) -> bool:
    """Of a config; see ``changes.note`` for how the two are told apart."""
    return row.kind == StatusChange.Kind.CONFIG and (
        bool(row.model) or row.config_id is not None or row.subject_id is None
    )


def _forked() -> None:
    """A child has no watcher, and its caches nobody who empties them."""
    global _place  # noqa: PLW0603  # a lock that another thread held is held for ever in the child
    _place = _Place()
    lost()


os.register_at_fork(after_in_child=_forked)
