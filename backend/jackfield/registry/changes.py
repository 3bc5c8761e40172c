"""What a write of configs leaves behind: rows in the status log, and a mark until its transaction ends."""

import weakref
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.signals import class_prepared, post_save, pre_delete, pre_save

from jackfield.realtime.log import Change, record
from jackfield.realtime.models import StatusChange
from jackfield.registry import following, managers
from jackfield.registry.status import HEALTH_FIELDS, HealthColumns


class Mark:
    """Says that a transaction has written configs.

    Only Django's list of what to do on commit holds it, and drops it on a rollback, savepoints
    included: so it lives exactly as long as the write is neither committed nor undone.
    """

    __slots__ = ("__weakref__", "connection", "integration_ids", "model")

    def __init__(self, connection: BaseDatabaseWrapper, model: type[Model], ids: Iterable[str]) -> None:
        self.connection = weakref.ref(connection)
        self.model = model
        self.integration_ids = set(ids)

    def __call__(self) -> None:
        """Tell this process, now that the transaction has committed."""
        managers.configs_changed(model=self.model, integration_ids=self.integration_ids)
        following.committed()


#: Of all transactions of the process that are open; empty nearly always, which readers test first.
open_marks: set[weakref.ref[Mark]] = set()


def has_written(*, connection: BaseDatabaseWrapper, model: type[Model]) -> bool:
    """Whether the connection's open transaction has written configs that a read of ``model`` may meet."""
    marks = [mark for known in tuple(open_marks) if (mark := known()) is not None]
    return any(
        mark.connection() is connection and (issubclass(mark.model, model) or issubclass(model, mark.model))
        for mark in marks
    )


def note(
    *,
    model: type[Model],
    using: str,
    configs: Collection[tuple[Any, str]],
    fields: Collection[str] | None = None,
    removed: bool = False,
    viewers: dict[str, Any] | None = None,
) -> None:
    """Record a write of ``configs`` (key and integration_id of each) in its transaction.

    ``fields`` are those that were written, None for all. Health alone is told to who watches a
    config and empties no cache: it changes all the time.
    """
    health_only = is_health_only(model=model, fields=fields)
    is_ours = managers.is_the_products(model)
    if not configs or (health_only and not is_ours):
        return
    ids = {integration_id for _, integration_id in configs}
    if not health_only:
        _mark(model=model._meta.concrete_model or model, using=using, ids=ids)
    if is_ours:
        record(
            *(
                Change(
                    kind=StatusChange.Kind.CONFIG,
                    subject_id=key,
                    integration_id=integration_id,
                    # By this the registries of other processes know that it was more than health.
                    config_id=None if health_only else key,
                    removed=removed,
                    viewers=viewers,
                )
                for key, integration_id in configs
            )
        )
    else:
        # Nobody watches a config of another model on the stream: only registries hear of it.
        label = managers.label_of(model)
        record(*(Change(kind=StatusChange.Kind.CONFIG, integration_id=id_, model=label) for id_ in ids))


def is_health_only(*, model: type[Model], fields: Collection[str] | None) -> bool:
    """Whether these are columns of the health, and nothing else."""
    return bool(fields) and issubclass(model, HealthColumns) and HEALTH_FIELDS.issuperset(fields or ())


def watch_models_of(base: type[Model]) -> None:
    """From now on notice the writes of every model that is derived from ``base``.

    Listening to each model by itself keeps Django's fast deletes of all other models.
    """

    def watch(sender: type[Model], **_: object) -> None:
        if not issubclass(sender, base):
            return
        # Cascades that set a key to NULL go by the base manager: it has to notice updates too.
        managers.know(sender)
        sender._meta.base_manager_name = sender._meta.base_manager_name or "objects"
        pre_save.connect(_saving, sender=sender, dispatch_uid="jackfield.registry")
        post_save.connect(_saved, sender=sender, dispatch_uid="jackfield.registry")
        pre_delete.connect(_going, sender=sender, dispatch_uid="jackfield.registry")

    class_prepared.connect(watch, weak=False, dispatch_uid=f"jackfield.registry.{base.__name__}")


def _saving(sender: type[Model], instance: Any, using: str, **_: object) -> None:
    # Asked of the row itself: the instance may have been given another id, or none, or be older than the row.
    instance.integration_ids_until_now = _stored_ids(sender, instance, using)


def _saved(
    sender: type[Model], instance: Any, using: str, update_fields: frozenset[str] | None, **_: object
) -> None:
    ids = instance.__dict__.pop("integration_ids_until_now", set())
    if not ids or update_fields is None or "integration_id" in update_fields:
        ids = ids | {instance.integration_id}
    # Who saw it as its owner until now: nobody could find that out from the row any more.
    viewers = instance.__dict__.pop("viewers_until_now", None)
    note(
        model=sender,
        using=using,
        configs=[(instance.pk, id_) for id_ in ids],
        fields=update_fields,
        viewers=viewers,
    )


def _going(sender: type[Model], instance: Any, using: str, **_: object) -> None:
    # Before the deletion, while it can still be asked who sees it; undone with it if that fails.
    ask = getattr(instance, "viewers_of_removed", None)
    note(
        model=sender,
        using=using,
        configs=[(instance.pk, id_) for id_ in _stored_ids(sender, instance, using, is_going=True)],
        removed=True,
        viewers=ask() if ask else None,
    )


def _stored_ids(model: type[Model], instance: Any, using: str, *, is_going: bool = False) -> set[str]:
    """Return the id of the integration in the instance's row; nothing when there is no row."""
    if instance.pk is None:
        return set()
    rows = model._base_manager.using(using).filter(pk=instance.pk)  # noqa: SLF001  # Django's documented name
    if connections[using].in_atomic_block:
        # Nobody else moves it until this write is done; who only points at it need not wait, unless it goes.
        can_share = connections[using].features.has_select_for_no_key_update
        rows = rows.select_for_update(no_key=can_share and not is_going)
    return set(rows.values_list("integration_id", flat=True))


def _mark(*, model: type[Model], using: str, ids: Iterable[str]) -> None:
    connection = connections[using]
    savepoints = set(connection.savepoint_ids)
    todos: list[Any] = connection.run_on_commit
    for known_savepoints, todo, _ in reversed(todos):
        if isinstance(todo, Mark) and todo.model is model:
            if known_savepoints == savepoints:
                todo.integration_ids.update(ids)
                return
            break
    mark = Mark(connection, model, ids)
    open_marks.add(weakref.ref(mark, open_marks.discard))
    transaction.on_commit(mark, using=using, robust=True)
