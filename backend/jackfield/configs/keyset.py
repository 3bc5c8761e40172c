"""The keys of a plain page (newest or oldest first, nothing narrowed) in one statement.

It is the list that people open most. The ORM needs longer to compose these branches than a database
to answer them, so they are written out; every other page goes through the ORM (see ``queries``).
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from jackfield.configs.models import Config, ConfigGroupPermission, ConfigUserPermission


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


_MAY_VIEW = """
    permission_id = (
        SELECT permission.id FROM {permission} AS permission
        JOIN {content_type} AS kind ON kind.id = permission.content_type_id
        WHERE permission.codename = 'view_config' AND kind.app_label = %s AND kind.model = %s
    )
"""
#: SQLite takes ORDER BY and LIMIT in a UNION only inside a sub-select.
_BRANCH = (
    "SELECT id FROM (SELECT {key} AS id FROM {table} WHERE {where} {between} ORDER BY {key} {way} LIMIT %s)"
)


def keys(
    *,
    user: Any,
    group_ids: Iterable[Any],
    limit: int,
    falling: bool,
    below: int | None = None,
    above: int | None = None,
) -> list[int]:
    """Return the keys of the configs that ``user``, who is no administrator, may see, in order.

    Args:
        user: An active user.
        group_ids: The user's groups.
        limit: How many at most.
        falling: The largest first.
        below: Only keys smaller than this.
        above: Only keys larger than this.
    """
    may_view = _MAY_VIEW.format(permission=_table(Permission), content_type=_table(ContentType))
    kind = [Config._meta.app_label, Config._meta.model_name]
    ways: list[tuple[type[models.Model], str, str, list[Any]]] = [
        (Config, "id", "owner_id = %s", [user.pk]),
        (ConfigUserPermission, "content_object_id", f"user_id = %s AND {may_view}", [user.pk, *kind]),
        *(
            (ConfigGroupPermission, "content_object_id", f"group_id = %s AND {may_view}", [group, *kind])
            for group in group_ids
        ),
    ]
    way = "DESC" if falling else "ASC"
    branches: list[str] = []
    values: list[Any] = []
    for model, key, where, of_way in ways:
        between = "".join(
            f" AND {key} {sign} %s" for sign, place in (("<", below), (">", above)) if place is not None
        )
        branches.append(
            f"{_BRANCH.format(key=key, table=_table(model), where=where, between=between, way=way)}"
            f" AS way_{len(branches)}"
        )
        values += [*of_way, *(place for place in (below, above) if place is not None), limit]
    statement = f"SELECT id FROM ({' UNION '.join(branches)}) AS seen ORDER BY id {way} LIMIT %s"  # noqa: S608 - no value stands in it
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit])
        return [key for (key,) in cursor.fetchall()]
