"""Settling: what is recorded, once, whatever happens in between."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.jobs import Result
from jackfield.delivery.models import Attempt, Delivery, WorkerProcess
from jackfield.delivery.operations import publish
from jackfield.delivery.settlement.settling import settle
from jackfield.realtime.models import StatusChange
from jackfield.registry import operations as registry
from tests.delivery.failing import every_statement_fails_once
from tests.delivery.lines import make_config, make_user, states

pytestmark = pytest.mark.django_db(transaction=True)

Outcome = Attempt.Outcome


def a_worker() -> int:
    """The key of a worker's row; nobody runs it."""
    return WorkerProcess.objects.create(name="test", kind="WORKER").pk


def ended(outcome: Outcome = Outcome.DELIVERED, *, worker_id: int, **fields: Any) -> list[Result]:
    """Claim all that is due, and return how it is to end."""
    now = datetime.now(UTC)
    claim = claiming.claim(worker_id=worker_id, room=100, known=KnownConfigs())
    defaults: dict[str, Any] = {"reason": "It said so.", "started_at": now, "finished_at": now}
    return [
        Result(**{"claimed": job.claimed, "outcome": outcome, **defaults, **fields}) for job in claim.jobs
    ]


@pytest.fixture
def config() -> Config:
    return make_config(owner=make_user())


@pytest.fixture
def worker_id() -> int:
    return a_worker()


@pytest.mark.usefixtures("config")
class TestOnce:
    def test_the_same_results_again_change_nothing(self, worker_id: int) -> None:
        publish("ticket.opened", {})
        results = ended(worker_id=worker_id)
        settle(results, worker_id=worker_id)

        assert settle(results, worker_id=worker_id).delivery_ids == frozenset()
        assert (Attempt.objects.count(), Delivery.objects.get().attempt_count) == (1, 1)

    def test_a_result_that_comes_after_the_delivery_was_given_to_another_changes_nothing(
        self, worker_id: int
    ) -> None:
        publish("ticket.opened", {})
        results = ended(worker_id=worker_id)
        Delivery.objects.update(worker=a_worker())

        settle(results, worker_id=worker_id)

        assert (states(), Attempt.objects.count()) == ({"SENDING": 1}, 0)

    def test_a_result_of_an_earlier_attempt_changes_nothing(self, worker_id: int) -> None:
        publish("ticket.opened", {})
        results = ended(worker_id=worker_id)
        Delivery.objects.update(attempt_count=1)

        settle(results, worker_id=worker_id)

        assert (states(), Attempt.objects.count()) == ({"SENDING": 1}, 0)

    def test_a_result_of_a_config_that_was_deleted_is_let_go(self, worker_id: int, config: Config) -> None:
        publish("ticket.opened", {})
        results = ended(Outcome.UNAVAILABLE, worker_id=worker_id)
        configs.delete(actor=None, config_id=config.pk)

        settle(results, worker_id=worker_id)

        assert (Delivery.objects.count(), Attempt.objects.count()) == (0, 0)

    @pytest.mark.parametrize(
        "outcome", [Outcome.DELIVERED, Outcome.UNAVAILABLE, Outcome.UNAUTHORIZED, Outcome.GONE]
    )
    def test_whichever_statement_fails_all_or_nothing_is_recorded(
        self, worker_id: int, outcome: Outcome
    ) -> None:
        for _ in range(3):
            publish("ticket.opened", {})
        results = ended(outcome, worker_id=worker_id)

        def nothing_is_recorded() -> None:
            connection.ensure_connection()
            assert (states(), Attempt.objects.count()) == ({"SENDING": 3}, 0)

        failures = every_statement_fails_once(
            lambda: settle(results, worker_id=worker_id), after_each=nothing_is_recorded
        )

        assert failures >= 4
        assert "SENDING" not in states()
        assert Attempt.objects.count() == 3


