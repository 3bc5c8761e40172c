"""The configs that a worker knows: read whole once, and again when anything that matters has changed."""

from collections import OrderedDict
from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import connection

from jackfield.configs.contexts import Prepared, prepare
from jackfield.configs.models import Config
from jackfield.delivery.dialect import is_postgresql, listed

#: Enough for all that are busy at one time.
_KEPT = 2_000
# Written out, because it runs at each claim and to compile it takes longer than to run it.
_COMPARE = """
    SELECT config.id, config.name, config.enabled, config.health, config.version, config.settings_version,
        config.integration_id, config.owner_id, CAST(config.settings AS text), CAST(config.secrets AS text),
        {is_active}
    FROM jackfield_configs_config AS config JOIN {users} AS owner ON owner.{key} = config.owner_id
    WHERE config.id {chosen}
"""
_CHOSEN_POSTGRESQL = "= ANY(%s)"
_CHOSEN_SQLITE = "IN (SELECT value FROM json_each(%s))"


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
        with connection.cursor() as cursor:
            cursor.execute(_statement(), [listed(keys)])
            rows = {row[0]: row for row in cursor.fetchall()}
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


def _statement() -> str:
    users: Any = get_user_model()._meta
    try:
        is_active = f"owner.{connection.ops.quote_name(users.get_field('is_active').column)}"
    except FieldDoesNotExist:
        is_active = "1"
    return _COMPARE.format(
        is_active=is_active,
        users=connection.ops.quote_name(users.db_table),
        key=connection.ops.quote_name(users.pk.column),
        chosen=_CHOSEN_POSTGRESQL if is_postgresql() else _CHOSEN_SQLITE,
    )
