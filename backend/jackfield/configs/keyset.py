"""The keys of a plain page (newest or oldest first, nothing narrowed) as one statement.

It is the list that people open most. The ORM needs longer to compose these branches than a database
to answer them, so they are written out; every other page goes through the ORM (see ``queries``).
"""

from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from jackfield.configs.models import Config, ConfigGroupPermission, ConfigUserPermission

#: The permission's row, looked up once for all branches.
_MAY_VIEW = """
    WITH may_view AS (
        SELECT permission.id FROM {permission} AS permission
        JOIN {content_type} AS kind ON kind.id = permission.content_type_id
        WHERE permission.codename = 'view_config' AND kind.app_label = %s AND kind.model = %s
    )
"""
#: SQLite takes ORDER BY and LIMIT in a UNION only inside a sub-select.
_BRANCH = (
    "SELECT id FROM (SELECT {key} AS id FROM {table} WHERE {where} {between} ORDER BY {key} {way} LIMIT %s)"
    " AS {name}"
)
_GRANTED = "{to} AND permission_id = (SELECT id FROM may_view)"


def statement(
    *, user: Any, limit: int, falling: bool, below: int | None = None, above: int | None = None
) -> tuple[str, list[Any]]:
    """Return the statement for the keys of the configs that ``user`` may see, in order, and its values.

    On SQLite the user's groups are read first.

    Args:
        user: An active user, no administrator.
        limit: How many at most.
        falling: The largest first.
        below: Only keys smaller than this.
        above: Only keys larger than this.
    """
    key = _key(Config, "owner", user.pk)
    grantee = _key(ConfigUserPermission, "user", user.pk)
    groups: list[Any] = []
    if not _has_groups():
        ways = 0
    elif connection.vendor == "postgresql":
        # The groups are read by the statement itself.
        groups, ways = [[grantee]], 1
    else:
        groups = [[group] for group in user.groups.values_list("pk", flat=True)]
        ways = len(groups)
    ends = [end for end in (below, above) if end is not None]
    values: list[Any] = [Config._meta.app_label, Config._meta.model_name]
    for of_way in ([key], [grantee], *groups):
        values += [*of_way, *ends, limit]
    text = _text(
        connection.vendor,
        ways,
        falling=falling,
        is_below=below is not None,
        is_above=above is not None,
    )
    return text, [*values, limit]


@cache
def _text(vendor: str, groups: int, *, falling: bool, is_below: bool, is_above: bool) -> str:
    way = "DESC" if falling else "ASC"

    def branch(name: str, model: type[models.Model], key: str, where: str) -> str:
        between = "".join(
            f" AND {key} {sign} %s" for sign, is_so in (("<", is_below), (">", is_above)) if is_so
        )
        return _BRANCH.format(name=name, key=key, table=_table(model), where=where, between=between, way=way)

    def granted(name: str, model: type[models.Model], to: str) -> str:
        return branch(name, model, "content_object_id", _GRANTED.format(to=to))

    branches = [branch("owned", Config, "id", "owner_id = %s")]
    branches.append(granted("to_user", ConfigUserPermission, "user_id = %s"))
    if vendor == "postgresql" and groups:
        # For each of the user's groups a range of its own: one for all of them would have to be sorted.
        memberships: Any = get_user_model()._meta.get_field("groups")
        quoted = connection.ops.quote_name
        through = quoted(memberships.m2m_db_table())
        user, group = quoted(memberships.m2m_column_name()), quoted(memberships.m2m_reverse_name())
        of_one = granted("to_group", ConfigGroupPermission, f"group_id = membership.{group}")
        branches.append(
            f"SELECT found.id FROM (SELECT {group} FROM {through} WHERE {user} = %s) AS membership"  # noqa: S608 - no value stands in it
            f" CROSS JOIN LATERAL ({of_one}) AS found"
        )
    else:
        branches += [granted(f"to_group_{n}", ConfigGroupPermission, "group_id = %s") for n in range(groups)]
    may_view = _MAY_VIEW.format(permission=_table(Permission), content_type=_table(ContentType))
    union = " UNION ".join(branches)
    return f"{may_view} SELECT id FROM ({union}) AS seen ORDER BY id {way} LIMIT %s"  # noqa: S608 - likewise


def _has_groups() -> bool:
    return hasattr(get_user_model(), "groups")


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _key(model: type[models.Model], name: str, value: Any) -> Any:
    """Return a key as the database takes it: that of a host's own users may be of any kind."""
    field: Any = model._meta.get_field(name)
    return field.get_db_prep_value(value, connection)
