"""Writes of many configs at once that are noticed like the writes of one."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.db import connections, models, transaction
from django.utils import timezone

from jackfield.registry import changes

M = TypeVar("M", bound=models.Model)

#: Configs that one UPDATE names.
_BATCH = 500


class ConfigQuerySet(models.QuerySet[M]):
    """A queryset of configs whose ``update``, ``bulk_update`` and ``bulk_create`` count as changes.

    ``delete`` needs nothing of its own: it sends a signal for each row.
    """

    def update(self, **values: Any) -> int:
        """Update as Django does, row by named row, so that each is known to have changed."""
        is_healths = changes.is_health_only(model=self.model, fields=values)
        if self.query.is_sliced or self.query.combinator:
            return super().update(**values)  # Which says why it cannot.
        self._for_write = True
        with transaction.atomic(using=self.db, savepoint=False):
            configs = list(self.order_by().values_list("pk", "integration_id"))
            changes.note(model=self.model, using=self.db, configs=configs, fields=values)
            if not is_healths:
                values.setdefault("last_updated", timezone.now())
            count = 0
            for start in range(0, len(configs), _BATCH):
                keys = [key for key, _ in configs[start : start + _BATCH]]
                count += super(ConfigQuerySet, self.filter(pk__in=keys)).update(**values)
                if "integration_id" in values:
                    self._note_those_that_moved(keys)
        self._result_cache = None
        return count

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(  # noqa: PLR0917  # as Django has it
        self,
        objs: Iterable[M],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,  # noqa: FBT001, FBT002
        update_conflicts: bool = False,  # noqa: FBT001, FBT002
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[M]:
        """Insert, or update those that are there, as Django does."""
        self._for_write = True
        objs = list(objs)
        with transaction.atomic(using=self.db, savepoint=False):
            configs = self._those_like(objs, unique_fields or ()) if update_conflicts else set()
            created = super().bulk_create(
                objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
            )
            configs |= {(config.pk, config.integration_id) for config in created}  # type: ignore[attr-defined]
            changes.note(model=self.model, using=self.db, configs=sorted(configs, key=str))
        return created

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def _those_like(self, configs: list[M], fields: Collection[str]) -> set[tuple[Any, str]]:
        """Return key and integration_id of those rows, locked, that have the same ``fields``."""
        can_share = connections[self.db].features.has_select_for_no_key_update
        rows = self.model._base_manager.using(self.db).select_for_update(no_key=can_share)  # noqa: SLF001  # Django's documented name
        found: set[tuple[Any, str]] = set()
        for start in range(0, len(configs), _BATCH):
            like = models.Q(pk__in=())
            for config in configs[start : start + _BATCH]:
                values = {field: getattr(config, field) for field in fields}
                if values and None not in values.values():
                    like |= models.Q(**values)
            found.update(rows.filter(like).values_list("pk", "integration_id"))
        return found

    def _note_those_that_moved(self, keys: list[Any]) -> None:
        rows = self.model._base_manager.using(self.db).filter(pk__in=keys)  # noqa: SLF001  # Django's documented name
        moved = list(rows.values_list("pk", "integration_id"))
        changes.note(model=self.model, using=self.db, configs=moved)


class ConfigManager(models.Manager[M]):
    """The default manager of a config model."""

    def get_queryset(self) -> ConfigQuerySet[M]:
        """All of them."""
        return ConfigQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]
