"""The configs that a worker knows: read whole once, and again when anything that matters has changed."""

from collections import OrderedDict
from collections.abc import Collection
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import TextField
from django.db.models.functions import Cast

from jackfield.configs.contexts import Prepared, prepare
from jackfield.configs.models import Config

#: Enough for all that are busy at one time.
_KEPT = 2_000
_COMPARED = (
    "pk",
    "name",
    "enabled",
    "health",
    "version",
    "settings_version",
    "integration_id",
    "owner",
    "_settings",
    "_secrets",
)


class KnownConfig:
    """A config and its owner, as they are in the database now."""

    __slots__ = ("_of", "_prepared", "config", "row")

    def __init__(self, config: Config, row: tuple[Any, ...]) -> None:
        self.config = config
        #: What it was read of, to tell whether it has changed.
        self.row = row
        self._of: Any = None
        self._prepared: Prepared | None = None

    def prepared(self, integration: Any) -> Prepared:
        """Return it made ready for a call.

        Raises:
            ConfigUnusable: It can't be.
        """
        if self._prepared is None or self._of is not integration:
            self._prepared, self._of = prepare(config=self.config, integration=integration), integration
        return self._prepared


class KnownConfigs:
    """Compares rows as text: to parse settings and open secrets each time would cost far more."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, KnownConfig] = OrderedDict()

    def read(self, keys: Collection[int]) -> dict[int, KnownConfig]:
        """Return these configs as they are now, those that are not gone; one query when none has changed."""
        columns = (*_COMPARED, "owner__is_active") if _owners_can_be_inactive() else _COMPARED
        rows = {
            row[0]: row
            for row in Config.objects.filter(pk__in=keys)
            .annotate(_settings=Cast("settings", TextField()), _secrets=Cast("secrets", TextField()))
            .values_list(*columns)
        }
        changed = [key for key, row in rows.items() if key not in self._known or self._known[key].row != row]
        if changed:
            for key, config in Config.objects.select_related("owner").in_bulk(changed).items():
                self._known[key] = KnownConfig(config, rows[key])
        found = {key: self._known[key] for key in rows if key in self._known}
        for key in found:
            self._known.move_to_end(key)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found


def _owners_can_be_inactive() -> bool:
    owner: Any = Config._meta.get_field("owner").related_model
    try:
        owner._meta.get_field("is_active")
    except FieldDoesNotExist:
        return False
    return True
