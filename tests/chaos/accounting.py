"""The invariant: what was accepted is there, in one state each, with the effects that its promise allows."""

import sqlite3
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg

from tests.chaos.deployment import CONCURRENCY, Deployment
from tests.chaos.ledger import Key

QUEUED = ("PENDING", "SENDING", "RETRYING")
_ROWS = """
    SELECT event.uid, config.name, delivery.promise, delivery.state, (
        SELECT count(*) FROM jackfield_delivery_attempt AS attempt
        WHERE attempt.delivery_id = delivery.id AND attempt.outcome IN ('UNKNOWN', 'LOST')
    ), (
        SELECT count(*) FROM jackfield_delivery_attempt AS attempt
        WHERE attempt.delivery_id = delivery.id AND attempt.outcome = 'LOST'
    )
    FROM jackfield_delivery_delivery AS delivery
    JOIN jackfield_delivery_event AS event ON event.id = delivery.event_id
    JOIN jackfield_configs_config AS config ON config.id = delivery.config_id
    WHERE event.type = {mark}
"""
_ATTEMPTS = """
    SELECT event.uid, config.name, delivery.id, delivery.state, delivery.due_at, delivery.reason,
        attempt.number, attempt.outcome, attempt.started_at, attempt.finished_at, attempt.error
    FROM jackfield_delivery_delivery AS delivery
    JOIN jackfield_delivery_event AS event ON event.id = delivery.event_id
    JOIN jackfield_configs_config AS config ON config.id = delivery.config_id
    LEFT JOIN jackfield_delivery_attempt AS attempt ON attempt.delivery_id = delivery.id
    WHERE event.type = {mark} ORDER BY delivery.id, attempt.number
"""
_EVENTS = "SELECT uid FROM jackfield_delivery_event WHERE type = {mark}"
_WAITING = """
    SELECT count(*) FROM jackfield_delivery_delivery AS delivery
    JOIN jackfield_delivery_event AS event ON event.id = delivery.event_id
    WHERE delivery.state IN ('PENDING', 'SENDING', 'RETRYING') AND event.type = {mark}
"""


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """One event that a server said it has."""

    event_id: str
    delivery_count: int
    #: On the monotonic clock.
    at: float


@dataclass(frozen=True, kw_only=True)
class Row:
    """One delivery, as the database has it."""

    event_id: str
    config: str
    promise: str
    state: str
    #: Attempts of which nobody knows what came of them; ``lost`` of them because their worker was gone.
    unclear: int
    lost: int

    @property
    def key(self) -> Key:
        """As the service knows it."""
        return self.config, self.event_id


@dataclass(kw_only=True)
class Account:
    """What became of the events of one round."""

    accepted: int
    states: Counter[str] = field(default_factory=Counter)
    #: Deliveries that are not there, or are said to have arrived and had no effect.
    lost: int = 0
    #: Effects beyond the first, by promise.
    doubled: Counter[str] = field(default_factory=Counter)
    #: Attempts whose worker was gone.
    broken_off: int = 0
    #: Sentences; empty when all is as promised.
    broken: list[str] = field(default_factory=list)


def account(deployment: Deployment, *, event_type: str, accepted: Sequence[Accepted], kills: int) -> Account:
    """Compare what was accepted, what the database says and what the service did.

    Args:
        kills: How many workers ended, or stood still, with what they had in flight.
    """
    rows = [Row(**row) for row in _rows(deployment, event_type)]
    effects = deployment.service.ledger.effects()
    found = Account(accepted=sum(one.delivery_count for one in accepted))
    found.states = Counter(row.state for row in rows)
    _compare_events(deployment, event_type, accepted, found)
    _compare_counts(rows, found)
    for row in rows:
        _compare_effects(row, effects[row.key], found)
    if found.broken_off > kills * 2 * CONCURRENCY:
        found.broken.append(f"{found.broken_off} attempts were lost, with {kills} workers")
    if found.lost:
        found.broken.append(f"{found.lost} were lost")
    return found


def waiting(deployment: Deployment, *, event_type: str) -> int:
    """How many deliveries of a round are not settled and not held."""
    [[count]] = _select(deployment, _WAITING, event_type)
    return int(count)


