"""Read the audit; who may read what is for the floors above to say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from jackfield.audit.models import AuditEntry

#: ``noun.past_verb``, or all that was done with things of a noun.
_ACTION = re.compile(r"[a-z][a-z_]*\.(\*|[a-z][a-z_]*)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which entries: what is None does not narrow, and of a tuple any member does."""

    #: ``config.updated``, or ``config.*`` for all that begin so; what can be neither matches nothing.
    actions: tuple[str, ...] | None = None
    #: The key of who did it.
    actor_id: Any = None
    #: Kind and key of what it was done with.
    subject: tuple[str, str] | None = None
    #: Done at or after; aware, as ``until`` is.
    since: datetime | None = None
    #: Done before.
    until: datetime | None = None
    #: It names something that there can't be: it matches nothing.
    is_impossible: bool = False

    def condition(self) -> Q:
        """Return the condition on entries."""
        if self.is_impossible:
            return Q(pk__in=[])
        wanted: dict[str, Any] = {
            "actor_id": self.actor_id,
            "subject_kind": self.subject and self.subject[0],
            "subject_id": self.subject and self.subject[1],
            "happened_at__gte": self.since,
            "happened_at__lt": self.until,
        }
        condition = Q(**{name: value for name, value in wanted.items() if value is not None})
        return condition if self.actions is None else condition & _of_actions(self.actions)


def chosen(choice: Choice) -> QuerySet[AuditEntry]:
    """Return the entries of a choice, with who did each; unordered."""
    return AuditEntry.objects.filter(choice.condition()).select_related("actor")


def about(*, subject_kind: str, subject_id: object) -> QuerySet[AuditEntry]:
    """Return what was done with one thing, with who did it; unordered."""
    return chosen(Choice(subject=(subject_kind, str(subject_id))))


def by_keys(keys: Iterable[int]) -> list[AuditEntry]:
    """Return these entries, those that there are, with who did it."""
    return list(AuditEntry.objects.filter(pk__in=set(keys)).select_related("actor"))


def _of_actions(actions: Iterable[str]) -> Q:
    asked = {action for action in actions if _ACTION.fullmatch(action)}
    condition = Q(action__in=sorted(action for action in asked if not action.endswith("*")))
    for action in sorted(asked):
        if action.endswith("*"):
            condition |= Q(action__startswith=action[:-1])
    return condition
