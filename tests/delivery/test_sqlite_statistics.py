"""Once SQLite has statistics, it still does not walk what was settled long ago."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.jobs import Result
from jackfield.delivery.models import Attempt, Delivery, Event, WorkerProcess
from jackfield.delivery.settlement import settling
from tests.delivery.lines import make_config, make_user
from tests.delivery.orderly import registered_orderly

pytestmark = pytest.mark.django_db(transaction=True)

_LINES = 5


@pytest.fixture(autouse=True)
def orderly(lines: None) -> Iterator[None]:
    """Integrations that are heard in order, running."""
    with registered_orderly():
        yield


@pytest.fixture
def analysed(orderly: None) -> Iterator[None]:
    """A thousand settled, a few that wait, and the statistics of all that."""
    if connection.vendor != "sqlite":
        pytest.skip("what the planner of SQLite does")
    mia = make_user()
    kinds = ["orderly", *["line"] * (_LINES - 1)]
    configs = [
        make_config(owner=mia, name=f"{number}", integration_id=kind) for number, kind in enumerate(kinds)
    ]
    event = Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
    due = timezone.now() - timedelta(minutes=1)
    Delivery.objects.bulk_create(
        Delivery(event=event, config=configs[number % _LINES], state="DELIVERED", settled_at=due, due_at=None)
        for number in range(1_000)
    )
    Delivery.objects.bulk_create(Delivery(event=event, config=config, due_at=due) for config in configs)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield
    with connection.cursor() as cursor:
        # Other tests have a database as it is made.
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_master")


def test_neither_a_claim_nor_settling_walks_all_deliveries(analysed: None) -> None:
    plans: dict[str, list[str]] = {}

    def explain(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if not many and sql.split(None, 1)[0] in {"SELECT", "UPDATE", "WITH"}:
            execute(f"EXPLAIN QUERY PLAN {sql}", params, many, context)
            plans[sql] = [row[3] for row in context["cursor"].fetchall()]
        return execute(sql, params, many, context)

    worker_id = WorkerProcess.objects.create(name="test", kind="WORKER").pk
    with connection.execute_wrapper(explain):
        claim = claiming.claim(worker_id=worker_id, room=100, known=KnownConfigs())
        now = timezone.now()
        settled = settling.settle(
            [
                Result(
                    claimed=job.claimed, outcome=Attempt.Outcome.DELIVERED, started_at=now, finished_at=now
                )
                for job in claim.jobs
            ],
            worker_id=worker_id,
        )

    assert len(settled.delivery_ids) == _LINES
    # The partial index of what is being sent has nothing else: that may be walked.
    walked = {
        sql: step
        for sql, steps in plans.items()
        for step in steps
        if step.startswith("SCAN")
        and any(name in step for name in ("delivery", "due", "attempt"))
        and not step.endswith("delivery_sending")
    }
    assert walked == {}
