"""Breakers in the database: what is counted, who may pass, and who gets to see it."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs import health
from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.breaking import let_one_through
from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.jobs import Result
from jackfield.delivery.models import Attempt, Breaker, Delivery, Event, WorkerProcess
from jackfield.delivery.settlement.settling import settle
from jackfield.delivery.working.recovery import give_back
from jackfield.registry.status import Health
from tests.delivery.failing import every_statement_fails_once
from tests.delivery.lines import ask, close_connections, make_config, make_user, states, until, working
from tests.delivery.processes import worker_processes
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.django_db(transaction=True)

Outcome = Attempt.Outcome
State = Breaker.State


@pytest.fixture(autouse=True)
def slow_schedule(settings: Settings) -> None:
    """So that what failed is not tried again here by itself."""
    settings.JACKFIELD_RETRY_SCHEDULE_S = (6000.0,) * 5


@pytest.fixture
def config() -> Config:
    return make_config(owner=make_user())


def a_worker() -> int:
    return WorkerProcess.objects.create(name="test", kind="WORKER").pk


def waiting(config: Config, count: int) -> None:
    event = Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
    due = timezone.now() - timedelta(minutes=1)
    Delivery.objects.bulk_create(Delivery(event=event, config=config, due_at=due) for _ in range(count))


def claim(worker_id: int, **options: Any) -> claiming.Claim:
    return claiming.claim(worker_id=worker_id, room=options.pop("room", 100), known=KnownConfigs(), **options)


def end(found: claiming.Claim, *outcomes: Outcome, worker_id: int) -> None:
    """Settle what was claimed, one outcome for each; of the rest the last one."""
    now = datetime.now(UTC)
    each = [*outcomes, *[outcomes[-1]] * (len(found.jobs) - len(outcomes))]
    results = [
        Result(claimed=job.claimed, outcome=outcome, started_at=now, finished_at=now, reason="It said so.")
        for job, outcome in zip(found.jobs, each, strict=False)
    ]
    settle(results, worker_id=worker_id)


def claims_at_once(count: int) -> list[int]:
    """Let so many workers claim at the same moment; return how many jobs each got."""
    workers = [a_worker() for _ in range(count)]
    barrier = threading.Barrier(count)
    found: list[int] = []

    def look(worker_id: int) -> None:
        try:
            barrier.wait(30)
            found.append(len(claim(worker_id).jobs))
        finally:
            close_connections()

    threads = [threading.Thread(target=look, args=(worker_id,)) for worker_id in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == count
    return found


def opened(config: Config, *, more: int = 3) -> int:
    """Let five attempts of a config fail, and leave some more waiting; return the worker."""
    worker_id = a_worker()
    waiting(config, 5)
    end(claim(worker_id), Outcome.UNAVAILABLE, worker_id=worker_id)
    waiting(config, more)
    return worker_id


def its_time_has_come() -> None:
    Breaker.objects.filter(state=State.OPEN).update(probe_at=timezone.now())


class TestOpening:
    def test_it_opens_and_nothing_goes_out(self, config: Config) -> None:
        worker_id = opened(config)
        breaker = Breaker.objects.get()
        assert (breaker.state, breaker.openings) == (State.OPEN, 1)
        assert breaker.reason == "5 of 5 attempts failed, the last one: It said so."
        assert claim(worker_id).jobs == ()
        assert states() == {"RETRYING": 5, "PENDING": 3}
        assert set(Delivery.objects.filter(state="PENDING").values_list("attempt_count", flat=True)) == {0}

    def test_attempts_of_all_workers_are_counted_together(self, config: Config) -> None:
        waiting(config, 6)
        for _ in range(3):
            worker_id = a_worker()
            found = claim(worker_id, room=2)
            end(found, Outcome.UNAVAILABLE, worker_id=worker_id)
        assert Breaker.objects.get().state == State.OPEN

    def test_what_two_workers_settle_at_once_is_all_counted(self, config: Config) -> None:
        waiting(config, 4)
        workers = [a_worker(), a_worker()]
        found = [(worker_id, claim(worker_id, room=2)) for worker_id in workers]

        def settle_it(worker_id: int, one: claiming.Claim) -> None:
            try:
                end(one, Outcome.UNAVAILABLE, worker_id=worker_id)
            finally:
                close_connections()

        threads = [threading.Thread(target=settle_it, args=pair) for pair in found]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert Breaker.objects.get().failed == 4

    @pytest.mark.parametrize("outcome", [Outcome.UNAUTHORIZED, Outcome.LOST, Outcome.REJECTED])
    def test_what_is_no_failure_of_the_service_opens_nothing(self, config: Config, outcome: Outcome) -> None:
        worker_id = a_worker()
        waiting(config, 8)
        end(claim(worker_id), outcome, worker_id=worker_id)
        assert not Breaker.objects.exists()

    def test_what_old_settings_met_with_is_not_counted(self, config: Config) -> None:
        worker_id = a_worker()
        waiting(config, 8)
        found = claim(worker_id)
        configs.update(actor=config.owner, config_id=config.pk, name="Other")
        end(found, Outcome.UNAVAILABLE, worker_id=worker_id)
        assert not Breaker.objects.exists()

    def test_a_config_that_is_well_costs_no_query_and_has_no_row(self, config: Config) -> None:
        worker_id = a_worker()

        def statements() -> list[str]:
            waiting(config, 5)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                end(claim(worker_id, room=5), Outcome.DELIVERED, worker_id=worker_id)
            return [query["sql"] for query in captured]

        statements()
        assert not [text for text in statements() if 'INTO "jackfield_delivery_breaker' in text]
        assert not [text for text in statements() if 'FROM "jackfield_delivery_breaker' in text]
        assert not Breaker.objects.exists()

    def test_after_a_failure_successes_are_counted_for_a_while_and_then_no_more(self, config: Config) -> None:
        worker_id = a_worker()
        waiting(config, 3)
        end(claim(worker_id), Outcome.UNAVAILABLE, Outcome.DELIVERED, worker_id=worker_id)
        breaker = Breaker.objects.get()
        assert (breaker.failed, breaker.succeeded, breaker.failing_since) == (1, 2, None)

        Breaker.objects.update(counted_since=timezone.now() - timedelta(seconds=61))
        waiting(config, 2)
        end(claim(worker_id), Outcome.DELIVERED, worker_id=worker_id)
        breaker.refresh_from_db()
        assert (breaker.failed, breaker.succeeded) == (0, 0)

    def test_every_statement_that_fails_leaves_the_count_right(self, config: Config) -> None:
        worker_id = a_worker()
        waiting(config, 8)
        found = claim(worker_id)

        every_statement_fails_once(lambda: end(found, Outcome.UNAVAILABLE, worker_id=worker_id))

        assert (Breaker.objects.get().state, Attempt.objects.count()) == (State.OPEN, 8)


class TestProbing:
    def test_exactly_one_goes_out_when_its_time_has_come(self, config: Config) -> None:
        worker_id = opened(config)
        its_time_has_come()
        found = claim(worker_id)
        assert len(found.jobs) == 1
        breaker = Breaker.objects.get()
        assert (breaker.state, breaker.probe_id) == (State.PROBING, found.jobs[0].claimed.delivery_id)
        assert claim(a_worker()).jobs == ()

    def test_two_workers_that_look_at_once_send_one(self, config: Config) -> None:
        opened(config, more=20)
        for _ in range(5):
            Breaker.objects.update(state=State.OPEN, probe_at=timezone.now(), probe_id=None)
            Delivery.objects.filter(state="SENDING").update(state="CANCELLED")
            found = claims_at_once(2)
            # Each may have left it to the other.
            assert sum(found) == 1 or (sum(found), len(claim(a_worker()).jobs)) == (0, 1)

    def test_a_success_closes_it_and_all_go_out(self, config: Config) -> None:
        worker_id = opened(config)
        its_time_has_come()
        end(claim(worker_id), Outcome.DELIVERED, worker_id=worker_id)
        breaker = Breaker.objects.get()
        assert (breaker.state, breaker.reason, breaker.openings) == (State.CLOSED, "", 0)
        assert len(claim(worker_id).jobs) == 2

    def test_a_failure_opens_it_for_longer(self, config: Config) -> None:
        worker_id = opened(config)
        its_time_has_come()
        end(claim(worker_id), Outcome.UNAVAILABLE, worker_id=worker_id)
        breaker = Breaker.objects.get()
        assert (breaker.state, breaker.openings) == (State.OPEN, 2)
        assert breaker.probe_at is not None
        assert breaker.probe_at - breaker.since >= timedelta(seconds=60)
        assert claim(worker_id).jobs == ()

    @pytest.mark.parametrize("outcome", [Outcome.LOST, Outcome.UNAUTHORIZED])
    def test_a_probe_that_says_nothing_is_no_end(self, config: Config, outcome: Outcome) -> None:
        worker_id = opened(config)
        its_time_has_come()
        end(claim(worker_id), outcome, worker_id=worker_id)
        breaker = Breaker.objects.get()
        assert (breaker.state, breaker.openings) == (State.OPEN, 1)
        assert breaker.probe_at is not None
        assert breaker.probe_at <= timezone.now()
        if outcome == Outcome.LOST:
            assert len(claim(worker_id).jobs) == 1

    def test_a_probe_that_its_worker_never_heard_of_keeps_no_other_back(self, config: Config) -> None:
        worker_id = opened(config)
        its_time_has_come()
        assert len(claim(worker_id).jobs) == 1
        assert give_back(worker_id=worker_id, known=()) == 1
        assert len(claim(worker_id).jobs) == 1

    def test_a_probe_that_is_not_to_be_sent_keeps_no_other_back(self, config: Config) -> None:
        worker_id = opened(config)
        its_time_has_come()
        Event.objects.update(audience={"users": []})
        assert claim(worker_id).jobs == ()
        Event.objects.update(audience={"everyone": True})
        assert len(claim(worker_id).jobs) == 1

    def test_a_clock_that_was_wrong_keeps_nothing_back_for_ever(self, config: Config) -> None:
        worker_id = opened(config)
        Breaker.objects.update(probe_at=timezone.now() + timedelta(hours=2))
        assert len(claim(worker_id).jobs) == 1

    async def test_a_probe_whose_worker_was_killed_is_let_go_again(self, receiver: Receiver) -> None:
        receiver.answer_with(Answer(is_hanging=True))
        config = await ask(lambda: make_config(owner=make_user(), url=receiver.url))
        await ask(opened, config)
        await ask(its_time_has_come)
        with worker_processes() as (first,):
            await until(lambda: len(receiver.requests) == 1)
            first.kill()
        receiver.answer_with(Answer())
        with worker_processes():
            await until(lambda: states().get("DELIVERED", 0) >= 3, timeout_s=40)
        assert await ask(lambda: Breaker.objects.get().state) == State.CLOSED


class TestLettingThrough:
    def test_one_goes_at_once_when_somebody_asks(self, config: Config) -> None:
        worker_id = opened(config)
        let_one_through(config_id=config.pk)
        assert len(claim(worker_id).jobs) == 1
        let_one_through(config_id=config.pk)
        assert claim(worker_id).jobs == ()

    def test_one_goes_at_once_when_the_owner_has_changed_the_config(self, config: Config) -> None:
        worker_id = opened(config)
        configs.update(actor=config.owner, config_id=config.pk, name="Other")
        found = claim(worker_id)
        assert len(found.jobs) == 1
        end(found, Outcome.UNAVAILABLE, worker_id=worker_id)
        assert claim(worker_id).jobs == ()

    def test_one_goes_at_once_when_a_check_went_well(self, config: Config) -> None:
        worker_id = opened(config)
        health.report_health(config_id=config.pk, health=Health.FAILING, reason="No.", checked=True)
        assert claim(worker_id).jobs == ()
        health.report_health(config_id=config.pk, health=Health.HEALTHY, checked=True)
        assert len(claim(worker_id).jobs) == 1

    def test_nobody_to_let_through_is_no_error(self, config: Config) -> None:
        let_one_through(config_id=config.pk)
        let_one_through(config_id=10**9)
        assert not Breaker.objects.exists()


class TestTheOthers:
    def test_many_that_are_kept_back_take_no_place_of_the_others(self) -> None:
        mia = make_user()
        shut = [make_config(owner=mia, name=f"shut{number}") for number in range(30)]
        for config in shut:
            waiting(config, 20)
        later = timezone.now() + timedelta(minutes=1)
        Breaker.objects.bulk_create(
            Breaker(config=config, state=State.OPEN, probe_at=later, config_version=config.version)
            for config in shut
        )
        waiting(make_config(owner=mia, name="well"), 5)
        found = claim(a_worker(), room=5)
        assert [job.prepared.config_name for job in found.jobs] == ["well"] * 5

    def test_ten_thousand_that_wait_behind_it_cost_as_much_as_one(self) -> None:
        shut = make_config(owner=make_user())
        waiting(shut, 10_000)
        later = timezone.now() + timedelta(minutes=1)
        Breaker.objects.create(config=shut, state=State.OPEN, probe_at=later, config_version=shut.version)
        with CaptureQueriesContext(connection) as captured:
            assert claim(a_worker()) == claiming.Claim()
        # Who works, how many are under way, who has something due; and there it ends.
        assert len(captured) <= 3

    async def test_a_worker_waits_for_the_probe_and_then_goes_on(self, receiver: Receiver) -> None:
        config = await ask(lambda: make_config(owner=make_user(), url=receiver.url))
        await ask(opened, config)
        async with working():
            await asyncio.sleep(0)
            assert receiver.requests == []
            soon = timezone.now() + timedelta(seconds=1)
            await ask(lambda: Breaker.objects.update(probe_at=soon))
            await until(lambda: states() == {"RETRYING": 5, "DELIVERED": 3})
        assert await ask(lambda: Breaker.objects.get().state) == State.CLOSED


class TestNews:
    def test_who_watches_the_config_hears_of_each_change(self, config: Config) -> None:
        def version() -> int:
            return int(Config.objects.values_list("status_version", flat=True).get(pk=config.pk))

        worker_id = opened(config)
        before = version()
        its_time_has_come()
        found = claim(worker_id)
        assert version() == before + 1
        end(found, Outcome.DELIVERED, worker_id=worker_id)
        assert version() > before + 1
