"""How long a claim takes when very many deliveries have been settled before, and when none has."""

import statistics
import time
from collections.abc import Mapping

from django.db import connection, transaction

from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.models import Delivery, WorkerProcess
from jackfield.registry import watcher
from tests.bench import backlogs
from tests.bench.backlogs import Lines
from tests.bench.figures import NEVER, Figure, Goal, note, of_rounds, tell
from tests.bench.places import database_name
from tests.bench.processes import Unexpected
from tests.bench.sizes import Size

#: Deliveries of one claim.
ROOM = 100
#: Events of those that were settled: a million deliveries of ten thousand events.
_PER_EVENT = 100

_SETTLED = """
    INSERT INTO jackfield_delivery_delivery (
        event_id, config_id, state, reason, promise, created_at, settled_at, due_at, attempt_count,
        burnt_attempts, idempotency_key, ordering_key
    )
    SELECT %s + n / {per_event}, %s + n %% %s, 'DELIVERED', '', 'AT_LEAST_ONCE', {at}, {at}, NULL, 1, 1,
        '', ''
    FROM {numbers}
"""
_ATTEMPTS = """
    INSERT INTO jackfield_delivery_attempt (
        delivery_id, number, started_at, finished_at, duration_ms, outcome, response_status, request_excerpt,
        response_excerpt, error
    )
    SELECT id, 1, created_at, created_at, 5, 'DELIVERED', 204, '', '', '' FROM jackfield_delivery_delivery
    WHERE state = 'DELIVERED'
"""


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Claims from a young table, then from an old one, of the same backlog."""
    del environ
    settled = size.of(tiny=1_000, short=1_000_000, full=1_000_000)
    claims = size.of(tiny=4, short=40, full=150)
    database = database_name()
    lines = backlogs.make_lines("http://127.0.0.1:9/line")
    note(f"claims of {ROOM} on {database}: {claims} from a young table, and with {settled} settled in it")
    worker = WorkerProcess.objects.create(name="bench", kind="WORKER")
    # What runs integrations in a worker.
    watcher.start()
    young = _claims(lines, claims, worker_id=worker.pk)
    began = time.perf_counter()
    _age(lines, settled)
    note(f"the old table was made in {time.perf_counter() - began:.0f} s")
    old = _claims(lines, claims, worker_id=worker.pk)
    tell(
        of_rounds(
            name=f"claim_beside_{settled}_settled_{database}_ms",
            ours=old,
            reference=young,
            goal=Goal(most=1.5),
        ),
        Figure(
            name=f"slowest_claim_beside_{settled}_settled_{database}_ms", ours=max(old), reference=max(young)
        ),
        Figure(
            name=f"claims_{database}_doubled",
            ours=Delivery.objects.filter(attempt_count__gt=1).count(),
            goal=NEVER,
        ),
    )


def _claims(lines: Lines, count: int, *, worker_id: int) -> list[float]:
    """Milliseconds of each claim, of deliveries that were never tried."""
    # The first claims compile and read what is then known.
    backlog = backlogs.fill(lines, (count + 5) * ROOM)
    known, beyond, found, taken = KnownConfigs(), 0, [], 0
    for _ in range(count + 5):
        began = time.perf_counter()
        claim = claiming.claim(worker_id=worker_id, room=ROOM, known=known, beyond=beyond)
        found.append(1000 * (time.perf_counter() - began))
        beyond = claim.beyond
        taken += len(claim.jobs)
        keys = [job.claimed.delivery_id for job in claim.jobs]
        Delivery.objects.filter(pk__in=keys).update(state="DELIVERED", worker=None, lease_until=None)
    if taken != len(backlog.events):
        raise Unexpected(f"{taken} of {len(backlog.events)} deliveries were claimed")
    note(f"a claim took {statistics.median(found[5:]):.2f} ms, at most {max(found[5:]):.2f} ms")
    return found[5:]


@transaction.atomic
def _age(lines: Lines, count: int) -> None:
    first = backlogs.fill(lines, max(1, count // _PER_EVENT)).events[0].pk
    Delivery.objects.filter(event_id__gte=first).delete()
    is_postgresql = connection.vendor == "postgresql"
    numbers = (
        f"generate_series(0, {count - 1}) AS n"
        if is_postgresql
        else f"(WITH RECURSIVE line(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM line LIMIT {count})"
        " SELECT n FROM line)"
    )
    at = (
        "now() - interval '1 day'"
        if is_postgresql
        else "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-1 day')"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLED.format(per_event=_PER_EVENT, at=at, numbers=numbers),
            [first, min(lines.config_ids), len(lines.config_ids)],
        )
        cursor.execute(_ATTEMPTS)
        # As autovacuum would soon; on SQLite an operator may.
        cursor.execute("ANALYZE")
