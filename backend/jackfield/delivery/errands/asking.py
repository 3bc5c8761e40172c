"""Ask for an errand, and withdraw one: in the caller's transaction."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jackfield.delivery.dialect import stored
from jackfield.delivery.models import Errand as Row
from jackfield.realtime.wakeups import Topic, wake_on_commit

# One statement, so that two who ask at one moment, and one who asks while a worker takes the row away,
# wait for each other and are both heard. Whoever runs it now has taken due_at away: then the new one counts.
_ASK = """
    INSERT INTO jackfield_delivery_errand AS errand
        (kind, key, due_at, payload, failures, last_error, is_withdrawn)
    VALUES (%s, %s, %s, %s, 0, '', %s)
    ON CONFLICT (kind, key) DO UPDATE SET
        due_at = CASE WHEN errand.due_at < excluded.due_at THEN errand.due_at ELSE excluded.due_at END,
        payload = CASE WHEN %s THEN excluded.payload ELSE errand.payload END,
        is_withdrawn = excluded.is_withdrawn
"""


def ask(
    *, kind: str, key: str, due_at: datetime | None = None, payload: Mapping[str, Any] | None = None
) -> None:
    """Ask for an errand; of the same kind and key there is one, due at the earlier of both times.

    What is running now is run again then. Once the transaction commits, a worker wakes up.

    Args:
        kind: Whose handler shall run it.
        key: Which of that kind, at most 255 characters.
        due_at: Aware; None for now.
        payload: A JSON object; replaces what was given before. None: that stays; at first it is empty.
    """
    values = [
        kind,
        key,
        stored(due_at or timezone.now()),
        json.dumps(dict(payload or {})),
        False,
        payload is not None,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ASK, values)
    wake_on_commit(Topic.ERRANDS)


def remember(*, kind: str, key: str, payload: Mapping[str, Any]) -> None:
    """Keep a payload for the next run of an errand, so that it goes on where it was; asks for no run.

    Args:
        kind: Whose handler it is.
        key: Which of that kind; where there is none, nothing is kept.
        payload: A JSON object.
    """
    Row.objects.filter(kind=kind, key=key).update(payload=dict(payload))


@transaction.atomic
def withdraw(*, kind: str, key: str) -> None:
    """Take an errand back. One that is running goes on to its end, and is not due again."""
    rows = Row.objects.filter(kind=kind, key=key)
    # Looked at under its lock: a worker may be taking it at this moment.
    row = rows.select_for_update().first()
    if row is None:
        return
    if row.worker_id is None:
        row.delete()
        return
    row.due_at, row.is_withdrawn = None, True
    row.save(update_fields=["due_at", "is_withdrawn"])
