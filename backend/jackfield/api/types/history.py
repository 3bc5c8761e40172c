"""What was done with a thing, by whom, and whether it can be put back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import strawberry
from django.db.models import QuerySet

from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.batches import Batch
from jackfield.api.connections import Connection, Order, Wanted, by_number, cut, wanted
from jackfield.api.context import Info
from jackfield.api.defining import output, resolved, told
from jackfield.api.node import Node
from jackfield.api.people import User, user
from jackfield.api.scalars import Cursor
from jackfield.api.types import configs, integrations
from jackfield.audit import queries
from jackfield.audit.models import AuditEntry as Row
from jackfield.configs import permissions as rules
from jackfield.configs import queries as config_queries
from jackfield.flows import verbs

#: Who was granted what is for those who may grant.
_OF_GRANTS = frozenset({"config.granted", "config.revoked"})
#: About a config that there cannot be.
_OF_NOTHING = Row(subject_kind="config", subject_id=str(2**62))
#: By kind and key, what entries are about: as much of it as the viewer may see.
Subjects = Mapping[tuple[str, str], Node]
FindSubjects = Callable[[Sequence[Row], Principal], Subjects]


@output
class AuditChange:
    """One field, before and after, as text; of a secret its fingerprints."""

    field: str = told("What has changed.")
    before: str | None = told("What it was; null: nothing.")
    after: str | None = told("What it was from then on; null: nothing.")
    is_secret: bool = told("Whether the two are fingerprints.")


@output
class AuditEntry(Node):
    """Something that a person, a token or the product itself did."""

    row: strawberry.Private[Row]
    batch: strawberry.Private[Batch[Row]]
    principal: strawberry.Private[Principal]
    find: strawberry.Private[FindSubjects]
    happened_at: datetime = told("When it was done.")
    action: str = told("What was done: noun.past_verb.")
    subject_label: str = told("What it was done with, as it was called then.")

    @resolved
    def actor(self) -> User | None:
        """Who did it; null: the product itself, or somebody who has been deleted since."""
        return None if self.row.actor is None else user(self.row.actor)

    @resolved
    def subject(self) -> Node | None:
        """What it was done with; null when the viewer may not see it, or it is gone."""
        return self.batch.once("subjects", lambda rows: self.find(rows, self.principal)).get(_key(self.row))

    @resolved
    def changes(self) -> list[AuditChange]:
        """What has changed by it; who was granted what only to who may share."""
        if self.row.action in _OF_GRANTS and not self._may_read_grants():
            return []
        return [
            AuditChange(
                field=one["field"], before=one["before"], after=one["after"], is_secret=bool(one["secret"])
            )
            for one in self.row.changes
        ]

    @resolved
    def can_restore(self) -> bool:
        """Whether restoreSettings takes it from the viewer: there is something to put back, and they may."""
        if self.row.kept is None:
            return False
        if self.row.subject_kind == "config":
            may_edit = rules.Permission.EDIT in self._held() and self.principal.has(TokenScope.EDIT)
            return may_edit and self._is_installed()
        may_activate = verbs.may(self.principal.user, "activate") and self.principal.has(TokenScope.MANAGE)
        return may_activate and self._is_installed()

    def _held(self) -> frozenset[rules.Permission]:
        held = self.batch.once("held", lambda rows: _permissions(rows, self.principal))
        return held.get(self.row.subject_id, frozenset())

    def _may_read_grants(self) -> bool:
        # Of a config that is gone nobody holds anything, and its story is for who reads the whole audit.
        return rules.may_see_all(self.principal.user) or rules.Permission.SHARE in self._held()

    def _is_installed(self) -> bool:
        shown: Any = self.subject()
        of = shown.integration() if isinstance(shown, configs.Config) else shown
        return of is not None and bool(of.is_installed)


@output
class AuditEntryEdge:
    """An entry's place in a page."""

    cursor: Cursor = told("Its place.")
    node: AuditEntry = told("The entry.")


@output
class AuditEntryConnection(Connection):
    """A page of what was done, the newest first."""

    edges: list[AuditEntryEdge] = told("The entries of the page.")


