"""Looks at whether a service still has what is known here; in one process."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs import operations as configs
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.delivery.event_types import event_types
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.models import Errand as ErrandRow
from jackfield.registry import operations as registry
from jackfield.registry.status import Health, StatusCause
from jackfield.resources import drift, syncing
from jackfield.resources.models import Resource, Sync
from jackfield.sdk import Resource as Said
from jackfield.sdk import Unauthorized, Unavailable
from tests.delivery.lines import ask, make_user
from tests.resources.hub import Hub, keys_of, light, look_for_drift, make_hub, run_sync, synced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Config:
    config = make_hub(owner=make_user())
    synced(config, light("a"), light("b"))
    return config


def look(*things: Said) -> timedelta:
    """Let the service have these things, and let it be time to look; return when it is time again."""
    Hub.things = list(things)
    return look_again()


def look_again() -> timedelta:
    Sync.objects.update(drift_tried_at=timezone.now() - timedelta(days=1))
    return look_for_drift()


def found(config: Config) -> tuple[int | None, int | None]:
    """What the last look found: how many came and how many went."""
    sync = Sync.objects.get(config=config, is_last=True)
    return sync.drift_added, sync.drift_removed


def told() -> list[dict[str, Any]]:
    return list(Event.objects.filter(type=drift.DRIFTED).order_by("pk").values_list("data", flat=True))


def test_a_sync_leaves_no_drift(home: Config) -> None:
    sync = Sync.objects.get()

    assert (sync.drift_added, sync.drift_removed, sync.drift_checked_at) == (0, 0, sync.finished_at)


def test_what_came_and_went_is_found_and_nothing_is_changed(home: Config) -> None:
    look(light("b"), light("c"), light("d"))

    assert found(home) == (2, 1)
    assert keys_of(home) == ["a", "b"]
    home.refresh_from_db()
    assert (home.health, home.health_cause) == (Health.DEGRADED, StatusCause.DRIFTED)
    assert home.health_reason == "Since the last sync 2 came and 1 went at the service."


def test_the_owner_alone_is_told_once(home: Config) -> None:
    for things in ([light("b")], [light("b")], []):
        look(*things)

    assert told() == [
        {"config_id": f"cfg_{home.pk}", "name": "Home", "integration_id": "hub", "added": 0, "removed": 1}
    ]
    event = Event.objects.get(type=drift.DRIFTED)
    assert (event.publisher, event.audience) == (None, {"users": [home.owner_id]})


def test_the_owner_is_told_again_after_a_sync_and_a_new_drift(home: Config) -> None:
    look(light("a"))
    synced(home, light("a"))
    home.refresh_from_db()
    assert (found(home), home.health, home.health_cause) == ((0, 0), Health.HEALTHY, "")

    look(light("a"))
    assert len(told()) == 1
    look(light("a"), light("b"))

    assert [data["added"] for data in told()] == [0, 1]


def test_a_drift_that_ends_by_itself_is_over(home: Config) -> None:
    look(light("a"))
    look(light("a"), light("b"))

    assert found(home) == (0, 0)
    home.refresh_from_db()
    assert (home.health, home.health_cause) == (Health.HEALTHY, "")
    look(light("a"))
    assert len(told()) == 2


def test_a_thing_that_is_only_otherwise_is_no_drift(home: Config) -> None:
    look(light("A", state="on", name="Another"), light("b"))

    assert found(home) == (0, 0)
    assert set(Resource.objects.values_list("state", flat=True)) == {None}


def test_what_another_keeps_has_not_gone(home: Config) -> None:
    synced(home, light("a"), light("camera", delegate_of=("a",)))

    look(light("a"))

    assert found(home) == (0, 0)


def test_a_sync_that_fails_takes_nothing_away_of_what_was_found(home: Config) -> None:
    look(light("a"))
    checked_at = Sync.objects.get().drift_checked_at
    Hub.things = lambda: (_ for _ in ()).throw(Unavailable("Later."))

    assert run_sync(home).state == "FAILED"

    assert found(home) == (0, 1)
    assert Sync.objects.get(is_last=True).drift_checked_at == checked_at


def test_a_look_that_fails_takes_nothing_away_and_keeps_no_other(home: Config) -> None:
    look(light("a"))
    second = make_hub(owner=home.owner, name="Second")
    synced(second, light("a"))
    report_health(config_id=home.pk, health=Health.HEALTHY)

    def only_the_second() -> list[Said]:
        if Hub.read_by[-1] == f"cfg_{home.pk}":
            raise KeyError("page")
        return [light("z")]

    Hub.things = only_the_second
    Hub.read_by.clear()
    look_again()

    assert set(Hub.read_by) == {f"cfg_{home.pk}", f"cfg_{second.pk}"}
    assert len(Hub.read_by) == 2
    assert (found(home), found(second)) == ((0, 1), (1, 1))
    home.refresh_from_db()
    assert home.health == Health.HEALTHY


def test_a_refused_sign_in_is_told_as_such_and_not_asked_again(home: Config) -> None:
    Hub.things = lambda: (_ for _ in ()).throw(Unauthorized("Sign in again."))
    look_again()
    home.refresh_from_db()
    assert home.health == Health.UNAUTHORIZED

    Hub.read_by.clear()
    look(light("a"))

    assert (Hub.read_by, found(home)) == ([], (0, 0))


def test_a_worse_health_is_left_as_it_is(home: Config) -> None:
    report_health(config_id=home.pk, health=Health.FAILING, reason="Down.", cause=StatusCause.UNREACHABLE)

    look(light("z"))
    home.refresh_from_db()
    assert (home.health, home.health_reason, found(home)) == (Health.FAILING, "Down.", (1, 2))

    look(light("a"), light("b"))
    home.refresh_from_db()
    assert (home.health, home.health_reason) == (Health.FAILING, "Down.")


def test_only_what_works_and_was_read_is_looked_at(home: Config) -> None:
    disabled = make_hub(owner=home.owner, name="Disabled")
    paused = make_hub(owner=home.owner, integration_id="other-hub")
    for config in (disabled, paused):
        synced(config, light("a"))
    make_hub(owner=home.owner, name="Never read")
    Hub.things = lambda: (_ for _ in ()).throw(Unavailable("Later."))
    run_sync(make_hub(owner=home.owner, name="Never read well"))
    configs.disable(actor=None, config_id=disabled.pk)
    registry.pause(integration_id="other-hub", actor=None)
    Hub.read_by.clear()
    Hub.things = []
    Sync.objects.filter(drift_tried_at__isnull=False).update(
        drift_tried_at=timezone.now() - timedelta(days=1)
    )

    look_for_drift()

    assert Hub.read_by == [f"cfg_{home.pk}"]


def test_a_sync_has_itself_looked_at_in_time(home: Config, settings: Settings) -> None:
    sync = Sync.objects.get()
    due_at = ErrandRow.objects.get(kind=syncing.DRIFT).due_at

    assert due_at is not None
    assert sync.finished_at is not None
    assert due_at - sync.finished_at == timedelta(seconds=settings.JACKFIELD_DRIFT_EVERY_S)


def test_nobody_is_looked_at_before_it_is_time(home: Config, settings: Settings) -> None:
    settings.JACKFIELD_DRIFT_EVERY_S = 3600.0
    Hub.read_by.clear()
    assert look_for_drift() == timedelta(minutes=1)
    settings.JACKFIELD_DRIFT_EVERY_S = 30.0

    assert timedelta(0) < look_for_drift() <= timedelta(seconds=30)
    assert Hub.read_by == []


def test_who_was_looked_at_longest_ago_comes_first(home: Config) -> None:
    second = make_hub(owner=home.owner, name="Second")
    synced(second, light("a"))
    Hub.read_by.clear()
    for config, days in ((home, 1), (second, 2)):
        Sync.objects.filter(config=config).update(drift_tried_at=timezone.now() - timedelta(days=days))

    look_for_drift()

    assert Hub.read_by == [f"cfg_{second.pk}", f"cfg_{home.pk}"]


def test_configs_of_the_owner_hear_of_it_and_the_one_that_drifted_does_not(home: Config) -> None:
    line = configs.create(
        actor=home.owner,
        owner=home.owner,
        integration_id="no-things",
        name="Line",
        settings={},
        secrets={},
        event_types=(drift.DRIFTED,),
        enabled=True,
    )
    configs.update(actor=None, config_id=home.pk, event_types=[drift.DRIFTED])
    synced(home, light("a"))
    stranger = make_hub(owner=make_user("tom"), integration_id="no-things")
    configs.update(actor=None, config_id=stranger.pk, event_types=[drift.DRIFTED])

    look()

    assert list(Delivery.objects.values_list("config_id", flat=True)) == [line.pk]
    [known] = [one for one in event_types() if one.name == drift.DRIFTED]
    assert known.is_system


@pytest.mark.parametrize("what", ["sync", "delete", "update", "disable"])
def test_what_happens_meanwhile_counts_more(home: Config, what: str) -> None:
    def happen() -> None:
        if what == "sync":
            syncing.start(actor=None, config_id=home.pk)
        elif what == "delete":
            configs.delete(actor=None, config_id=home.pk)
        elif what == "update":
            configs.update(actor=None, config_id=home.pk, settings={"url": "http://127.0.0.1:8/"})
        else:
            configs.disable(actor=None, config_id=home.pk)

    async def happen_and_tell() -> list[Said]:
        await ask(happen)
        return []

    Hub.things = happen_and_tell
    look_again()

    assert told() == []
    assert set(Sync.objects.values_list("drift_added", "drift_removed")) <= {(0, 0)}


def test_an_alarm_that_cannot_be_published_breaks_nothing(
    home: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(drift, "DRIFTED", "no event type")

    look(light("a"))

    assert found(home) == (0, 1)
    assert "drift could not be told" in caplog.text
