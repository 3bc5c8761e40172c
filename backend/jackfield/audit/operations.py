"""Write to the audit; in the transaction of what is recorded."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from jackfield.audit.models import AuditEntry


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field, before and after, as text; of a secret its fingerprints."""

    field: str
    before: str | None = None
    after: str | None = None
    secret: bool = False


#: Longer values are cut where they are shown; ``kept`` has them whole.
_LONGEST = 1000


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two sets of values, by name."""
    return [
        Change(field=name, before=as_text(before.get(name)), after=as_text(after.get(name)))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def as_text(value: Any) -> str | None:
    """Return a value as a change shows it: a text as it is, all else as JSON writes it."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text[:_LONGEST]


def record(
    *,
    actor: Any,
    action: str,
    subject_kind: str,
    subject_id: object,
    subject_label: str,
    changes: Iterable[Change] = (),
    kept: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Record what ``actor`` (a user, or None for the product itself) did.

    Args:
        kept: ``{"before", "after"}``, as JSON, of what can be put back; None: nothing can.
    """
    known = actor is not None and actor.pk is not None
    return AuditEntry.objects.create(
        actor=actor if known else None,
        actor_label=actor.get_username()[:200] if known else "",
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        subject_label=subject_label[:300],
        changes=[asdict(change) for change in changes],
        kept=None if kept is None else dict(kept),
    )
