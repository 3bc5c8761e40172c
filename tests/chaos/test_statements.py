"""Each statement of publish, claim, settle and recovery fails once, and each commit loses its answer."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.chaos.breaking import Moment, breaking

if TYPE_CHECKING:
    from jackfield.delivery.jobs import Result

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("allowed")]

at_every_moment = pytest.mark.parametrize("moment", list(Moment))
#: One for each promise.
_LINES = ("line", "asking", "cautious")
#: What each outcome makes of a delivery: of the promises in the order of the lines.
_BECOMES = {
    "DELIVERED": ("DELIVERED", "DELIVERED", "DELIVERED"),
    "REJECTED": ("REJECTED", "REJECTED", "REJECTED"),
    "UNAVAILABLE": ("RETRYING", "RETRYING", "RETRYING"),
    "UNKNOWN": ("RETRYING", "RETRYING", "UNKNOWN"),
    "LOST": ("RETRYING", "RETRYING", "UNKNOWN"),
    "UNAUTHORIZED": ("HELD", "HELD", "HELD"),
}


@pytest.fixture(autouse=True)
def lines() -> Iterator[None]:
    """The three promises, a config of each."""
    from tests.delivery.lines import make_config, make_user, registered_lines  # noqa: PLC0415 - models

    with registered_lines():
        mia = make_user()
        for line in _LINES:
            make_config(owner=mia, name=line, integration_id=line)
        yield


def at_each(
    moment: Moment, *, prepare: Callable[[], object], act: Callable[[], object], mend: Callable[[], object]
) -> int:
    """Let it break at the first, the second, ... moment until it is past the last; how many there were.

    Args:
        prepare: Called before each.
        act: What breaks.
        mend: What the product does when the database is back; the books are balanced before it and after it.
    """
    number = 0
    while True:
        number += 1
        prepare()
        with breaking(at=number, moment=moment) as one:
            act()
        balance()
        if not one.has_broken:
            return number - 1
        mend()
        balance()


def balance() -> None:
    """Each event is owed once to each config, and each row says what it needs to, whatever was broken."""
    from jackfield.delivery import own_news  # noqa: PLC0415 - models
    from jackfield.delivery.models import Attempt, Delivery, Event  # noqa: PLC0415 - models

    owed = Counter(Delivery.objects.values_list("event", "config__name"))
    # Our own news of a config whose sign-in was refused is nothing that these hear.
    published = Event.objects.exclude(type__in=own_news.TYPES).values_list("pk", flat=True)
    assert owed == Counter((event, line) for event in published for line in _LINES)
    attempts = Counter(Attempt.objects.values_list("delivery", flat=True))
    for row in Delivery.objects.all():
        assert (row.state == "SENDING") == (row.worker_id is not None) == (row.lease_until is not None)
        assert (row.state in Delivery.WAITING) == (row.due_at is not None)
        assert (row.state in Delivery.SETTLED) == (row.settled_at is not None)
        assert row.attempt_count == attempts[row.pk]


def a_worker() -> int:
    """The key of a worker's row; nobody runs it."""
    from jackfield.delivery.models import WorkerProcess  # noqa: PLC0415 - models

    return WorkerProcess.objects.create(name="test", kind="WORKER").pk


def owe() -> None:
    """One more event, and nothing else that waits."""
    from jackfield.configs.models import Config  # noqa: PLC0415 - models
    from jackfield.delivery.models import Breaker, Event  # noqa: PLC0415
    from jackfield.delivery.operations import publish  # noqa: PLC0415
    from jackfield.registry.status import Health  # noqa: PLC0415

    Event.objects.all().delete()
    Breaker.objects.all().delete()
    Config.objects.update(health=Health.UNKNOWN, health_cause="")
    publish("ticket.opened", {})


def claim(worker_id: int) -> None:
    """Take all that waits, as a worker does that knows of nothing it has."""
    from jackfield.delivery.claims import claiming  # noqa: PLC0415 - models
    from jackfield.delivery.claims.known_configs import KnownConfigs  # noqa: PLC0415

    claiming.claim(worker_id=worker_id, room=100, known=KnownConfigs())


