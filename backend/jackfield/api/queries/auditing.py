"""The audit as a whole: who did what, for those who administer."""

from datetime import datetime
from typing import Annotated

import strawberry

from jackfield.api import nodes
from jackfield.api.connections import After, Before, First, Last, by_number, wanted
from jackfield.api.context import Info
from jackfield.api.defining import argument, entry, told
from jackfield.api.narrowing import given, require_few
from jackfield.api.people import user_key
from jackfield.api.types import history
from jackfield.api.types.history import AuditEntryConnection
from jackfield.audit.queries import Choice, chosen


@entry
class AuditFilter:
    """Narrows the audit; a list means any of them, and what is left out does not narrow."""

    action: list[str] | None = told(
        "One of these actions: config.updated, or config.* for all of that noun.", default=strawberry.UNSET
    )
    actor_id: strawberry.ID | None = told("Done by this user.", default=strawberry.UNSET)
    subject_id: strawberry.ID | None = told("Done with this thing, gone or not.", default=strawberry.UNSET)
    since: datetime | None = told("Done at or after.", default=strawberry.UNSET)
    until: datetime | None = told("Done before.", default=strawberry.UNSET)


ToEntries = Annotated[AuditFilter | None, argument("What to narrow the list to.", name="filter")]


def audit(
    info: Info,
    *,
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    narrowed: ToEntries = strawberry.UNSET,
) -> AuditEntryConnection | None:
    """What was done and by whom, the newest first; null for those who do not administer."""
    principal = info.context.principal
    if not history.may_audit(principal):
        return None
    require_few(narrowed)
    order = by_number("audit")
    place = wanted(principal=principal, order=order, first=first, after=after, last=last, before=before)
    rows = chosen(_choice(narrowed))
    return history.connection(principal, order=order, place=place, rows=rows, find=nodes.subjects)


def _choice(narrowed: AuditFilter | None) -> Choice:
    if not narrowed:
        return Choice()
    actions, actor_id, subject_id = map(given, (narrowed.action, narrowed.actor_id, narrowed.subject_id))
    actor = None if actor_id is None else user_key(actor_id)
    subject = None if subject_id is None else nodes.subject_of(subject_id)
    return Choice(
        actions=None if actions is None else tuple(actions),
        actor_id=actor,
        subject=subject,
        since=given(narrowed.since),
        until=given(narrowed.until),
        is_impossible=(actor_id is not None and actor is None)
        or (subject_id is not None and subject is None),
    )
