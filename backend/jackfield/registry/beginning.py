"""Since when a database keeps integrations: so long nothing is known of those that nobody has touched."""

from datetime import datetime
from functools import lru_cache

from django.db import connections, router
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from jackfield.registry.models import IntegrationRecord


def began_at() -> datetime:
    """Return when the table of the records was made; it does not change, and is asked for once."""
    return _began_at(router.db_for_read(IntegrationRecord))


@lru_cache(maxsize=8)
def _began_at(alias: str) -> datetime:
    recorder = MigrationRecorder(connections[alias])
    first: datetime | None = None
    if recorder.has_table():
        migrations = recorder.migration_qs.filter(app=IntegrationRecord._meta.app_label)
        first = migrations.order_by("applied").values_list("applied", flat=True).first()
    # There is none where tables are made without migrations, as for tests of an application.
    return first or timezone.now()