def claimed(worker_id: int, *, outcome: str) -> "list[Result]":
    """Take all that waits, and return how it is to end."""
    from jackfield.delivery.claims import claiming  # noqa: PLC0415 - models
    from jackfield.delivery.claims.known_configs import KnownConfigs  # noqa: PLC0415
    from jackfield.delivery.jobs import Result  # noqa: PLC0415
    from jackfield.delivery.models import Attempt  # noqa: PLC0415

    now = datetime.now(UTC)
    jobs = claiming.claim(worker_id=worker_id, room=100, known=KnownConfigs()).jobs
    assert len(jobs) == len(_LINES)
    return [
        Result(
            claimed=job.claimed,
            outcome=Attempt.Outcome(outcome),
            reason="It said so.",
            started_at=now,
            finished_at=now,
        )
        for job in jobs
    ]


def states() -> tuple[str, ...]:
    """Of the deliveries of the one event, in the order of the lines."""
    from jackfield.delivery.models import Delivery  # noqa: PLC0415 - models

    found = dict(Delivery.objects.values_list("config__name", "state"))
    return tuple(found[line] for line in _LINES)


@at_every_moment
def test_publishing_happens_or_does_not_and_asked_again_it_has_happened_once(moment: Moment) -> None:
    from jackfield.delivery.models import Event  # noqa: PLC0415 - models
    from jackfield.delivery.operations import publish  # noqa: PLC0415

    def publish_one() -> None:
        publish("ticket.opened", {"number": 1}, idempotency_key="one")

    def published_once() -> None:
        publish_one()
        assert Event.objects.count() == 1

    count = at_each(moment, prepare=Event.objects.all().delete, act=publish_one, mend=published_once)

    assert count >= (1 if moment is Moment.COMMITTED else 5)


@at_every_moment
def test_what_was_claimed_without_anybody_hearing_of_it_waits_again(moment: Moment) -> None:
    from jackfield.delivery.working import recovery  # noqa: PLC0415 - models

    worker_id = a_worker()

    def mend() -> None:
        recovery.give_back(worker_id=worker_id, known=())
        assert states() == ("PENDING",) * len(_LINES)
        claim(worker_id)
        assert states() == ("SENDING",) * len(_LINES)

    count = at_each(moment, prepare=owe, act=lambda: claim(worker_id), mend=mend)

    assert count >= (1 if moment is Moment.COMMITTED else 4)


@at_every_moment
@pytest.mark.parametrize("outcome", list(_BECOMES))
def test_what_is_settled_again_after_a_failure_is_settled_once(outcome: str, moment: Moment) -> None:
    from jackfield.delivery.settlement.settling import settle  # noqa: PLC0415 - models

    worker_id = a_worker()
    results: list[Result] = []

    def prepare() -> None:
        owe()
        results[:] = claimed(worker_id, outcome=outcome)

    def mend() -> None:
        settle(results, worker_id=worker_id)
        assert states() == _BECOMES[outcome]

    count = at_each(moment, prepare=prepare, act=lambda: settle(results, worker_id=worker_id), mend=mend)

    assert count >= (1 if moment is Moment.COMMITTED else 4)
    assert states() == _BECOMES[outcome]


@at_every_moment
def test_what_a_dead_worker_left_is_lost_once(moment: Moment) -> None:
    from jackfield.delivery.working import recovery  # noqa: PLC0415 - models

    dead: list[int] = []

    def prepare() -> None:
        owe()
        dead[:] = [a_worker()]
        claim(dead[0])

    def recover() -> None:
        recovery.recover(worker_id=dead[0])

    def mend() -> None:
        recover()
        assert states() == _BECOMES["LOST"]

    count = at_each(moment, prepare=prepare, act=recover, mend=mend)

    assert count >= (1 if moment is Moment.COMMITTED else 5)
    assert states() == _BECOMES["LOST"]
