"""What only PostgreSQL can do, and only there can go wrong."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from jackfield.delivery.claims import claim_sql
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.working import liveness, recovery
from jackfield.delivery.working.liveness import sessions
from tests.delivery.lines import make_config, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not become true in time"


def end_session_of(worker_id: int) -> None:
    """As a proxy does that thinks the session idle."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND classid = %s AND objid = %s
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [sessions._LOCK, worker_id],
        )
        assert cursor.rowcount == 1


def test_a_worker_whose_session_broke_holds_its_lock_again_in_a_moment() -> None:
    worker_id, lock = liveness.enter(kind="WORKER")
    try:
        end_session_of(worker_id)
        wait_until(lambda: recovery.suspects(me=0) == frozenset())
        assert recovery.recover(worker_id=worker_id) == 0
    finally:
        lock.drop()
    wait_until(lambda: recovery.suspects(me=0) == {worker_id})


def test_to_find_who_waits_the_rows_that_wait_are_not_read() -> None:
    # What tests before this one deleted is still met in the indexes, and counted.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM jackfield_delivery_delivery")
    flood = make_config(owner=make_user())
    event = Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
    due = timezone.now() - timedelta(minutes=1)
    Delivery.objects.bulk_create(Delivery(event=event, config=flood, due_at=due) for _ in range(3_000))
    # Not analysed, as a table that has just filled up: what the planner knows by then is wrong.
    plans: list[Any] = []

    def explain(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params, many, context)
        plans.append(context["cursor"].fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        found = claim_sql.due_lines(beyond=0, outside=(), full=8, now=timezone.now(), limit=100)
    assert found == [flood.pk]

    plan = plans[0] if isinstance(plans[0], list) else json.loads(plans[0])
    assert sum(_rows_of(plan[0]["Plan"])) < 300


def test_nobody_is_declared_dead_while_the_server_is_just_back(monkeypatch: pytest.MonkeyPatch) -> None:
    worker_id, lock = liveness.enter(kind="WORKER")
    lock.drop()
    wait_until(lambda: recovery.suspects(me=0) == {worker_id})
    # As if the server had started no longer than a century ago.
    monkeypatch.setattr(sessions, "_QUIET_AFTER_RESTART_S", 100 * 365 * 86_400)
    assert recovery.suspects(me=0) == frozenset()


def _rows_of(plan: Any) -> Iterator[int]:
    """How many rows each node of a plan has brought."""
    yield plan["Actual Rows"] * plan["Actual Loops"]
    for inner in plan.get("Plans", ()):
        yield from _rows_of(inner)
