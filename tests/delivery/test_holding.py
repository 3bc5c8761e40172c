"""What waits is held when its config or integration stands still, and goes with it."""

import threading

import pytest

from jackfield.audit.models import AuditEntry
from jackfield.configs import health
from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.holding import holding
from jackfield.delivery.models import Attempt, Delivery, Event
from jackfield.delivery.operations import publish
from jackfield.realtime.models import StatusChange
from jackfield.realtime.wakeups import Topic, listen
from jackfield.registry import operations as registry
from jackfield.registry.status import Health
from tests.delivery.lines import close_connections, make_config, make_user, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def config() -> Config:
    """One with two deliveries that wait: one never tried, one tried before."""
    made = make_config(owner=make_user())
    for _ in range(2):
        publish("ticket.opened", {})
    tried = Delivery.objects.order_by("pk")[0]
    tried.state, tried.attempt_count = Delivery.State.RETRYING, 1
    tried.save()
    return made


def reasons() -> set[str]:
    return set(Delivery.objects.values_list("reason", flat=True))


def test_disabling_holds_and_enabling_releases(config: Config) -> None:
    configs.disable(actor=None, config_id=config.pk)
    assert (states(), reasons()) == ({"HELD": 2}, {"The config is disabled."})
    assert set(Delivery.objects.values_list("due_at", flat=True)) == {None}

    configs.enable(actor=None, config_id=config.pk)
    assert (states(), reasons()) == ({"PENDING": 1, "RETRYING": 1}, {""})
    assert None not in Delivery.objects.values_list("due_at", flat=True)


def test_pausing_holds_and_resuming_releases(config: Config) -> None:
    registry.pause(integration_id=config.integration_id, actor=None)
    assert (states(), reasons()) == ({"HELD": 2}, {"The integration is paused."})

    registry.resume(integration_id=config.integration_id, actor=None)
    assert states() == {"PENDING": 1, "RETRYING": 1}


def test_deactivating_holds_and_activating_releases(config: Config) -> None:
    registry.deactivate(integration_id=config.integration_id, actor=None)
    assert (states(), reasons()) == ({"HELD": 2}, {"The integration is not active."})

    registry.activate(integration_id=config.integration_id, actor=None)
    assert states() == {"PENDING": 1, "RETRYING": 1}


def test_a_refused_sign_in_holds_until_it_is_over(config: Config) -> None:
    health.report_health(config_id=config.pk, health=Health.UNAUTHORIZED, reason="No.")
    assert (states(), reasons()) == ({"HELD": 2}, {"The service refused the sign-in."})

    health.report_health(config_id=config.pk, health=Health.HEALTHY)
    assert states() == {"PENDING": 1, "RETRYING": 1}


def test_what_has_two_reasons_is_released_when_both_are_over(config: Config) -> None:
    registry.pause(integration_id=config.integration_id, actor=None)
    configs.disable(actor=None, config_id=config.pk)
    assert reasons() == {"The config is disabled."}

    registry.resume(integration_id=config.integration_id, actor=None)
    assert (states(), reasons()) == ({"HELD": 2}, {"The config is disabled."})

    configs.enable(actor=None, config_id=config.pk)
    assert states() == {"PENDING": 1, "RETRYING": 1}


def test_the_configs_of_other_integrations_are_left_alone(config: Config) -> None:
    make_config(owner=make_user("ned"), integration_id="cautious")
    publish("ticket.opened", {})
    registry.pause(integration_id=config.integration_id, actor=None)
    assert states() == {"HELD": 3, "PENDING": 1}


def test_releasing_wakes_workers_and_is_told_to_the_screens(config: Config) -> None:
    configs.disable(actor=None, config_id=config.pk)
    StatusChange.objects.all().delete()
    with listen(Topic.DELIVERIES) as waiter:
        configs.enable(actor=None, config_id=config.pk)
        assert waiter.wait_sync(1)
    assert StatusChange.objects.filter(kind="DELIVERY", config_id=config.pk).count() == 2


def test_what_is_being_sent_is_not_held(config: Config) -> None:
    Delivery.objects.update(state="SENDING", due_at=None)
    configs.disable(actor=None, config_id=config.pk)
    assert states() == {"SENDING": 2}


def test_a_deleted_config_takes_its_deliveries_along_and_the_audit_keeps_the_counts(config: Config) -> None:
    first = Delivery.objects.order_by("pk")[0]
    Attempt.objects.create(delivery=first, number=1, started_at=first.created_at, outcome="DELIVERED")
    Delivery.objects.filter(pk=first.pk).update(state="DELIVERED")

    configs.delete(actor=None, config_id=config.pk)

    assert (Delivery.objects.count(), Attempt.objects.count(), Event.objects.count()) == (0, 0, 2)
    entry = AuditEntry.objects.get(action="deliveries.deleted")
    assert [(change["field"], change["before"]) for change in entry.changes] == [
        ("cancelled", "1"),
        ("delivered", "1"),
    ]


class TestTheSweep:
    def test_what_is_held_for_nothing_is_released(self, config: Config) -> None:
        Delivery.objects.update(state="HELD", reason="Nobody knows.", due_at=None)
        assert holding.sweep() == 0
        assert states() == {"PENDING": 1, "RETRYING": 1}
        assert config.enabled

    def test_what_is_held_for_a_reason_is_not(self, config: Config) -> None:
        configs.disable(actor=None, config_id=config.pk)
        holding.sweep()
        assert states() == {"HELD": 2}

    def test_it_goes_round(self) -> None:
        mia = make_user()
        keys = [make_config(owner=mia, name=f"c{number}").pk for number in range(3)]
        publish("ticket.opened", {})
        Delivery.objects.update(state="HELD", due_at=None)
        beyond = holding.sweep(limit=2)
        assert (beyond, states()) == (keys[1], {"PENDING": 2, "HELD": 1})
        assert (holding.sweep(beyond=beyond, limit=2), states()) == (0, {"PENDING": 3})


def test_switching_while_events_are_published_leaves_nothing_held_for_ever(config: Config) -> None:
    """Both at once, many times: whoever comes last sees to what the other could not see."""
    over = threading.Event()

    def switch() -> None:
        try:
            for _ in range(15):
                registry.pause(integration_id=config.integration_id, actor=None)
                registry.resume(integration_id=config.integration_id, actor=None)
        finally:
            over.set()
            close_connections()

    switching = threading.Thread(target=switch)
    switching.start()
    while not over.is_set():
        publish("ticket.opened", {})
    switching.join()
    holding.sweep()

    assert set(states()) <= {"PENDING", "RETRYING"}
