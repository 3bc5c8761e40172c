"""integrationStatus: the integrations that the viewer sees."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

from jackfield.accounts.principal import Principal
from jackfield.api.cursors import StreamPosition
from jackfield.api.following.access import after_access
from jackfield.api.following.rows import row_state
from jackfield.api.following.sources import Item, Kind, Source
from jackfield.api.following.viewing import Viewing
from jackfield.api.types import integrations
from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange


class IntegrationSource(Source):
    """Some integrations by id, or all."""

    kinds = frozenset({StatusChange.Kind.INTEGRATION})

    def __init__(
        self,
        *,
        principal: Principal,
        after: StreamPosition | None,
        integration_ids: frozenset[str] | None,
        made: Callable[..., Any],
    ) -> None:
        super().__init__(principal=principal, after=after)
        self._integration_ids = integration_ids
        self._made = made

    @property
    def arguments(self) -> Hashable:
        """Its filter."""
        return "integrationStatus", self._integration_ids

    def concerns(self, change: StatusChange) -> bool:
        """By its id."""
        return self._integration_ids is None or change.integration_id in self._integration_ids

    def items(self, touched: Sequence[Touched], viewing: Viewing) -> Iterator[Item]:
        """The integration; all of them after a change of access."""
        for one in touched:
            if one.change.kind == StatusChange.Kind.ACCESS:
                yield from after_access(self, one, viewing)
            else:
                # What is hidden from a person now was active, or it would not have changed. Where it is
                # known what was visible, that says it; but for what was so only between two changes.
                was_visible = viewing.principal.is_authenticated and (viewing.known is None or one.times > 1)
                yield Item(key=one.change.integration_id, position=one.position, was_visible=was_visible)

    def load(self, keys: Iterable[Any], principal: Principal) -> dict[Any, Any]:
        """Those of them that ``principal`` may see."""
        return integrations.load(keys, principal)

    def snapshot(self, principal: Principal, after: str | None, limit: int) -> list[tuple[Any, Any]]:
        """By id."""
        found = {node.integration_id: node for node in integrations.visible(principal)}
        shown = found.keys() if self._integration_ids is None else found.keys() & self._integration_ids
        return [(key, found[key]) for key in sorted(shown) if after is None or key > after][:limit]

    def visible_keys(self, principal: Principal, limit: int) -> frozenset[Any]:
        """As many as there are: they are few."""
        return frozenset(key for key, _ in self.snapshot(principal, None, limit))

    def message(self, *, kind: Kind, cursor: str, key: Any = None, node: Any = None) -> Any:
        """An IntegrationStatusChange."""
        return self._made(kind=kind, cursor=cursor, key=key, integration=node)

    def fingerprint(self, node: Any) -> Hashable:
        """The columns of the record, and whether there is code for it."""
        return row_state(node.record), node.is_installed