@pytest.mark.usefixtures("config")
class TestWhatIsKept:
    def test_an_attempt_is_kept_with_what_was_said(self, worker_id: int) -> None:
        publish("ticket.opened", {})
        began = datetime(2026, 1, 1, 12, tzinfo=UTC)
        settle(
            ended(
                Outcome.REJECTED,
                worker_id=worker_id,
                started_at=began,
                finished_at=began + timedelta(milliseconds=1500),
                response_status=404,
                request_excerpt="POST /",
                response_excerpt="nothing here",
            ),
            worker_id=worker_id,
        )
        attempt = Attempt.objects.get()
        assert (attempt.number, attempt.outcome, attempt.duration_ms, attempt.response_status) == (
            1,
            "REJECTED",
            1500,
            404,
        )
        assert (attempt.started_at, attempt.error) == (began, "It said so.")
        assert (attempt.request_excerpt, attempt.response_excerpt) == ("POST /", "nothing here")

    def test_whatever_a_service_answers_can_be_kept(self, worker_id: int) -> None:
        publish("ticket.opened", {})
        odd = "nul \0 half \ud800 é" + "x" * 600
        settle(
            ended(Outcome.REJECTED, worker_id=worker_id, reason=odd, response_excerpt=odd),
            worker_id=worker_id,
        )
        attempt = Attempt.objects.get()
        assert attempt.error.startswith("nul \N{REPLACEMENT CHARACTER} half ? é")
        assert len(attempt.error) == 500
        assert len(Delivery.objects.get().reason) == 500

    def test_the_status_log_tells_of_every_delivery(self, worker_id: int, config: Config) -> None:
        event = publish("ticket.opened", {})
        results = ended(worker_id=worker_id)
        StatusChange.objects.all().delete()

        settle(results, worker_id=worker_id)

        told = StatusChange.objects.filter(kind="DELIVERY").values_list("subject_id", "config_id", "event_id")
        assert list(told) == [(Delivery.objects.get().pk, config.pk, event.pk)]


class TestHealth:
    def test_it_is_written_when_it_changes_and_not_for_each_delivery(
        self, worker_id: int, config: Config
    ) -> None:
        versions = set()
        for _ in range(5):
            publish("ticket.opened", {})
            settle(ended(worker_id=worker_id), worker_id=worker_id)
            config.refresh_from_db()
            versions.add(config.status_version)
        assert config.health == "HEALTHY"
        assert len(versions) == 1

    def test_it_degrades_then_fails_then_recovers(
        self, worker_id: int, config: Config, settings: Settings
    ) -> None:
        # So that what failed is not tried again here, and its breaker stays closed.
        settings.JACKFIELD_RETRY_SCHEDULE_S = (600.0,)
        seen = []
        for outcome in (*[Outcome.UNAVAILABLE] * 4, Outcome.DELIVERED):
            publish("ticket.opened", {})
            settle(ended(outcome, worker_id=worker_id), worker_id=worker_id)
            config.refresh_from_db()
            seen.append((config.health, config.failure_count))
        assert seen == [("DEGRADED", 1), ("DEGRADED", 2), ("FAILING", 3), ("FAILING", 3), ("HEALTHY", 0)]

    def test_the_death_of_a_worker_says_nothing_of_a_config(self, worker_id: int, config: Config) -> None:
        publish("ticket.opened", {})
        settle(ended(Outcome.LOST, worker_id=worker_id), worker_id=worker_id)
        config.refresh_from_db()
        assert (config.health, states()) == ("UNKNOWN", {"RETRYING": 1})

    def test_a_refusal_of_old_credentials_does_not_hold_the_new_ones(
        self, worker_id: int, config: Config
    ) -> None:
        publish("ticket.opened", {})
        results = ended(Outcome.UNAUTHORIZED, worker_id=worker_id)
        configs.update(actor=None, config_id=config.pk, settings={"url": "http://127.0.0.1:2/"})

        settle(results, worker_id=worker_id)

        config.refresh_from_db()
        delivery = Delivery.objects.get()
        assert (config.health, delivery.state, delivery.burnt_attempts) == ("UNKNOWN", "RETRYING", 0)
        assert delivery.due_at is not None
        assert delivery.due_at <= timezone.now()


class TestHolding:
    def test_what_fails_while_its_config_is_disabled_is_held(self, worker_id: int, config: Config) -> None:
        publish("ticket.opened", {})
        results = ended(Outcome.UNAVAILABLE, worker_id=worker_id)
        configs.disable(actor=None, config_id=config.pk)

        settle(results, worker_id=worker_id)

        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.reason) == ("HELD", "The config is disabled.")
        configs.enable(actor=None, config_id=config.pk)
        assert states() == {"RETRYING": 1}

    def test_what_fails_while_its_integration_is_paused_is_held(self, worker_id: int, config: Config) -> None:
        publish("ticket.opened", {})
        results = ended(Outcome.UNAVAILABLE, worker_id=worker_id)
        registry.pause(integration_id=config.integration_id, actor=None)

        settle(results, worker_id=worker_id)

        assert states() == {"HELD": 1}
        registry.resume(integration_id=config.integration_id, actor=None)
        assert states() == {"RETRYING": 1}

    def test_what_arrived_while_its_config_was_disabled_has_arrived(
        self, worker_id: int, config: Config
    ) -> None:
        publish("ticket.opened", {})
        results = ended(worker_id=worker_id)
        configs.disable(actor=None, config_id=config.pk)

        settle(results, worker_id=worker_id)

        assert states() == {"DELIVERED": 1}
