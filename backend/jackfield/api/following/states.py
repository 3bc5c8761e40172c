"""What is wanted of each integration: a config's status tells it too."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import timedelta

from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange
from jackfield.registry import queries

#: How far the clocks of two processes, and a transaction's begin and end, may be apart.
_SLACK = timedelta(minutes=1)


class States:
    """How the integrations were wanted when they were looked at last."""

    def __init__(self) -> None:
        self._known = _wanted()

    def marked(self, things: Sequence[Touched]) -> list[Touched]:
        """Mark the integrations that are wanted otherwise than before."""
        if not any(map(_is_integration, things)):
            return list(things)
        before, self._known = self._known, _wanted()
        return [
            replace(one, has_other_state=_differs(before, self._known, one.change.integration_id))
            if _is_integration(one)
            else one
            for one in things
        ]


def with_states_that_may_differ(things: Sequence[Touched]) -> list[Touched]:
    """Mark the integrations whose changes, out of the log, may have been of what is wanted of them."""
    if not any(map(_is_integration, things)):
        return list(things)
    records = queries.records()
    marked = []
    for one in things:
        record = records.get(one.change.integration_id)
        may_differ = record is None or record.changed_at >= one.change.recorded_at - _SLACK
        marked.append(replace(one, has_other_state=may_differ) if _is_integration(one) else one)
    return marked


def _is_integration(one: Touched) -> bool:
    return one.change.kind == StatusChange.Kind.INTEGRATION


def _wanted() -> dict[str, Hashable]:
    """State, and whether there is code for it."""
    return {
        key: (record.state, queries.installed(key) is not None) for key, record in queries.records().items()
    }


def _differs(before: dict[str, Hashable], now: dict[str, Hashable], key: str) -> bool:
    return before.get(key) != now.get(key)
