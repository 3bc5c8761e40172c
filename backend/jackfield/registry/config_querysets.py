"""Writes of many configs at once that are noticed like the writes of one."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models, transaction
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

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Insert as Django does."""
        self._for_write = True
        with transaction.atomic(using=self.db, savepoint=False):
            created = super().bulk_create(objs, *args, **kwargs)
            configs = [(config.pk, config.integration_id) for config in created]  # type: ignore[attr-defined]
            changes.note(model=self.model, using=self.db, configs=configs)
        return created

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def _note_those_that_moved(self, keys: list[Any]) -> None:
        rows = self.model._base_manager.using(self.db).filter(pk__in=keys)  # noqa: SLF001  # Django's documented name
        moved = list(rows.values_list("pk", "integration_id"))
        changes.note(model=self.model, using=self.db, configs=moved)


class ConfigManager(models.Manager[M]):
    """The default manager of a config model."""

    def get_queryset(self) -> ConfigQuerySet[M]:
        """All of them."""
        return ConfigQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]
