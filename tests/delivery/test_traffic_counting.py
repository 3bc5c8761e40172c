"""Each attempt is counted once, whatever dies, whoever counts beside, and however late one commits."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery import retention, traffic
from jackfield.delivery.errands import Errand
from jackfield.delivery.models import Attempt
from jackfield.delivery.tallies import ConfigTally, TallyMark, WholeTally
from jackfield.delivery.traffic import counting, reading
from tests.delivery.lines import ask, make_config, make_user
from tests.delivery.test_traffic import NOW, attempt, count_all, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def config(transactional_db: None) -> Config:
    return make_config(owner=make_user())


def delivered(config: Config) -> tuple[int, int]:
    """Of the config, as it is told; and of all, as it is counted."""
    return told(config)[-1].delivered, sum(WholeTally.objects.values_list("delivered", flat=True))


def test_in_parts_each_is_counted_once(config: Config) -> None:
    for _ in range(7):
        attempt(config)
    count_all(at_once=2)
    count_all(at_once=2)

    assert delivered(config) == (7, 7)
    assert TallyMark.objects.get().attempt_id == Attempt.objects.latest("pk").pk


def test_who_dies_before_the_commit_has_counted_nothing(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt(config)

    def die(self: Any, *args: Any, **more: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(TallyMark, "save", die)
        with pytest.raises(SystemExit):
            count_all()
    assert not ConfigTally.objects.exists()
    count_all()

    assert delivered(config) == (1, 1)


def test_two_who_count_at_once_count_once(config: Config) -> None:
    for _ in range(40):
        attempt(config)
    newest = counting.complete_until()
    assert newest is not None

    def work() -> None:
        try:
            while counting.count_part(newest=newest, at_once=3):
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert delivered(config) == (40, 40)


@pytest.mark.postgres
def test_one_that_commits_late_is_not_passed_over(config: Config) -> None:
    is_written, may_commit = threading.Event(), threading.Event()

    def write_late() -> None:
        try:
            with transaction.atomic():
                attempt(config)
                is_written.set()
                assert may_commit.wait(60)
        finally:
            connection.close()

    late = threading.Thread(target=write_late)
    late.start()
    assert is_written.wait(60)
    attempt(config)

    assert counting.complete_until(patience_s=0.05) is None
    assert delivered(config) == (1, 0)
    may_commit.set()
    late.join(60)
    count_all()

    assert delivered(config) == (2, 2)


def test_while_it_is_read_nothing_is_told_twice_or_left_out(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        attempt(config)
    mark = reading._mark

    def then_counted() -> int:
        found = mark()
        # Somebody counts after the mark was read and before the rest is.
        monkeypatch.setattr(reading, "_mark", mark)
        count_all()
        return found

    monkeypatch.setattr(reading, "_mark", then_counted)

    assert delivered(config)[0] == 3


@pytest.mark.parametrize("is_counted_before", [False, True])
def test_a_config_that_goes_takes_its_counts_and_stops_nobody(
    config: Config, *, is_counted_before: bool
) -> None:
    other = make_config(owner=config.owner, name="Other")
    attempt(config)
    attempt(other)
    if is_counted_before:
        count_all()
    configs.delete(actor=config.owner, config_id=config.pk)
    count_all()

    assert set(ConfigTally.objects.values_list("config", flat=True)) == {other.pk}
    assert told(other)[-1].delivered == 1


def test_a_clock_that_was_ahead_is_told_when_its_hour_has_come(config: Config) -> None:
    attempt(config, ended=NOW + timedelta(hours=3))
    count_all()

    later = reading.of_configs([config.pk], hours=5, now=NOW + timedelta(hours=4))[config.pk]
    assert [one.delivered for one in told(config)] == [0, 0]
    assert [one.delivered for one in later] == [0, 0, 0, 1, 0]


async def test_the_errand_counts_all_there_is(config: Config) -> None:
    for _ in range(5):
        await ask(attempt, config)

    again = await traffic.count(Errand(kind=traffic.KIND, key="", payload={}, attempt=1))

    assert again == counting.EVERY
    assert await ask(delivered, config) == (5, 5)


async def test_counts_are_forgotten_with_the_deliveries_of_their_days(
    config: Config, settings: Settings
) -> None:
    settings.JACKFIELD_DELIVERY_DAYS = 10

    def ago(days: int) -> datetime:
        return timezone.now() - timedelta(days=days)

    for days in (9, 12):
        await ask(attempt, config, ended=ago(days))
    await ask(count_all)
    await retention.forget(Errand(kind=retention.KIND, key="", payload={}, attempt=1))

    def days_left(model: Any) -> list[int]:
        return [(timezone.now() - at).days for at in model.objects.values_list("starts_at", flat=True)]

    assert await ask(days_left, ConfigTally) == [9]
    assert await ask(days_left, WholeTally) == [9]


def test_the_migration_goes_both_ways_and_counts_what_was_there(config: Config) -> None:
    app = "jackfield_delivery"
    attempt(config)
    executor = MigrationExecutor(connection)
    newest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == app]
    try:
        executor.migrate([(app, "0008_audience_is_said")])
        tables = connection.introspection.table_names()
        assert not [name for name in tables if name.endswith(("tally", "tallymark"))]
    finally:
        MigrationExecutor(connection).migrate(newest)
    count_all()

    assert delivered(config) == (1, 1)
