"""deliveries: of one config, of one event, or all that the viewer sees."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from jackfield.accounts.principal import Principal
from jackfield.api.cursors import StreamPosition
from jackfield.api.following.rows import row_state
from jackfield.api.following.sources import Item, Kind, Source
from jackfield.api.following.viewing import Viewing
from jackfield.api.types import deliveries
from jackfield.configs import permissions
from jackfield.delivery import queries
from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange


class DeliverySource(Source):
    """Deliveries have no snapshot: there is no end to them."""

    kinds = frozenset({StatusChange.Kind.DELIVERY, StatusChange.Kind.CONFIG})
    has_snapshot = False
    keeps_keys = False

    def __init__(
        self,
        *,
        principal: Principal,
        after: StreamPosition | None,
        config_key: int | None,
        event_key: int | None,
        made: Callable[..., Any],
    ) -> None:
        super().__init__(principal=principal, after=after)
        self._config_key = config_key
        self._event_key = event_key
        self._made = made

    @property
    def arguments(self) -> Hashable:
        """Its two filters."""
        return "deliveries", self._config_key, self._event_key

    def concerns(self, change: StatusChange) -> bool:
        """By config and event; of configs what may have hidden one."""
        if change.kind == StatusChange.Kind.CONFIG:
            if change.viewers is None and not change.removed:
                return False
            return self._config_key in {None, change.subject_id}
        return self._config_key in {None, change.config_id} and self._event_key in {None, change.event_id}

    def items(self, touched: Sequence[Touched], viewing: Viewing) -> Iterator[Item]:
        """The delivery; the whole list when a config was shared with the viewer, or is so no more."""
        for one in touched:
            if one.change.kind == StatusChange.Kind.DELIVERY:
                yield Item(key=one.change.subject_id, position=one.position, was_visible=viewing.saw(one))
            elif self._config_key is None and (
                one.change.kind == StatusChange.Kind.ACCESS or viewing.saw(one)
            ):
                yield Item(key=None, position=one.position)

    def load(self, keys: Iterable[Any], principal: Principal) -> dict[Any, Any]:
        """With the permission in the query."""
        return deliveries.load(keys, principal)

    def is_over(self, principal: Principal) -> bool:
        """Whether the config or the event is gone or hidden."""
        shown: list[QuerySet[Any]] = []
        if self._config_key is not None:
            shown.append(permissions.visible(principal.user).filter(pk=self._config_key))
        if self._event_key is not None:
            shown.append(queries.visible_events(principal.user).filter(pk=self._event_key))
        return not all(rows.exists() for rows in shown)

    def message(self, *, kind: Kind, cursor: str, key: Any = None, node: Any = None) -> Any:
        """A DeliveryChange."""
        return self._made(kind=kind, cursor=cursor, key=key, delivery=node)

    def fingerprint(self, node: Any) -> Hashable:
        """The row's columns."""
        return row_state(node.row)
