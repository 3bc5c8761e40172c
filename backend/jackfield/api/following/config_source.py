"""configStatus: the configs that the viewer sees."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

from jackfield.accounts.principal import Principal
from jackfield.api.cursors import StreamPosition
from jackfield.api.following.access import after_access
from jackfield.api.following.rows import row_state
from jackfield.api.following.sources import Item, Kind, Source
from jackfield.api.following.viewing import Viewing
from jackfield.api.types import configs
from jackfield.configs import permissions, queries
from jackfield.configs.models import Config
from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange

#: How many configs are sent because of one change of their integration.
_MAX_AT_ONCE = 1_000


class ConfigSource(Source):
    """Some configs by key, those of one integration, or all."""

    kinds = frozenset({StatusChange.Kind.CONFIG, StatusChange.Kind.INTEGRATION})
    needs_other_state = True

    def __init__(
        self,
        *,
        principal: Principal,
        after: StreamPosition | None,
        config_keys: frozenset[int] | None,
        integration_id: str | None,
        made: Callable[..., Any],
    ) -> None:
        super().__init__(principal=principal, after=after)
        self._config_keys = config_keys
        self._integration_id = integration_id
        self._made = made

    @property
    def arguments(self) -> Hashable:
        """Its two filters."""
        return "configStatus", self._config_keys, self._integration_id

    def concerns(self, change: StatusChange) -> bool:
        """Of the product's own configs; of integrations all, for a config's status tells theirs."""
        if self._integration_id is not None and change.integration_id not in {"", self._integration_id}:
            return False
        if change.kind == StatusChange.Kind.INTEGRATION:
            return True
        if change.model or change.subject_id is None:
            return False
        return self._config_keys is None or change.subject_id in self._config_keys

    def items(self, touched: Sequence[Touched], viewing: Viewing) -> Iterator[Item]:
        """The config itself; all of an integration that is wanted otherwise; all after a change of access."""
        for one in touched:
            if one.change.kind == StatusChange.Kind.ACCESS:
                yield from after_access(self, one, viewing)
            elif one.change.kind == StatusChange.Kind.INTEGRATION:
                if one.has_other_state:
                    yield from self._of_integration(one, viewing)
            else:
                yield Item(
                    key=one.change.subject_id,
                    position=one.position,
                    is_forced=bool(one.viewers),
                    was_visible=viewing.saw(one) and self._is_of_integration(one.change),
                )

    def load(self, keys: Iterable[Any], principal: Principal) -> dict[Any, Any]:
        """With the permission in the query."""
        return {
            key: node
            for key, node in configs.load(keys, principal).items()
            if self._integration_id in {None, node.row.integration_id}
        }

    def snapshot(self, principal: Principal, after: str | None, limit: int) -> list[tuple[Any, Any]]:
        """The oldest first."""
        start = int(after) if after is not None and after.isdecimal() else 0
        if self._config_keys is not None:
            wanted = sorted(key for key in self._config_keys if key > start)
            found = self.load(wanted, principal)
            return sorted(found.items())[:limit]
        rows = queries.page(
            user=principal.user,
            limit=limit,
            order=queries.Order.OLDEST,
            after=(start, start),
            narrowed=queries.Filter(integration_id=self._integration_id),
        )
        # As ``load`` reads them, to tell what has changed since; one that is gone by now as it was.
        whole = queries.many(user=principal.user, config_ids=[row.pk for row in rows])
        shown = configs.show([whole.get(row.pk, row) for row in rows], principal)
        return [(node.row.pk, node) for node in shown]

    def visible_keys(self, principal: Principal, limit: int) -> frozenset[Any]:
        """Without an order: only who sees more than the limit would pay for one."""
        return self._visible_keys(principal, self._integration_id, limit)

    def message(self, *, kind: Kind, cursor: str, key: Any = None, node: Any = None) -> Any:
        """A ConfigStatusChange."""
        return self._made(kind=kind, cursor=cursor, key=key, config=node)

    def fingerprint(self, node: Any) -> Hashable:
        """The row's columns; of a line, which has few of them, its own."""
        return row_state(node.row) if isinstance(node.row, Config) else node.row.status_version

    def _of_integration(self, one: Touched, viewing: Viewing) -> Iterator[Item]:
        integration_id = one.change.integration_id
        keys = sorted(self._visible_keys(viewing.principal, integration_id, _MAX_AT_ONCE + 1))
        if len(keys) > _MAX_AT_ONCE:
            yield Item(key=None, position=one.position)
            return
        for key in keys:
            is_last = key == keys[-1]
            yield Item(
                key=key,
                position=one.position,
                resume_at=None if is_last else one.position - 1,
                is_forced=True,
            )

    def _is_of_integration(self, change: StatusChange) -> bool:
        if self._integration_id is None or change.integration_id:
            return True
        return Config.objects.filter(pk=change.subject_id, integration_id=self._integration_id).exists()

    def _visible_keys(self, principal: Principal, integration_id: str | None, limit: int) -> frozenset[int]:
        rows = permissions.visible(principal.user)
        if self._config_keys is not None:
            rows = rows.filter(pk__in=self._config_keys)
        if integration_id is not None:
            rows = rows.filter(integration_id=integration_id)
        return frozenset(rows.values_list("pk", flat=True)[:limit])
