"""What a person sees of a breaker: its state, why, and when it is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jackfield.api import ids
from jackfield.configs.models import Config
from jackfield.delivery.models import Breaker, Delivery
from jackfield.delivery.operations import publish
from tests.api.people import Caller, People, make_config

CONFIG = """query($id: ID!) { config(id: $id) {
    breaker { state reason since probeAt } status { health cause reason nextAttemptAt }
} }"""
PAGE = "{ configs(first: 50) { edges { node { breaker { state } status { cause } } } } }"
DELIVERIES = "{ deliveries(first: 50) { edges { node { state nextAttemptAt } } } }"


@pytest.fixture
def config(people: People) -> Config:
    return make_config(people.ada)


def opened(config: Config, *, wait: timedelta = timedelta(minutes=2)) -> datetime:
    """Open its breaker; return when one is let through."""
    probe_at = timezone.now() + wait
    Breaker.objects.create(config=config, state="OPEN", reason="5 of 5 attempts failed.", probe_at=probe_at)
    return probe_at


def said(moment: datetime) -> str:
    """As the API says a time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(caller: Caller, config: Config) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = caller.ask(CONFIG, {"id": ids.encode("cfg", config.pk)})["config"]
    return found


class TestConfig:
    def test_one_that_never_failed_is_closed(self, ada: Caller, config: Config) -> None:
        assert shown(ada, config)["breaker"] == {
            "state": "CLOSED",
            "reason": None,
            "since": said(config.time_added),
            "probeAt": None,
        }

    def test_an_open_one_is_told_with_its_reason(self, ada: Caller, config: Config) -> None:
        probe_at = opened(config)
        Config.objects.update(health="FAILING", health_cause="UNREACHABLE", health_reason="No answer.")
        found = shown(ada, config)
        assert (found["breaker"]["state"], found["breaker"]["probeAt"]) == ("OPEN", said(probe_at))
        assert found["status"] == {
            "health": "FAILING",
            "cause": "BREAKER_OPEN",
            "reason": "5 of 5 attempts failed.",
            "nextAttemptAt": said(probe_at),
        }

    @pytest.mark.parametrize("cause", ["REFUSED", "GAVE_UP", "GONE"])
    def test_what_is_worse_is_told_instead(self, ada: Caller, config: Config, cause: str) -> None:
        opened(config)
        Config.objects.update(health="FAILING", health_cause=cause, health_reason="Worse.")
        found = shown(ada, config)["status"]
        assert (found["cause"], found["reason"]) == (cause, "Worse.")

    def test_of_one_that_is_disabled_that_is_told(self, ada: Caller, config: Config) -> None:
        opened(config)
        Config.objects.update(enabled=False)
        assert shown(ada, config)["status"]["cause"] == "DISABLED"

    def test_many_are_read_at_once(self, ada: Caller, people: People, config: Config) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                ada.ask(PAGE)
            return len(captured)

        ada.ask(PAGE)
        before = queries()
        for number in range(5):
            opened(make_config(people.ada, name=f"more {number}"))
        assert queries() == before


class TestDelivery:
    def test_it_is_tried_when_it_is_due_and_one_is_let_through(self, ada: Caller, config: Config) -> None:
        probe_at = opened(config)
        for _ in range(2):
            publish("ticket.opened", {})
        later = timezone.now() + timedelta(hours=1)
        newest = Delivery.objects.order_by("-pk")[0]
        Delivery.objects.filter(pk=newest.pk).update(state="RETRYING", due_at=later)
        assert ada.ask(DELIVERIES)["deliveries"]["edges"] == [
            {"node": {"state": "RETRYING", "nextAttemptAt": said(later)}},
            {"node": {"state": "PENDING", "nextAttemptAt": said(probe_at)}},
        ]

    def test_one_that_waits_for_an_earlier_one_has_no_time(self, ada: Caller, config: Config) -> None:
        opened(config)
        publish("ticket.opened", {})
        Delivery.objects.update(due_at=None)
        assert ada.ask(DELIVERIES)["deliveries"]["edges"] == [
            {"node": {"state": "PENDING", "nextAttemptAt": None}}
        ]
