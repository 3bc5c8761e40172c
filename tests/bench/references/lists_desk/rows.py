"""The page that all of them show: the same permission query as ours, the newest first."""

from django.db import connection

from jackfield.configs import keyset
from jackfield.configs.models import Config

#: What is asked of each config, as columns.
COLUMNS = (
    "id",
    "name",
    "enabled",
    "time_added",
    "last_updated",
    "version",
    "integration_id",
    "health",
    "health_since",
    "failure_count",
    "owner_id",
    "owner__username",
)


def newest(user, first):
    """Rows with their owners, as model instances."""
    return _rows(user, first).select_related("owner")


def columns(user, first):
    """The columns alone."""
    return _rows(user, first).values_list(*COLUMNS)


def _rows(user, first):
    with connection.cursor() as cursor:
        cursor.execute(*keyset.statement(user=user, limit=first, falling=True))
        keys = [key for (key,) in cursor.fetchall()]
    return Config.objects.filter(pk__in=keys).order_by("-id")
