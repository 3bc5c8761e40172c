"""Breakers: whether the deliveries of a config are kept back because its service fails."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jackfield.api.defining import output, told
from jackfield.api.words import BreakerState
from jackfield.configs.lines import Line
from jackfield.configs.models import Config
from jackfield.delivery.breaking import breakers
from jackfield.delivery.models import Breaker as Row
from jackfield.sdk.kept import in_words


@output
class Breaker:
    """What keeps a config whose service fails from being called again and again."""

    state: BreakerState = told("Whether everything goes out, nothing, or one to see.")
    reason: str | None = told("Why it is not closed, as a sentence.")
    since: datetime = told("Since when it is so.")
    probe_at: datetime | None = told("When one goes out to see whether it works again.")


def show(row: Row | None, *, config: Config | Line) -> Breaker:
    """Return a breaker as it is shown; a config that never failed has no row."""
    if row is None:
        return Breaker(state=BreakerState.CLOSED, reason=None, since=config.time_added, probe_at=None)
    return Breaker(
        state=BreakerState(row.state),
        reason=in_words(row.reason) or None,
        since=row.since,
        probe_at=row.probe_at,
    )


def of_configs(rows: Sequence[Config | Line]) -> dict[int, Row]:
    """Return the breakers of configs by key; nothing for those that never failed."""
    return breakers.of_configs(row.pk for row in rows)


def of_deliveries(rows: Sequence[Any]) -> dict[int, Row]:
    """Return the breakers of the configs of those deliveries that wait, by the configs' keys."""
    waiting = {row.config_id for row in rows if row.due_at is not None}
    return breakers.of_configs(waiting) if waiting else {}


def not_before(moment: datetime | None, breaker: Row | None) -> datetime | None:
    """Return when something is tried that is due at ``moment``: not before the breaker lets one through."""
    if breaker is None or breaker.state != Row.State.OPEN or breaker.probe_at is None:
        return moment
    return breaker.probe_at if moment is None else max(moment, breaker.probe_at)
