"""Entries of the audit are found by what was done, by whom, with what and when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jackfield.audit.models import AuditEntry
from jackfield.audit.operations import record
from jackfield.audit.queries import Choice, chosen

pytestmark = pytest.mark.django_db
BEGIN = datetime(2030, 1, 1, tzinfo=UTC)
ACTIONS = ("config.updated", "config.deleted", "configs.merged", "user.signed_in")


def entry(action: str, *, minute: int = 0, actor: User | None = None, subject: str = "1") -> AuditEntry:
    row = record(
        actor=actor,
        action=action,
        subject_kind=action.partition(".")[0],
        subject_id=subject,
        subject_label="It",
    )
    AuditEntry.objects.filter(pk=row.pk).update(happened_at=BEGIN + timedelta(minutes=minute))
    return row


def actions_of(**choice: Any) -> list[str]:
    return sorted(chosen(Choice(**choice)).values_list("action", flat=True))


def test_an_action_is_itself_and_a_star_is_all_of_its_noun_and_no_other() -> None:
    for action in ACTIONS:
        entry(action)

    assert actions_of(actions=("config.updated",)) == ["config.updated"]
    assert actions_of(actions=("config.*",)) == ["config.deleted", "config.updated"]
    assert actions_of(actions=("user.*", "config.deleted")) == ["config.deleted", "user.signed_in"]


@pytest.mark.parametrize(
    "nonsense", ["", "*", "config", "config.", "CONFIG.*", "con%.*", "config.u*", "config.updated\n", "\0.*"]
)
def test_what_can_be_no_action_matches_nothing(nonsense: str) -> None:
    entry("config.updated")

    assert actions_of(actions=(nonsense,)) == []
    assert actions_of(actions=()) == []


def test_a_moment_is_from_when_on_and_until_when_it_ends() -> None:
    for minute in range(3):
        entry(f"config.step_{'abc'[minute]}", minute=minute)

    found = actions_of(since=BEGIN + timedelta(minutes=1), until=BEGIN + timedelta(minutes=2))

    assert found == ["config.step_b"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    actions=st.none() | st.lists(st.sampled_from([*ACTIONS, "config.*"]), max_size=2),
    who=st.none() | st.sampled_from("ab"),
    subject=st.none() | st.sampled_from([("config", "1"), ("user", "2")]),
    since=st.none() | st.integers(0, 8),
    until=st.none() | st.integers(0, 8),
)
def test_every_filter_narrows_by_itself_and_together(
    *,
    db: None,
    actions: list[str] | None,
    who: str | None,
    subject: Any,
    since: int | None,
    until: int | None,
) -> None:
    people = {name: User.objects.get_or_create(username=name)[0] for name in "ab"}
    AuditEntry.objects.all().delete()
    rows = [
        (action, minute, "ab"[minute % 2], str(1 + minute % 2))
        for minute, action in enumerate([*ACTIONS, *ACTIONS])
    ]
    for action, minute, name, key in rows:
        entry(action, minute=minute, actor=people[name], subject=key)

    expected = sorted(
        action
        for action, minute, name, key in rows
        if (
            actions is None
            or any(action == a or (a.endswith("*") and action.startswith(a[:-1])) for a in actions)
        )
        and who in {None, name}
        and subject in {None, (action.partition(".")[0], key)}
        and (since is None or minute >= since)
        and (until is None or minute < until)
    )
    found = actions_of(
        actions=None if actions is None else tuple(actions),
        actor_id=None if who is None else people[who].pk,
        subject=subject,
        since=None if since is None else BEGIN + timedelta(minutes=since),
        until=None if until is None else BEGIN + timedelta(minutes=until),
    )
    assert found == expected


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, AuditEntry._meta.db_table))


@pytest.mark.django_db(transaction=True)
def test_the_index_by_action_comes_and_goes_with_its_migration_and_the_rows_stay() -> None:
    entry("config.updated")
    executor = MigrationExecutor(connection)
    executor.migrate([("jackfield_audit", "0002_auditentry_kept")])
    try:
        before, kept = indexes(), actions_of(actions=("config.*",))
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate([("jackfield_audit", "0003_audit_by_action")])

    assert "audit_by_action" not in before
    assert "audit_by_action" in indexes()
    assert kept == actions_of(actions=("config.*",)) == ["config.updated"]
