"""The condition by which a claim passes over what a breaker keeps back, for PostgreSQL and SQLite.

One look at the breaker's row for each config that has something due; most have no such row. A probe
whose delivery is with nobody any more, whatever became of it, keeps no other back.
"""

from datetime import datetime
from typing import Any

from jackfield.delivery.breaking.transitions import MOST
from jackfield.delivery.dialect import stored

_LETS_THROUGH = """
    COALESCE((
        SELECT CASE
            WHEN breaker.state = 'CLOSED' THEN 1
            WHEN breaker.state = 'PROBING' THEN CASE
                WHEN (
                    SELECT probe.state FROM jackfield_delivery_delivery AS probe
                    WHERE probe.id = breaker.probe_id
                ) = 'SENDING' THEN 0 ELSE 1 END
            WHEN breaker.probe_at IS NULL OR breaker.probe_at <= %s OR breaker.probe_at > %s THEN 1
            WHEN (
                SELECT config.version FROM jackfield_configs_config AS config
                WHERE config.id = breaker.config_id
            ) <> breaker.config_version THEN 1
            WHEN (
                SELECT config.checked_at FROM jackfield_configs_config AS config
                WHERE config.id = breaker.config_id AND config.health = 'HEALTHY'
            ) > breaker.since THEN 1
            ELSE 0
        END
        FROM jackfield_delivery_breaker AS breaker WHERE breaker.config_id = {config}
    ), 1) = 1
"""


def lets_through(config: str) -> str:
    """Return the condition; ``parameters`` are its values.

    It lets one through when its time has come, when its owner changed the config after it opened, and
    when the config was checked after that and found well.

    Args:
        config: A column with the key of a config; ours, never from outside.
    """
    return _LETS_THROUGH.format(config=config)


def parameters(now: datetime) -> list[Any]:
    """Return the values of the condition."""
    return [stored(now), stored(now + MOST)]
