"""Who gets what when: fairness, limits, two workers at once."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.jobs import Job
from jackfield.delivery.models import Delivery, Event, WorkerProcess
from jackfield.delivery.operations import publish
from jackfield.delivery.working.recovery import give_back
from jackfield.registry import get_integration_manager
from jackfield.registry.status import Health
from tests.delivery.failing import every_statement_fails_once
from tests.delivery.lines import close_connections, make_config, make_user, states

pytestmark = pytest.mark.django_db(transaction=True)


def a_worker() -> int:
    """The key of a worker's row; nobody runs it."""
    return WorkerProcess.objects.create(name="test", kind="WORKER").pk


def claim(*, room: int = 100, worker_id: int | None = None, **options: Any) -> claiming.Claim:
    return claiming.claim(
        worker_id=worker_id or a_worker(), room=room, known=options.pop("known", KnownConfigs()), **options
    )


def waiting(config: Config, count: int) -> None:
    """So many deliveries that are due."""
    event = Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
    due = timezone.now() - timedelta(minutes=1)
    Delivery.objects.bulk_create(Delivery(event=event, config=config, due_at=due) for _ in range(count))


def of_configs(jobs: tuple[Job, ...]) -> Counter[str]:
    """How many of each config, by name."""
    return Counter(job.prepared.config_name for job in jobs)


class TestFairness:
    def test_every_config_gets_an_equal_part(self, settings: Settings) -> None:
        settings.JACKFIELD_CONFIG_CONCURRENCY = 100
        mia = make_user()
        for name in "abc":
            waiting(make_config(owner=mia, name=name), 50)
        assert of_configs(claim(room=30).jobs) == {"a": 10, "b": 10, "c": 10}

    def test_one_with_ten_thousand_waiting_takes_no_place_of_the_others(self) -> None:
        mia = make_user()
        waiting(make_config(owner=mia, name="flood"), 10_000)
        waiting(make_config(owner=mia, name="calm"), 3)
        assert of_configs(claim(room=100).jobs) == {"flood": 8, "calm": 3}

    def test_claims_go_round(self) -> None:
        mia = make_user()
        for name in "abcde":
            waiting(make_config(owner=mia, name=name), 9)
        order, beyond = [], 0
        for _ in range(5):
            found = claim(room=2, beyond=beyond)
            beyond = found.beyond
            order.append("".join(sorted(of_configs(found.jobs))))
        assert order == ["ab", "cd", "ae", "bc", "de"]

    def test_a_config_has_so_many_under_way_in_the_whole_deployment(self, settings: Settings) -> None:
        settings.JACKFIELD_CONFIG_CONCURRENCY = 3
        waiting(make_config(owner=make_user()), 10)
        assert [len(claim(worker_id=a_worker()).jobs) for _ in range(2)] == [3, 0]

    def test_what_fell_due_first_is_taken_first(self, settings: Settings) -> None:
        settings.JACKFIELD_CONFIG_CONCURRENCY = 1
        waiting(make_config(owner=make_user()), 3)
        oldest = Delivery.objects.order_by("-pk")[0]
        Delivery.objects.filter(pk=oldest.pk).update(due_at=timezone.now() - timedelta(hours=1))
        (job,) = claim().jobs
        assert job.claimed.delivery_id == oldest.pk

    def test_what_is_not_due_waits(self) -> None:
        waiting(make_config(owner=make_user()), 1)
        Delivery.objects.update(due_at=timezone.now() + timedelta(seconds=60))
        assert claim().jobs == ()
        assert len(claim(now=timezone.now() + timedelta(seconds=61)).jobs) == 1

    def test_a_config_that_failed_last_gets_a_quarter_of_the_places(self) -> None:
        sick = make_config(owner=make_user(), name="sick")
        Config.objects.filter(pk=sick.pk).update(health=Health.DEGRADED)
        waiting(sick, 20)
        assert of_configs(claim().jobs) == {"sick": 2}

    def test_many_that_failed_leave_places_to_those_that_did_not(self) -> None:
        mia = make_user()
        for number in range(10):
            waiting(make_config(owner=mia, name=f"sick{number}"), 20)
        Config.objects.update(health=Health.FAILING)
        waiting(make_config(owner=mia, name="well"), 5)
        found = of_configs(claim(room=20, doubtful_room=10).jobs)
        assert found["well"] >= 2
        assert sum(count for name, count in found.items() if name != "well") <= 10


