"""A page of 21 among a million configs on PostgreSQL, for three kinds of viewers, beside guardian's."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission as PermissionRow
from django.db import connection
from guardian.shortcuts import get_objects_for_user

from jackfield.configs import queries
from jackfield.configs.models import Config
from tests.bench.figures import Goal, note, of_rounds, tell
from tests.bench.places import database_name
from tests.bench.processes import Unexpected
from tests.bench.sizes import Size

PAGE = 21
_GOAL = Goal(least=50)

#: The first three are those who are measured. All others are like the first one: they own about a hundred,
#: were granted about eighty, and are in two groups that were granted a few hundred each.
_USERS = """
    INSERT INTO auth_user (username, password, first_name, last_name, email, is_active, is_staff,
        is_superuser, date_joined)
    SELECT CASE n WHEN 0 THEN 'typical' WHEN 1 THEN 'heavy' WHEN 2 THEN 'sparse' ELSE 'user' || n END,
        '!', '', '', '', true, false, false, now()
    FROM generate_series(0, %(users)s - 1) AS n ORDER BY n
"""
_GROUPS = """
    INSERT INTO auth_group (name) SELECT 'group' || n FROM generate_series(0, %(groups)s - 1) AS n ORDER BY n
"""
_MEMBERS = """
    INSERT INTO auth_user_groups (user_id, group_id)
    SELECT %(user)s + n, %(group)s + place
    FROM generate_series(0, %(users)s - 1) AS n
    CROSS JOIN LATERAL (SELECT n %% %(groups)s UNION SELECT (n * 7 + 1) %% %(groups)s) AS places (place)
    WHERE n <> 2
"""
#: In no order of owners. One in twenty is the heavy one's; two old ones are all that the sparse one has.
_CONFIGS = """
    INSERT INTO jackfield_configs_config (uid, owner_id, updated_by_id, integration_id, name, enabled,
        settings, extra_data, secrets, event_types, conditions, scope_kind, scope_id, version,
        settings_version, time_added, last_updated, health, health_reason, health_cause, health_since,
        failure_count, status_version)
    SELECT gen_random_uuid(), owner, owner, 'webhook', 'Receiver ' || n, true,
        jsonb_build_object('url', 'https://receiver' || n || '.example.com/hook'), '{}',
        jsonb_build_object('secret', jsonb_build_object('sealed', repeat('x', 140))), '["*"]', '{}', '', '',
        1, 1, now(), now(), 'HEALTHY', '', '', now(), 0, 1
    FROM (
        SELECT n, %(user)s + CASE WHEN n IN (7, 8) THEN 2 WHEN n %% 20 = 0 THEN 1
            WHEN n %% 100 = 1 AND n <= 9500 THEN 0
            ELSE 3 + n::bigint * 7919 %% (%(users)s - 3) END AS owner
        FROM generate_series(1, %(configs)s) AS n ORDER BY n
    ) AS made
"""
#: Four in five grants are to users (one in twenty to the heavy one), the others to groups.
_TO_USERS = """
    INSERT INTO jackfield_configs_configuserpermission (content_object_id, user_id, permission_id, granted_at)
    SELECT DISTINCT %(config)s + place, %(user)s + grantee, %(permission)s, now()
    FROM (
        SELECT n::bigint * 104729 %% %(configs)s AS place,
            CASE WHEN n %% 20 = 0 THEN 1 WHEN n %% 10007 = 0 THEN 0 WHEN n IN (11, 13, 17) THEN 2
                ELSE 3 + n::bigint * 15485863 %% (%(users)s - 3) END AS grantee
        FROM generate_series(1, %(configs)s * 4 / 5) AS n
    ) AS granted
"""
_TO_GROUPS = """
    INSERT INTO jackfield_configs_configgrouppermission
        (content_object_id, group_id, permission_id, granted_at)
    SELECT DISTINCT %(config)s + n::bigint * 1299709 %% %(configs)s,
        %(group)s + n::bigint * 32452843 %% %(groups)s, %(permission)s, now()
    FROM generate_series(1, %(configs)s / 5) AS n
"""


def main(size: Size, _environ: Mapping[str, str]) -> None:
    """Fill a database, then take the newest page of each viewer in turns; both must give the same configs."""
    configs, users = size.of(tiny=(5_000, 100), short=(100_000, 1_000), full=(1_000_000, 10_000))
    rounds = size.of(tiny=1, short=10, full=15)
    if connection.vendor != "postgresql":
        note("paging: what a million rows cost is measured on PostgreSQL alone")
        return
    began = time.monotonic()
    _fill(configs, users)
    note(f"paging: {configs} configs and grants, {users} users, made in {time.monotonic() - began:.0f} s")
    for name in ("typical", "heavy", "sparse"):
        ours, theirs = [], []
        for _ in range(rounds):
            of_ours_s, page_of_ours = _timed(_page_of_ours, name)
            of_theirs_s, page_of_theirs = _timed(_page_of_guardian, name)
            if page_of_ours != page_of_theirs or not page_of_ours:
                raise Unexpected(f"{name} was shown {page_of_ours}, by guardian {page_of_theirs}")
            ours.append(1 / of_ours_s)
            theirs.append(1 / of_theirs_s)
        figure = f"page_of_{PAGE}_of_{configs}_{name}_{database_name()}_per_s"
        tell(of_rounds(name=figure, ours=ours, reference=theirs, goal=_GOAL if configs >= 10**6 else None))


def _page_of_ours(user: Any) -> list[Any]:
    return queries.page(user=user, limit=PAGE)


def _page_of_guardian(user: Any) -> list[Any]:
    """As its manual has it, and the owner's own; the same tables of grants, and the same columns, as ours."""
    seen = get_objects_for_user(user, "view_config", Config) | Config.objects.filter(owner=user)
    return list(seen.select_related("owner", "updated_by").order_by("-pk")[:PAGE])


def _timed(page: Callable[[Any], list[Any]], name: str) -> tuple[float, list[Any]]:
    """Seconds for a user that was just loaded, as in a request of its own, and what the page showed."""
    user = get_user_model()._default_manager.get(username=name)
    began = time.perf_counter()
    found = [(config.pk, config.name, config.owner.pk) for config in page(user)]
    return time.perf_counter() - began, found


def _fill(configs: int, users: int) -> None:
    values: dict[str, Any] = {"configs": configs, "users": users, "groups": users // 20}
    view = PermissionRow.objects.get(codename="view_config", content_type__app_label="jackfield_configs")
    values["permission"] = view.pk
    with connection.cursor() as cursor:

        def first(table: str) -> int:
            cursor.execute(f"SELECT min(id) FROM {table}")
            return int(cursor.fetchone()[0])

        cursor.execute(_USERS, values)
        cursor.execute(_GROUPS, values)
        values |= {"user": first("auth_user"), "group": first("auth_group")}
        cursor.execute(_MEMBERS, values)
        cursor.execute(_CONFIGS, values)
        values["config"] = first("jackfield_configs_config")
        cursor.execute(_TO_USERS, values)
        cursor.execute(_TO_GROUPS, values)
        # What its autovacuum would do soon.
        cursor.execute("VACUUM ANALYZE")
