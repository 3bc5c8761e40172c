"""flow: one conversation of the viewer's own, step by step."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

from jackfield.accounts.principal import Principal
from jackfield.api.following.sources import Item, Kind, Source
from jackfield.api.following.viewing import Viewing
from jackfield.api.types import flows
from jackfield.flows import queries
from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange


class FlowSource(Source):
    """Its messages are the flow itself, so that there are none but of the flow."""

    kinds = frozenset({StatusChange.Kind.FLOW})
    sends_things_alone = True

    def __init__(self, *, principal: Principal, key: int, made: Callable[[Any], Any]) -> None:
        super().__init__(principal=principal, after=None)
        self._key = key
        self._made = made

    @property
    def arguments(self) -> Hashable:
        """Which flow."""
        return "flow", self._key

    def concerns(self, change: StatusChange) -> bool:
        """Whether it is this one."""
        return change.subject_id == self._key

    def items(self, touched: Sequence[Touched], viewing: Viewing) -> Iterator[Item]:
        """The flow; of a lost user nothing."""
        for one in touched:
            if one.change.kind == StatusChange.Kind.FLOW:
                yield Item(key=self._key, position=one.position)

    def load(self, keys: Iterable[Any], principal: Principal) -> dict[Any, Any]:
        """Read it, if it is the viewer's."""
        return dict(flows.load(keys, principal))

    def snapshot(self, principal: Principal, after: str | None, limit: int) -> list[tuple[Any, Any]]:
        """Return how it stands."""
        return [] if after is not None else list(self.load([self._key], principal).items())

    def visible_keys(self, principal: Principal, limit: int) -> frozenset[Any]:
        """Return its key, if it is the viewer's."""
        return frozenset(queries.own(principal.user).filter(pk=self._key).values_list("pk", flat=True))

    def is_over(self, principal: Principal) -> bool:
        """Whether it is over, or not the viewer's."""
        return not queries.own(principal.user).filter(pk=self._key, is_over=False).exists()

    def message(self, *, kind: Kind, cursor: str, key: Any = None, node: Any = None) -> Any:
        """Return the flow."""
        return self._made(node)

    def fingerprint(self, node: Any) -> Hashable:
        """Return the number of its step."""
        return node.row.step.get("number"), node.row.is_over