def until_settled(deployment: Deployment, *, event_type: str, patience_s: float) -> bool:
    """Wait until none waits; whether that came about."""
    deadline = time.monotonic() + patience_s
    while waiting(deployment, event_type=event_type):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def keep(deployment: Deployment, *, event_type: str) -> None:
    """Write down all deliveries of a round and their attempts: the database does not outlive the suite."""
    lines = ["\t".join(map(str, row)) for row in _select(deployment, _ATTEMPTS, event_type)]
    (deployment.folder / f"{event_type}.tsv").write_text("\n".join(lines))


def states_by_config(deployment: Deployment, *, event_type: str) -> dict[str, Counter[str]]:
    """How many deliveries of a round each config has in which state."""
    found: dict[str, Counter[str]] = {}
    for row in _rows(deployment, event_type):
        found.setdefault(row["config"], Counter())[row["state"]] += 1
    return found


def arrived_in_s(deployment: Deployment, *, accepted: Sequence[Accepted], at: float) -> float:
    """Seconds after ``at`` until what had been accepted by then, and ever had an effect, had its first."""
    before = {one.event_id for one in accepted if one.at <= at}
    firsts = deployment.service.ledger.first_effects()
    return max([0.0, *(first - at for (_, event), first in firsts.items() if event in before)])


def _compare_events(
    deployment: Deployment, event_type: str, accepted: Sequence[Accepted], found: Account
) -> None:
    known = {one.event_id for one in accepted}
    there = {_event_id(uid) for (uid,) in _select(deployment, _EVENTS, event_type)}
    if len(known) != len(accepted):
        found.broken.append(f"{len(accepted) - len(known)} events were answered with the id of another")
    if known - there:
        found.broken.append(f"{len(known - there)} accepted events are not there")
    if there - known:
        found.broken.append(
            f"{len(there - known)} events are there that were published once and not so often"
        )


def _compare_counts(rows: Sequence[Row], found: Account) -> None:
    total = sum(found.states.values())
    found.lost += max(0, found.accepted - total)
    if total > found.accepted:
        found.broken.append(f"{total} deliveries were made of {found.accepted}")
    twice = [key for key, count in Counter(row.key for row in rows).items() if count > 1]
    if twice:
        found.broken.append(f"{len(twice)} events are owed twice to one config")
    queued = sum(found.states[state] for state in QUEUED)
    if queued:
        found.broken.append(f"{queued} still wait")


def unclear_attempts(deployment: Deployment, *, event_type: str) -> dict[Key, int]:
    """Return how many attempts of each delivery ended so that nobody knows what came of them."""
    rows = [Row(**row) for row in _rows(deployment, event_type)]
    return {row.key: row.unclear for row in rows}


def _compare_effects(row: Row, effects: int, found: Account) -> None:
    found.broken_off += row.lost
    if row.state == "DELIVERED" and not effects:
        found.lost += 1
    doubled = max(0, effects - 1)
    found.doubled[row.promise] += doubled
    if row.promise == "AT_LEAST_ONCE":
        if doubled > row.unclear:
            found.broken.append(f"{row.key} came {effects} times, with {row.unclear} unclear attempts")
    elif doubled:
        found.broken.append(f"{row.key} came {effects} times, and the promise is {row.promise}")


def _rows(deployment: Deployment, event_type: str) -> list[dict[str, Any]]:
    return [
        {
            "event_id": _event_id(uid),
            "config": config,
            "promise": promise,
            "state": state,
            "unclear": unclear,
            "lost": lost,
        }
        for uid, config, promise, state, unclear, lost in _select(deployment, _ROWS, event_type)
    ]


def _event_id(uid: str | uuid.UUID) -> str:
    return f"evt_{str(uid).replace('-', '')}"


def _select(deployment: Deployment, statement: str, event_type: str) -> list[Any]:
    """Rows, from beside the product: nothing of its own code takes part."""
    url = deployment.database_url
    if url is None:
        place = f"file:{deployment.database_file}?mode=ro"
        with closing(sqlite3.connect(place, uri=True, timeout=30)) as file:
            return file.execute(statement.format(mark="?"), [event_type]).fetchall()
    with psycopg.connect(url) as connection:
        # The text is ours: a mark is all that goes in.
        return connection.execute(statement.format(mark="%s"), [event_type]).fetchall()
