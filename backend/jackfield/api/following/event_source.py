"""events: those that the viewer may see and that fit a filter, as they are published."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q

from jackfield.accounts.principal import Principal
from jackfield.api.cursors import StreamPosition
from jackfield.api.following.sources import Item, Kind, Source
from jackfield.api.following.viewing import Viewing
from jackfield.api.types import events
from jackfield.configs.permissions import may_see_all
from jackfield.delivery import queries
from jackfield.delivery.models import Event
from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange


class EventSource(Source):
    """Events have no snapshot: there is no end to them. Their keys are their ``uid``.

    An event is never changed. It is told of when it is published, and when it was withheld from somebody who
    could read it. What a config that is shared, hidden or gone shows or hides the client reads again.
    """

    kinds = frozenset({StatusChange.Kind.EVENT, StatusChange.Kind.CONFIG})
    has_snapshot = False
    keeps_keys = False

    def __init__(
        self, *, principal: Principal, after: StreamPosition | None, narrowed: Q, made: Callable[..., Any]
    ) -> None:
        super().__init__(principal=principal, after=after)
        self._narrowed = narrowed
        self._made = made

    @property
    def arguments(self) -> Hashable:
        """Its filter."""
        return "events", self._narrowed

    def concerns(self, change: StatusChange) -> bool:
        """All events; of configs what may have shown or hidden some."""
        return change.kind == StatusChange.Kind.EVENT or change.viewers is not None or change.removed

    def items(self, touched: Sequence[Touched], viewing: Viewing) -> Iterator[Item]:
        """The event, if it fits; the whole list when the viewer's access has changed."""
        changes = [one.change for one in touched if one.change.kind == StatusChange.Kind.EVENT]
        keys = [change.subject_id for change in changes if change.subject_id is not None]
        fitting = dict(Event.objects.filter(self._narrowed, pk__in=keys).values_list("pk", "uid"))
        # Who sees all of them sees them by no config.
        is_by_configs = not may_see_all(viewing.principal.user)
        for one in touched:
            change = one.change
            if change.kind == StatusChange.Kind.EVENT:
                uid = fitting.get(change.subject_id or 0)
                if uid is not None:
                    yield Item(key=uid, position=one.position, was_visible=viewing.saw(one))
            elif change.kind == StatusChange.Kind.ACCESS or (is_by_configs and viewing.saw(one)):
                yield Item(key=None, position=one.position)

    def load(self, keys: Iterable[Any], principal: Principal) -> dict[Any, Any]:
        """With the permission in the query."""
        rows = queries.visible_events(principal.user).filter(self._narrowed, uid__in=list(keys))
        return {shown.row.uid: shown for shown in events.show(rows, principal)}

    def message(self, *, kind: Kind, cursor: str, key: Any = None, node: Any = None) -> Any:
        """An EventChange."""
        return self._made(kind=kind, cursor=cursor, key=key, event=node)

    def fingerprint(self, node: Any) -> Hashable:
        """It never changes."""
        return int(node.row.pk)
