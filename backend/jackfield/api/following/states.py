"""What is wanted of each integration: a config's status tells it too."""

from collections.abc import Collection, Hashable, Sequence
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
        #: Those whose last difference somebody may have left out, who had read a state before it.
        self._unsure: set[str] = set()

    def marked(self, things: Sequence[Touched]) -> list[Touched]:
        """Mark the integrations that are wanted otherwise than before.

        Only those are looked at: a state may be newer than the change that is looked at because of it, and
        what is read of an integration before its own change comes would hide that one.
        """
        touched = {one.change.integration_id for one in things if _is_integration(one)}
        if not touched:
            return list(things)
        now = _wanted(touched)
        other = {key for key in touched if self._known.get(key) != now.get(key)} | (self._unsure & touched)
        for key in touched:
            self._known.pop(key, None)
        self._known.update(now)
        return [
            replace(one, has_other_state=one.change.integration_id in other) if _is_integration(one) else one
            for one in things
        ]

    def left_out(self, things: Sequence[Touched], *, floor: int) -> None:
        """Note that somebody leaves out the changes up to ``floor``: the next of these counts again."""
        for one in filter(_is_integration, things):
            self._unsure.discard(one.change.integration_id)
            if one.position <= floor:
                self._unsure.add(one.change.integration_id)


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


def _wanted(keys: Collection[str] | None = None) -> dict[str, Hashable]:
    """State, and whether there is code for it; of these, or of all."""
    return {
        key: (record.state, queries.installed(key) is not None)
        for key, record in queries.records().items()
        if keys is None or key in keys
    }
