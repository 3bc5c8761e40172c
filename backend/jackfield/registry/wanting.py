"""Which integrations have to run: active, not paused, and with an enabled config."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import StatusCause

State = IntegrationRecord.State

#: Up to here each integration is asked for by itself, which reads one row of an index.
_FEW = 20

_TROUBLE = {StatusCause.START_FAILED, StatusCause.SLOW}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How an integration shall be."""

    running: bool
    #: Its recorded health says that it could not start.
    had_trouble: bool
    #: Grows when an administrator changes something: then what failed may be tried again at once.
    version: int


#: Of an integration that is taken away.
NEVER = Wish(running=False, had_trouble=False, version=0)


def wishes(
    *, integration_ids: Collection[str], model: Any, in_code: Collection[str], record_prefix: str
) -> dict[str, Wish]:
    """Return how each of ``integration_ids`` shall be, by what is committed now.

    Args:
        integration_ids: Of one manager.
        model: Of its configs.
        in_code: Those that code registered.
        record_prefix: What stands before their ids in the keys of their records.
    """
    if not integration_ids:
        return {}
    records = IntegrationRecord.objects.all()
    if len(integration_ids) <= _FEW:
        records = records.filter(pk__in=[record_prefix + id_ for id_ in integration_ids])
    recorded = {row.pk: row for row in records.only("state", "health_cause", "version")}

    def row_of(integration_id: str) -> IntegrationRecord:
        default = State.ACTIVE if integration_id in in_code else State.INACTIVE
        return recorded.get(record_prefix + integration_id) or IntegrationRecord(state=default)

    rows = {integration_id: row_of(integration_id) for integration_id in integration_ids}
    in_use = _with_enabled_config({id_ for id_, row in rows.items() if row.state == State.ACTIVE}, model)
    return {
        integration_id: Wish(
            running=integration_id in in_use,
            had_trouble=row.health_cause in _TROUBLE,
            version=row.version,
        )
        for integration_id, row in rows.items()
    }


def _with_enabled_config(integration_ids: set[str], model: Any) -> set[str]:
    enabled = model._default_manager.filter(enabled=True)
    if len(integration_ids) <= _FEW:  # Also when there is none: then nothing is asked.
        return {id_ for id_ in integration_ids if enabled.filter(integration_id=id_).exists()}
    return integration_ids & set(enabled.order_by().values_list("integration_id", flat=True).distinct())