class TestWhatIsNotSent:
    def test_what_waits_for_a_disabled_config_is_held(self) -> None:
        config = make_config(owner=make_user())
        publish("ticket.opened", {})
        # As if it had been published by a transaction that did not see it disabled.
        Config.objects.filter(pk=config.pk).update(enabled=False)

        assert claim().jobs == ()

        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.reason) == ("HELD", "The config is disabled.")

    def test_what_waits_for_an_integration_that_is_not_installed_is_held(self) -> None:
        waiting(make_config(owner=make_user()), 1)
        Config.objects.update(integration_id="gone")
        assert claim().jobs == ()
        assert Delivery.objects.get().reason == "The integration is not installed."

    def test_an_integration_that_is_about_to_start_is_passed_over_for_a_moment(self) -> None:
        config = make_config(owner=make_user())
        waiting(config, 1)
        get_integration_manager().get_integration("line").disable_integration()
        found = claim()
        assert (found.jobs, set(found.passed_over), states()) == ((), {config.pk}, {"PENDING": 1})

    @pytest.mark.parametrize(
        "audience", [{"users": [10**9]}, {"groups": [10**9]}, {"users": []}], ids=["user", "group", "nobody"]
    )
    def test_an_owner_who_is_not_in_the_audience_any_more_hears_nothing(
        self, audience: dict[str, Any]
    ) -> None:
        make_config(owner=make_user())
        publish("ticket.opened", {})
        Event.objects.update(audience=audience)

        assert claim().jobs == ()

        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempt_count) == ("CANCELLED", 0)
        assert delivery.reason == "The owner of the config may not hear this event any more."

    def test_an_owner_who_was_deactivated_hears_nothing(self) -> None:
        mia = make_user()
        make_config(owner=mia)
        publish("ticket.opened", {})
        mia.is_active = False
        mia.save()
        assert claim().jobs == ()
        assert states() == {"CANCELLED": 1}


class TestWhatIsKnownOfConfigs:
    def test_a_change_is_seen_by_the_next_claim(self, settings: Settings) -> None:
        settings.JACKFIELD_CONFIG_CONCURRENCY = 1
        config = make_config(owner=make_user(), url="http://127.0.0.1:1/")
        waiting(config, 3)
        known, seen = KnownConfigs(), []
        for url in ("http://127.0.0.1:1/", "http://127.0.0.1:2/"):
            configs.update(actor=None, config_id=config.pk, settings={"url": url})
            (job,) = claim(known=known).jobs
            seen.append(job.prepared.settings.url)
            Delivery.objects.filter(state="SENDING").delete()
        assert seen == ["http://127.0.0.1:1/", "http://127.0.0.1:2/"]

    def test_what_has_not_changed_costs_one_query(self, django_assert_num_queries: Any) -> None:
        config = make_config(owner=make_user())
        known = KnownConfigs()
        known.read([config.pk])
        with django_assert_num_queries(1):
            assert known.read([config.pk])[config.pk].config == config


class TestTwoAtOnce:
    def test_no_delivery_is_given_to_two(self, settings: Settings) -> None:
        settings.JACKFIELD_CONFIG_CONCURRENCY = 1000
        mia = make_user()
        for name in "abcd":
            waiting(make_config(owner=mia, name=name), 50)
        taken = _claim_with(threads=4, room=10)
        assert len(taken) == len(set(taken)) == 200

    def test_together_they_take_no_more_than_one_may(self, settings: Settings) -> None:
        settings.JACKFIELD_CONFIG_CONCURRENCY = 5
        waiting(make_config(owner=make_user()), 100)
        assert len(_claim_with(threads=4, room=10)) == 5


def test_whichever_statement_of_a_claim_fails_nothing_is_lost() -> None:
    waiting(make_config(owner=make_user()), 4)
    worker_id = a_worker()

    def claim_all() -> None:
        # What a worker does after the database was away: give back what it does not know it has, and claim.
        give_back(worker_id=worker_id, known=())
        claim(worker_id=worker_id)

    failures = every_statement_fails_once(claim_all)
    assert failures >= 5
    assert states() == {"SENDING": 4}
    assert Delivery.objects.filter(worker=worker_id).count() == 4


def _claim_with(*, threads: int, room: int) -> list[int]:
    """Claim in several threads at once, each until nothing can be had any more."""
    begin = threading.Barrier(threads)
    taken: list[int] = []

    def run(worker_id: int) -> None:
        try:
            begin.wait()
            known = KnownConfigs()
            while True:
                found = claim(worker_id=worker_id, room=room, known=known)
                taken.extend(job.claimed.delivery_id for job in found.jobs)
                if not found.is_more and not found.is_contended:
                    break
        finally:
            close_connections()

    running = [threading.Thread(target=run, args=[a_worker()]) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return taken
