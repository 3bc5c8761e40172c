"""Write to the audit; in the transaction of what is recorded."""

from collections.abc import Iterable
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


def record(
    *,
    actor: Any,
    action: str,
    subject_kind: str,
    subject_id: object,
    subject_label: str,
    changes: Iterable[Change] = (),
) -> AuditEntry:
    """Record what ``actor`` (a user, or None for the product itself) did."""
    known = actor is not None and actor.pk is not None
    return AuditEntry.objects.create(
        actor=actor if known else None,
        actor_label=actor.get_username() if known else "",
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        subject_label=subject_label[:300],
        changes=[asdict(change) for change in changes],
    )
