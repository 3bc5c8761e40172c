"""Events of one key in their order: who may go, who waits, and for how long."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.breaking import let_one_through
from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.jobs import Job, Result
from jackfield.delivery.models import Attempt, Breaker, Delivery, Event, WorkerProcess
from jackfield.delivery.operations import publish, redeliver
from jackfield.delivery.ordering import ordering
from jackfield.delivery.repairing.single import cancel
from jackfield.delivery.settlement.settling import settle
from tests.delivery.failing import every_statement_fails_once
from tests.delivery.lines import Line, ask, make_config, make_user, states, until, working
from tests.delivery.orderly import registered_orderly
from tests.delivery.processes import worker_processes
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.django_db(transaction=True)

Outcome = Attempt.Outcome


@pytest.fixture(autouse=True)
def orderly(settings: Settings) -> Iterator[None]:
    settings.JACKFIELD_RETRY_SCHEDULE_S = (6000.0,) * 5
    with registered_orderly():
        yield


@pytest.fixture
def config() -> Config:
    return make_config(owner=make_user(), integration_id="orderly")


def a_worker() -> int:
    return WorkerProcess.objects.create(name="test", kind="WORKER").pk


def published(*keys: str) -> None:
    """Publish one event for each key, numbered from 0."""
    for number, key in enumerate(keys):
        publish("ticket.opened", {"number": number}, ordering_key=key or None)


def claim(worker_id: int, **options: Any) -> claiming.Claim:
    return claiming.claim(worker_id=worker_id, room=100, known=KnownConfigs(), **options)


def numbers(found: claiming.Claim) -> list[int]:
    """Which events were taken, by their number."""
    return [job.event.data["number"] for job in found.jobs]


def end(jobs: tuple[Job, ...], outcome: Outcome, *, worker_id: int) -> None:
    now = datetime.now(UTC)
    settle(
        [Result(claimed=j.claimed, outcome=outcome, started_at=now, finished_at=now) for j in jobs],
        worker_id=worker_id,
    )


class TestWhoGoes:
    def test_one_of_each_key_and_all_that_have_none(self, config: Config) -> None:
        published("a", "a", "b", "", "", "b", "a")
        assert numbers(claim(a_worker())) == [0, 2, 3, 4]
        waits = Delivery.objects.filter(due_at=None, state="PENDING").order_by("pk")
        assert [row.reason for row in waits] == [ordering.WAITS] * 3

    def test_the_next_goes_when_the_one_before_it_is_settled(self, config: Config) -> None:
        worker_id = a_worker()
        published("a", "a", "a")
        for number in range(3):
            found = claim(worker_id)
            assert numbers(found) == [number]
            end(found.jobs, Outcome.DELIVERED, worker_id=worker_id)
        assert states() == {"DELIVERED": 3}
        assert set(Delivery.objects.values_list("reason", flat=True)) == {""}

    def test_the_next_waits_while_the_one_before_it_is_tried_again(self, config: Config) -> None:
        worker_id = a_worker()
        published("a", "a")
        end(claim(worker_id).jobs, Outcome.UNAVAILABLE, worker_id=worker_id)
        assert claim(worker_id).jobs == ()
        Delivery.objects.filter(state="RETRYING").update(due_at=timezone.now())
        assert numbers(claim(worker_id)) == [0]

    @pytest.mark.parametrize("outcome", [Outcome.REJECTED, Outcome.UNAVAILABLE])
    def test_one_that_is_rejected_or_exhausted_lets_the_next_go(
        self, config: Config, settings: Settings, outcome: Outcome
    ) -> None:
        settings.JACKFIELD_RETRY_SCHEDULE_S = ()
        worker_id = a_worker()
        published("a", "a")
        end(claim(worker_id).jobs, outcome, worker_id=worker_id)
        assert numbers(claim(worker_id)) == [1]

    def test_one_that_is_cancelled_lets_the_next_go(self, config: Config) -> None:
        worker_id = a_worker()
        published("a", "a")
        end(claim(worker_id).jobs, Outcome.UNAVAILABLE, worker_id=worker_id)
        assert claim(worker_id).jobs == ()
        cancel(delivery_id=Delivery.objects.order_by("pk")[0].pk, actor=config.owner)
        assert numbers(claim(worker_id)) == [1]

    def test_one_that_may_not_be_heard_any_more_lets_the_next_go(self, config: Config) -> None:
        worker_id = a_worker()
        published("a", "a")
        Event.objects.filter(pk=Event.objects.order_by("pk")[0].pk).update(audience={"users": []})
        assert numbers(claim(worker_id)) == []
        assert numbers(claim(worker_id)) == [1]

    def test_a_redelivery_joins_at_the_end(self, config: Config) -> None:
        worker_id = a_worker()
        published("a", "a")
        end(claim(worker_id).jobs, Outcome.DELIVERED, worker_id=worker_id)
        redeliver(delivery_id=Delivery.objects.get(state="DELIVERED").pk, actor=config.owner)
        found = claim(worker_id)
        assert numbers(found) == [1]
        end(found.jobs, Outcome.DELIVERED, worker_id=worker_id)
        assert numbers(claim(worker_id)) == [0]

    def test_what_was_held_goes_in_order_when_it_is_released(self, config: Config) -> None:
        worker_id = a_worker()
        published("a", "a", "a", "b")
        claim(worker_id)
        Delivery.objects.filter(state="SENDING").update(state="PENDING", worker=None)
        configs.disable(actor=config.owner, config_id=config.pk)
        assert states() == {"HELD": 4}
        configs.enable(actor=config.owner, config_id=config.pk)
        assert numbers(claim(worker_id)) == [0, 3]

    def test_one_key_in_order_does_not_hinder_another_config(self, config: Config) -> None:
        other = make_config(owner=config.owner, integration_id="orderly", name="Other")
        published("a", "a")
        assert sorted(job.claimed.config_id for job in claim(a_worker()).jobs) == sorted(
            [config.pk, other.pk]
        )

    def test_every_statement_that_fails_leaves_the_line_in_order(self, config: Config) -> None:
        worker_id = a_worker()
        published("a", "a", "a")
        found = claim(worker_id)
        every_statement_fails_once(lambda: end(found.jobs, Outcome.DELIVERED, worker_id=worker_id))
        assert numbers(claim(worker_id)) == [1]


class TestChoice:
    def test_each_config_chooses_by_the_setting_that_is_named(self) -> None:
        mia = make_user()
        for name, in_order in (("free", False), ("sorted", True)):
            config = make_config(owner=mia, integration_id="choosing", name=name)
            configs.update(
                actor=mia, config_id=config.pk, settings={"url": "http://127.0.0.1:9/", "sorted": in_order}
            )
        published("a", "a")
        keys = {
            name: set(Delivery.objects.filter(config__name=name).values_list("ordering_key", flat=True))
            for name in ("free", "sorted")
        }
        assert keys == {"free": {""}, "sorted": {"a"}}
        assert len(claim(a_worker()).jobs) == 3

    def test_a_config_that_asks_for_no_order_costs_publishing_no_query(self) -> None:
        mia = make_user()
        make_config(owner=mia)
        published("a")
        with CaptureQueriesContext(connection) as without:
            published("")
        with CaptureQueriesContext(connection) as having:
            published("a")
        assert len(having) == len(without)

    def test_it_must_name_a_yes_or_no(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="in_order names 'url'"):
            type("Odd", (Line,), {"in_order": "url"})


class TestLongLines:
    def test_ten_thousand_of_one_key_are_looked_at_once(self, config: Config) -> None:
        worker_id = a_worker()
        event = Event.objects.create(type="ticket.opened", data={"number": 0}, audience={"everyone": True})
        long_ago = timezone.now() - timedelta(hours=1)
        Delivery.objects.bulk_create(
            Delivery(event=event, config=config, ordering_key="a", due_at=long_ago) for _ in range(10_000)
        )
        publish("ticket.opened", {"number": 1}, ordering_key="b")
        publish("ticket.opened", {"number": 2})

        seen: list[int] = []
        for _ in range(10_000 // 100):
            found = claim(worker_id)
            seen += numbers(found)
            if not found.is_more and not found.jobs:
                break
        assert seen == [0, 1, 2]
        # All others wait, and nobody looks at them again.
        assert not Delivery.objects.filter(due_at__isnull=False).exists()
        with CaptureQueriesContext(connection) as captured:
            assert claim(worker_id) == claiming.Claim()
        assert len(captured) <= 3

    def test_a_line_that_stands_for_nothing_is_set_going_by_the_sweep(self, config: Config) -> None:
        published("a", "a", "b", "b")
        Delivery.objects.update(due_at=None)
        assert claim(a_worker()).jobs == ()
        assert ordering.sweep() == ordering.START
        assert numbers(claim(a_worker())) == [0, 2]

    def test_the_sweep_goes_round_over_many_lines(self, config: Config) -> None:
        published(*"abcde")
        Delivery.objects.update(due_at=None)
        beyond = ordering.START
        for expected in (2, 4, 5):
            beyond = ordering.sweep(beyond=beyond, limit=2)
            assert Delivery.objects.filter(due_at__isnull=False).count() == expected
        assert beyond == ordering.START


class TestPatience:
    def test_others_pass_one_that_was_tried_for_too_long(self, config: Config, settings: Settings) -> None:
        settings.JACKFIELD_ORDER_PATIENCE_S = 60
        worker_id = a_worker()
        published("a", "a", "a")
        end(claim(worker_id).jobs, Outcome.UNAVAILABLE, worker_id=worker_id)
        claim(worker_id)
        ordering.sweep()
        assert claim(worker_id).jobs == ()

        later = timezone.now() + timedelta(seconds=61)
        ordering.sweep(now=later)

        head = Delivery.objects.order_by("pk")[0]
        assert (head.state, head.reason, head.ordering_key) == ("RETRYING", ordering.OVERTAKEN, "")
        assert numbers(claim(worker_id, now=later)) == [1]

    def test_one_that_was_held_has_its_next_attempt_first(self, config: Config) -> None:
        worker_id = a_worker()
        published("a", "a")
        end(claim(worker_id).jobs, Outcome.UNAVAILABLE, worker_id=worker_id)
        Attempt.objects.update(started_at=timezone.now() - timedelta(days=9))
        configs.disable(actor=config.owner, config_id=config.pk)
        configs.enable(actor=config.owner, config_id=config.pk)
        ordering.sweep()
        found = claim(worker_id)
        assert numbers(found) == [0]
        end(found.jobs, Outcome.UNAVAILABLE, worker_id=worker_id)
        ordering.sweep()
        assert numbers(claim(worker_id)) == [1]

    def test_one_that_waited_long_and_was_not_tried_is_not_passed(self, config: Config) -> None:
        worker_id = a_worker()
        published("a", "a", "a")
        Delivery.objects.update(created_at=timezone.now() - timedelta(days=9))
        end(claim(worker_id).jobs, Outcome.UNAVAILABLE, worker_id=worker_id)
        ordering.sweep()
        assert claim(worker_id).jobs == ()


@hypothesis_settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    keys=st.lists(st.sampled_from(["a", "b", ""]), min_size=1, max_size=10),
    outcomes=st.lists(
        st.sampled_from([Outcome.DELIVERED, Outcome.UNAVAILABLE, Outcome.REJECTED, Outcome.LOST]), max_size=25
    ),
)
def test_whatever_fails_nothing_overtakes_within_its_key(
    config: Config, settings: Settings, keys: list[str], outcomes: list[Outcome]
) -> None:
    settings.JACKFIELD_RETRY_SCHEDULE_S = (0.0,) * 40
    Delivery.objects.all().delete()
    Breaker.objects.all().delete()
    workers = [a_worker(), a_worker()]
    published(*keys)
    ended: dict[str, list[int]] = {}
    rest = iter(outcomes)
    for turn in range(200):
        worker_id = workers[turn % 2]
        for job in claim(worker_id, now=timezone.now() + timedelta(hours=2 * turn)).jobs:
            key, number = job.event.ordering_key or "", job.event.data["number"]
            outcome = next(rest, Outcome.DELIVERED)
            if key:
                line = ended.setdefault(key, [])
                assert all(before < number for before in line)
                if outcome in {Outcome.DELIVERED, Outcome.REJECTED}:
                    line.append(number)
            end((job,), outcome, worker_id=worker_id)
        if not Delivery.objects.exclude(state__in=Delivery.SETTLED).exists():
            break
    assert sum(map(len, ended.values())) == sum(bool(key) for key in keys)


def came(receiver: Receiver) -> dict[str, list[int]]:
    """The numbers that came of each key, in the order in which they came for the first time."""
    found: dict[str, list[int]] = {}
    for request in receiver.requests:
        body = json.loads(request.body)
        line = found.setdefault(body["key"], [])
        if body["number"] not in line:
            line.append(body["number"])
    return found


def owe(receiver: Receiver, *, keys: int, events: int) -> dict[str, list[int]]:
    """Publish events, each to the next of so many keys; return what is to come."""
    make_config(owner=make_user(), url=receiver.url, integration_id="orderly")
    each = [f"k{number % keys}" for number in range(events)]
    published(*each)
    return {key: [n for n, one in enumerate(each) if one == key] for key in set(each)}


def have_come(receiver: Receiver, count: int) -> bool:
    """Whether so many requests have come."""
    return len(receiver.requests) >= count


def go_on() -> None:
    """Let all that failed be tried now, breaker or not."""
    Delivery.objects.filter(state="RETRYING").update(due_at=timezone.now())
    for config in Config.objects.all():
        let_one_through(config_id=config.pk)


async def test_two_workers_and_a_service_that_fails_now_and_then_keep_the_order(
    receiver: Receiver, settings: Settings
) -> None:
    settings.JACKFIELD_RETRY_SCHEDULE_S = (0.02,) * 20
    expected = await ask(owe, receiver, keys=4, events=60)
    async with working(count=2):
        for count in (15, 30, 45):
            await until(partial(have_come, receiver, count))
            receiver.answer_with(Answer(status=503))
            await until(partial(have_come, receiver, len(receiver.requests) + 2))
            receiver.answer_with(Answer())
            await ask(go_on)
        await until(lambda: states() == {"DELIVERED": 60})
    assert came(receiver) == expected


async def test_a_worker_that_is_killed_does_not_disturb_the_order(receiver: Receiver) -> None:
    receiver.answer_with(Answer(delay_s=0.02))
    expected = await ask(owe, receiver, keys=3, events=45)
    lines = {"MORE_LINES": "tests.delivery.orderly"}
    with worker_processes(2, **lines) as (first, _):
        await until(partial(have_come, receiver, 13), timeout_s=60)
        first.kill()
        await until(lambda: states() == {"DELIVERED": 45}, timeout_s=60)
    assert came(receiver) == expected
