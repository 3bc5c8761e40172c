"""Tells the status log of deliveries and events that have changed, in the transaction that changes them.

Every delivery is told of twice or more, so this writes the rows by itself: through the models of
``realtime.log`` they cost more than all the rest of settling.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection, transaction

from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission, users_and_groups_with
from jackfield.delivery.dialect import is_postgresql, stored
from jackfield.delivery.jobs import Claimed
from jackfield.realtime.log import Change, record
from jackfield.realtime.models import StatusChange
from jackfield.realtime.wakeups import Topic, wake_on_commit

_COLUMNS = "kind, subject_id, config_id, event_id, recorded_at, user_id, integration_id, model, removed"
_SQLITE = f"""
    INSERT INTO jackfield_realtime_statuschange ({_COLUMNS})
    VALUES ('DELIVERY', %s, %s, %s, %s, '', '', '', false)
"""  # noqa: S608 - of constants


def telling_postgresql(changed: str) -> str:
    """Return the statement that tells PostgreSQL of deliveries; its own value is the moment.

    Args:
        changed: What names them, as the key, the key of the config and the key of the event; ours, never
            from outside.
    """
    return f"""
        INSERT INTO jackfield_realtime_statuschange ({_COLUMNS})
        SELECT 'DELIVERY', changed.*, %s, '', '', '', false FROM {changed} AS changed
    """  # noqa: S608 - of constants


_POSTGRESQL = telling_postgresql("unnest(%s::bigint[], %s::bigint[], %s::bigint[])")


def deliveries_changed(changed: Iterable[tuple[int, int, int]]) -> None:
    """Tell of deliveries, given as their key, the key of their config and the key of their event."""
    rows = list(changed)
    if not rows:
        return
    now = stored(datetime.now(UTC))
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(_POSTGRESQL, [now, *map(list, zip(*rows, strict=True))])
        else:
            cursor.executemany(_SQLITE, [(*row, now) for row in rows])
    wake_on_commit(Topic.STATUS)


@transaction.atomic
def sending(claimed: Iterable[Claimed]) -> None:
    """Tell of deliveries that are being sent."""
    deliveries_changed((one.delivery_id, one.config_id, one.event_id) for one in claimed)


def events_withheld(withheld: Iterable[tuple[int, int]]) -> None:
    """Tell that events may be hidden now, given as their key and the key of a config that may not hear it.

    They are then hidden in all configs of that owner to which they were not sent: it is told to who sees one.
    """
    changes = []
    for event_id, config_id in withheld:
        owner = Config.objects.filter(pk=config_id).values("owner")
        users: set[str] = set()
        groups: set[int] = set()
        for config in Config.objects.filter(owner__in=owner, deliveries__event=event_id).distinct():
            granted_to, granted_to_groups = users_and_groups_with(Permission.VIEW, config)
            users.update(map(str, [config.owner_id, *granted_to]))
            groups.update(granted_to_groups)
        viewers = {"users": sorted(users), "groups": sorted(groups)}
        changes.append(
            Change(kind=StatusChange.Kind.EVENT, subject_id=event_id, event_id=event_id, viewers=viewers)
        )
    record(*changes)


def event_published(event_id: int) -> None:
    """Tell of a new event."""
    record(Change(kind=StatusChange.Kind.EVENT, subject_id=event_id, event_id=event_id))