def page(
    info: Info, *, name: str, subject_kind: str, subject_id: object, may_see: bool, **asked: Any
) -> AuditEntryConnection:
    """Return a page of what was done with one thing, the newest first.

    Args:
        name: Of the field, for its cursors.
        may_see: Whether the viewer may; else the page is empty.
        asked: The four arguments of the connection.
    """
    principal = info.context.principal
    order = by_number(name)
    place = wanted(principal=principal, order=order, **asked)
    rows: QuerySet[Row] = queries.about(subject_kind=subject_kind, subject_id=subject_id)
    return connection(principal, order=order, place=place, rows=rows if may_see else rows.none())


def connection(
    principal: Principal,
    *,
    order: Order,
    place: Wanted,
    rows: QuerySet[Row],
    find: FindSubjects | None = None,
) -> AuditEntryConnection:
    """Return a page of entries that the viewer may see.

    Args:
        find: What finds their subjects; None: they are configs and integrations.
    """
    found = cut(principal=principal, order=order, page=place, rows=rows)
    shown = show(found.rows, principal, find=find)
    return AuditEntryConnection(
        edges=[AuditEntryEdge(cursor=c, node=n) for c, n in zip(found.cursors, shown, strict=True)],
        page_info=found.info,
        count=rows.count,
    )


def show(rows: Iterable[Row], principal: Principal, *, find: FindSubjects | None = None) -> list[AuditEntry]:
    """Show entries that were read together, and that the viewer may see."""
    batch = Batch(list(rows))
    return [
        AuditEntry(
            id=strawberry.ID(ids.encode("aud", row.pk)),
            row=row,
            batch=batch,
            principal=principal,
            find=find or _subjects,
            happened_at=row.happened_at,
            action=row.action,
            subject_label=row.subject_label,
        )
        for row in batch.rows
    ]


def load(
    keys: Iterable[int], principal: Principal, *, find: FindSubjects | None = None
) -> dict[int, AuditEntry]:
    """Return those of these entries that the viewer may see, by key.

    To who reads the audit it is all of them, to others those about what they see.
    """
    rows = queries.by_keys(keys)
    if not may_audit(principal):
        kinds = {"config", "integration"} if may_see_integrations(principal) else {"config"}
        about = [row for row in rows if row.subject_kind in kinds]
        # Of none as much is asked as of one that is hidden.
        visible = _subjects(about or [_OF_NOTHING], principal)
        rows = [row for row in rows if _key(row) in visible]
    return {entry.row.pk: entry for entry in show(rows, principal, find=find)}


def may_audit(principal: Principal) -> bool:
    """Whether the viewer may read the audit as a whole: an administrator, with credentials for it."""
    return rules.may_see_all(principal.user) and principal.has(TokenScope.ADMINISTER)


def may_see_integrations(principal: Principal) -> bool:
    """Whether the viewer may see what was done with integrations: who activates or manages them."""
    return any(verbs.may(principal.user, verb) for verb in ("activate", "manage"))


def _key(row: Row) -> tuple[str, str]:
    return row.subject_kind, row.subject_id


def _subjects(rows: Sequence[Row], principal: Principal) -> Subjects:
    found: dict[tuple[str, str], Node] = {}
    for key, config in configs.load(_config_keys(rows), principal).items():
        found["config", str(key)] = config
    wanted_ids = {row.subject_id for row in rows if row.subject_kind == "integration"}
    if wanted_ids:
        for integration_id, integration in integrations.load(wanted_ids, principal).items():
            found["integration", integration_id] = integration
    return found


def _permissions(rows: Sequence[Row], principal: Principal) -> dict[str, frozenset[rules.Permission]]:
    seen = config_queries.many(user=principal.user, config_ids=_config_keys(rows))
    return {str(key): held for key, held in rules.permissions_of(principal.user, seen.values()).items()}


def _config_keys(rows: Sequence[Row]) -> set[int]:
    numbers = {ids.as_number(row.subject_id) for row in rows if row.subject_kind == "config"}
    return {number for number in numbers if number is not None}
