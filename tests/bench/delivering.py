"""A backlog delivered by one worker to a service on this machine, beside a bare loop that posts the same."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max

from jackfield.accounts.operations import create_user
from jackfield.configs import operations as configs
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.operations import publish
from jackfield.registry import operations as registry
from tests.bench.figures import NEVER, Figure, Goal, note, of_rounds, tell
from tests.bench.places import database_name
from tests.bench.processes import Patience, Unexpected, running
from tests.bench.sizes import Size
from tests.support.served import http

#: So many configs that no limit of a single config is met.
LINES = 50
CONCURRENCY = 100
#: Events published in one transaction, as a busy application would.
BATCH = 250
#: Of each event's text, so that a body is of an ordinary size.
TEXT = "The printer on the third floor is on fire again; somebody should have a look at it. " * 3


@dataclass(frozen=True, kw_only=True)
class Round:
    """What the sink and the rows said after one backlog."""

    per_s: float
    lost: int
    doubled: int
    body_bytes: int


class Sink:
    """The counting service, in a process of its own, as this process sees it."""

    def __init__(self, port: str) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def forget(self) -> None:
        """Begin anew."""
        http(self.url, method="DELETE")

    def sums(self) -> dict[str, Any]:
        """What came so far, in sum."""
        found: dict[str, Any] = json.loads(http(self.url).body)
        return found

    def ids(self) -> dict[str, int]:
        """How often each webhook id came."""
        found: dict[str, int] = json.loads(http(f"{self.url}/ids").body)
        return found


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Deliver backlogs in turns."""
    count = size.of(tiny=60, short=5000, full=20_000)
    rounds = size.of(tiny=1, short=3, full=7)
    database = database_name()
    note(f"delivering on {database}: {rounds} backlogs of {count} over {LINES} configs, in turns")
    ours, bare, guarded, publishing = [], [], [], []
    with _sink(environ) as sink:
        signing_key = _make_lines(sink)
        for _ in range(rounds):
            began = time.perf_counter()
            events = _publish(count)
            publishing.append(count / (time.perf_counter() - began))
            letters = [_letter(sink, signing_key, number, event) for number, event in enumerate(events)]
            bare.append(_posted("posting", letters, sink=sink, environ=environ))
            guarded.append(_posted("posting_guarded", letters, sink=sink, environ=environ))
            ours.append(_delivered(events, sink=sink, environ=environ))
            if ours[-1].body_bytes != bare[-1].body_bytes:
                raise Unexpected(
                    f"bodies of {ours[-1].body_bytes} bytes, of {bare[-1].body_bytes} by the loop"
                )
    note(f"publishing on {database}: {max(publishing):.0f}/s, {BATCH} a transaction")
    tell(
        of_rounds(
            name=f"deliveries_{database}_per_s",
            ours=[one.per_s for one in ours],
            reference=[one.per_s for one in bare],
            goal=Goal(least=0.5),
        ),
        of_rounds(
            name=f"deliveries_beside_guarded_client_{database}_per_s",
            ours=[one.per_s for one in ours],
            reference=[one.per_s for one in guarded],
        ),
        Figure(name=f"deliveries_{database}_lost", ours=sum(one.lost for one in ours), goal=NEVER),
        Figure(name=f"deliveries_{database}_doubled", ours=sum(one.doubled for one in ours), goal=NEVER),
    )


@contextmanager
def _sink(environ: Mapping[str, str]) -> Iterator[Sink]:
    with running("tests.bench.sink", environ=environ) as process:
        yield Sink(process.first_line())


def _make_lines(sink: Sink) -> bytes:
    """Configs that hear one event type each; returns the key that signs for all of them."""
    key = secrets.token_bytes(24)
    owner = create_user(username="owner", password=secrets.token_urlsafe(24))
    registry.activate(integration_id="webhook", actor=None)
    for line in range(LINES):
        configs.create(
            actor=owner,
            owner=owner,
            integration_id="webhook",
            name=f"Line {line}",
            settings={"url": f"{sink.url}/line/{line}"},
            secrets={"signing_secret": f"whsec_{base64.b64encode(key).decode()}"},
            event_types=[f"bench.line_{line}"],
            enabled=True,
        )
    return key


def _publish(count: int) -> list[Event]:
    events: list[Event] = []
    while len(events) < count:
        numbers = range(len(events), min(len(events) + BATCH, count))
        with transaction.atomic():
            events += [
                publish(f"bench.line_{number % LINES}", {"number": number, "title": "Fire", "text": TEXT})
                for number in numbers
            ]
    return events


def _letter(sink: Sink, key: bytes, number: int, event: Event) -> tuple[str, dict[str, str], str]:
    """What the integration `webhook` sends, made without it: the sink finds that both are as long."""
    timestamp = str(int(time.time()))
    happened = event.occurred_at.isoformat().replace("+00:00", "Z")
    body = json.dumps(
        {"type": event.type, "timestamp": happened, "data": event.data},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    signed = hmac.new(key, f"{event.public_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    headers = {
        "content-type": "application/json",
        "webhook-id": event.public_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
    return f"{sink.url}/line/{number % LINES}", headers, body


def _posted(loop: str, letters: list[Any], *, sink: Sink, environ: Mapping[str, str]) -> Round:
    """Between the first and the last request at the sink."""
    sink.forget()
    file = Path(environ["JACKFIELD_DATA_DIR"]) / "letters.json"
    file.write_text(json.dumps(letters))
    posting = (f"tests.bench.references.{loop}", str(file), str(CONCURRENCY))
    with running(*posting, environ=environ) as process:
        process.wait()
    sums = sink.sums()
    return _round(sink, [headers["webhook-id"] for _, headers, _ in letters], until=sums["last_at"])


def _delivered(events: list[Event], *, sink: Sink, environ: Mapping[str, str]) -> Round:
    """Between the first request at the sink and the last delivery that was settled in the database."""
    sink.forget()
    rows = Delivery.objects.filter(event_id__gte=events[0].pk, event_id__lte=events[-1].pk)
    with running("jackfield", "worker", environ=environ) as worker:
        patience = Patience(step_s=0.1)
        while sink.sums()["count"] < len(events) or rows.filter(settled_at=None).exists():
            worker.require_alive()
            patience.step()
    states = set(rows.values_list("state", "attempt_count"))
    if states != {(Delivery.State.DELIVERED, 1)} or rows.count() != len(events):
        raise Unexpected(f"{rows.count()} deliveries ended as {states}")
    until = rows.aggregate(last=Max("settled_at"))["last"].timestamp()
    return _round(sink, [event.public_id for event in events], until=until)


def _round(sink: Sink, expected: list[str], *, until: float) -> Round:
    sums, came = sink.sums(), sink.ids()
    return Round(
        per_s=sums["count"] / (until - sums["first_at"]),
        lost=len(set(expected) - set(came)),
        doubled=sums["count"] - len(came),
        body_bytes=sums["body_bytes"],
    )
