"""The configs that a worker knows: read whole once, and again when anything that matters has changed."""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import connection

from jackfield.configs.contexts import Prepared, prepare
from jackfield.configs.models import Config
from jackfield.delivery.claims import hosts
from jackfield.delivery.dialect import is_postgresql, listed
from jackfield.delivery.jobs import Result
from jackfield.delivery.models import Breaker
from jackfield.registry.activation import Activation

#: Enough for all that are busy at one time.
_KEPT = 2_000
# Written out, because it runs at each claim and to compile it takes longer than to run it.
_COMPARE = """
    SELECT config.id, config.name, config.enabled, config.health, config.version, config.settings_version,
        config.integration_id, config.owner_id, config.scope_kind, config.scope_id,
        CAST(config.settings AS text), CAST(config.secrets AS text),
        {is_active}, COALESCE(breaker.state, 'CLOSED')
    FROM jackfield_configs_config AS config JOIN {users} AS owner ON owner.{key} = config.owner_id
    LEFT JOIN jackfield_delivery_breaker AS breaker ON breaker.config_id = config.id
    WHERE config.id {chosen}
"""
_CHOSEN_POSTGRESQL = "= ANY(%s)"
_CHOSEN_SQLITE = "IN (SELECT value FROM json_each(%s))"


class KnownConfig:
    """A config and its owner, as they are in the database now."""

    __slots__ = ("_activation", "_of", "_prepared", "breaker", "config", "host", "row")

    def __init__(self, config: Config, row: tuple[Any, ...]) -> None:
        self.config = config
        #: The state of its breaker.
        self.breaker = Breaker.State.CLOSED
        #: Where what it sends goes, as far as that is known.
        self.host = hosts.guessed(config)
        #: What it was read of, to tell whether it has changed.
        self.row = row
        self._of: Any = None
        self._activation: Activation | None = None
        self._prepared: Prepared | None = None

    def prepared(self, integration: Any, activation: Activation) -> Prepared:
        """Return it made ready for a call.

        Raises:
            ConfigUnusable: It can't be.
        """
        if self._prepared is None or self._of is not integration or self._activation is not activation:
            self._prepared = prepare(config=self.config, integration=integration, activation=activation)
            self._of, self._activation = integration, activation
        return self._prepared


class KnownConfigs:
    """Compares rows as text: to parse settings and open secrets each time would cost far more."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, KnownConfig] = OrderedDict()

    def read(self, keys: Collection[int]) -> dict[int, KnownConfig]:
        """Return these configs as they are now, those that are not gone; one query when none has changed."""
        with connection.cursor() as cursor:
            cursor.execute(_statement(), [listed(keys)])
            read = cursor.fetchall()
        # Its breaker is no part of a config: it moves, and what was read stays as it was.
        rows = {row[0]: row[:-1] for row in read}
        breakers = {row[0]: row[-1] for row in read}
        changed = [key for key, row in rows.items() if key not in self._known or self._known[key].row != row]
        if changed:
            for key, config in Config.objects.select_related("owner").in_bulk(changed).items():
                before, self._known[key] = self._known.get(key), KnownConfig(config, rows[key])
                if before is not None and before.config.version == config.version:
                    # What was seen of it has changed, and not where it sends to.
                    self._known[key].host = before.host
        found = {key: self._known[key] for key in rows if key in self._known}
        for key, one in found.items():
            one.breaker = Breaker.State(breakers[key])
            self._known.move_to_end(key)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    def learn(self, results: Iterable[Result]) -> None:
        """Remember where the attempts of configs went; from the thread of the attempts."""
        for result in results:
            known = self._known.get(result.claimed.config_id) if result.host else None
            if known is not None and known.config.version == result.claimed.config_version:
                known.host = result.host


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
