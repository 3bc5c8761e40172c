"""Laws 2, 7 and 8: what runs, and what becomes of one that raises or hangs."""

import asyncio
import threading
import time
from typing import Any

import pytest
from django.dispatch import Signal

from jackfield.configs.models import Config
from jackfield.registry import operations, queries, watcher
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk import SignalHook, Unavailable
from tests.registry.kinds import Hanging, kind
from tests.registry.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

rang = Signal()


def use(integration: Any, owner: Any, name: str = "one") -> Config:
    """Give an integration an enabled config."""
    config: Config = integration.create_config(name=name, owner=owner, enabled=True, save=True)
    return config


def record_of(integration: Any) -> IntegrationRecord:
    return queries.record_of(integration.integration_id)


def test_it_runs_from_its_first_enabled_config_to_its_last(quick: Any, owner: Any) -> None:
    lamp = quick.register_integration_class(kind("lamp"))
    bell = quick.register_integration_class(kind("bell"))
    quick.check_expired()
    assert not lamp.enabled

    first, second = use(lamp, owner), use(lamp, owner, "two")
    quick.check_expired()
    assert lamp.enabled
    assert not bell.enabled

    first.delete()
    quick.check_expired()
    assert lamp.enabled

    second.enabled = False
    second.save()
    quick.check_expired()
    assert not lamp.enabled
    assert lamp.happened == ["started", "stopped"]
    assert bell.happened == []


def test_a_class_registered_late_does_not_run_before_somebody_looks(quick: Any, owner: Any) -> None:
    Config.objects.create(integration_id="desk-lamp", name="one", owner=owner, enabled=True)

    lamp = quick.register_integration_class(kind())

    assert not lamp.enabled
    assert quick.is_expired()
    quick.check_expired()
    assert lamp.enabled
    assert not quick.is_expired()


def test_a_discovered_one_waits_until_it_is_activated(quick: Any, owner: Any) -> None:
    lamp = quick.register_integration_class(kind(), discovered=True)
    use(lamp, owner)
    quick.check_expired()
    assert not lamp.enabled

    IntegrationRecord.objects.create(integration_id="desk-lamp", state=IntegrationRecord.State.ACTIVE)
    quick.everything_changed()
    quick.check_expired()

    assert lamp.enabled


def test_deactivating_pausing_and_resuming_stop_and_start_it(manager: Any, owner: Any) -> None:
    lamp = manager.register_integration_class(kind())
    use(lamp, owner)
    for change, runs in (
        (operations.pause, False),
        (operations.resume, True),
        (operations.deactivate, False),
        (operations.activate, True),
    ):
        change(integration_id=lamp.id, actor=owner)
        manager.check_expired()
        assert lamp.enabled is runs, change

    assert lamp.happened == ["started", "stopped", "started"]
    assert Config.objects.get().enabled


def test_starting_and_stopping_twice_happens_once(quick: Any) -> None:
    lamp = quick.register_integration_class(kind())

    lamp.enable_integration()
    lamp.enable_integration()
    lamp.disable_integration()
    lamp.disable_integration()

    assert lamp.happened == ["started", "stopped"]


def test_its_hooks_go_when_it_stops_even_if_its_shutdown_raises(quick: Any, owner: Any) -> None:
    heard: list[str] = []

    def start(self: Any) -> None:
        SignalHook(self, rang, lambda: heard.append("rang"))

    def fail(self: Any) -> None:
        raise RuntimeError("stuck")

    lamp = quick.register_integration_class(kind(initialize=start, shutdown=fail))
    config = use(lamp, owner)
    quick.check_expired()
    rang.send(None)
    assert heard == ["rang"]

    config.delete()
    quick.check_expired()
    rang.send(None)

    assert heard == ["rang"]
    assert not lamp.enabled
    assert lamp.hooks == set()


@pytest.mark.parametrize(
    "error",
    [ValueError("the password is 1234"), SystemExit(1), KeyboardInterrupt(), asyncio.CancelledError()],
)
def test_one_that_cannot_start_hurts_no_other_and_says_so_without_the_errors_text(
    quick: Any, owner: Any, error: BaseException
) -> None:
    def fail(self: Any) -> None:
        raise error

    broken = quick.register_integration_class(kind("broken", initialize=fail))
    lamp = quick.register_integration_class(kind())
    use(broken, owner)
    use(lamp, owner)

    quick.check_expired()

    assert lamp.enabled
    assert not broken.enabled
    wait_until(lambda: record_of(broken).health == Health.FAILING)
    record = record_of(broken)
    assert record.health_cause == StatusCause.START_FAILED
    assert type(error).__name__ in record.health_reason
    assert "1234" not in record.health_reason
    assert record_of(lamp).health == Health.UNKNOWN


def test_one_that_cannot_even_be_looked_at_hurts_no_other(
    quick: Any, owner: Any, caplog: pytest.LogCaptureFixture
) -> None:
    broken = quick.register_integration_class(kind("broken"))
    lamp = quick.register_integration_class(kind())
    use(broken, owner)
    use(lamp, owner)
    del broken.enabled

    quick.check_expired()

    assert lamp.enabled
    assert "could not be looked at" in caplog.text
    broken.enabled = False


def test_an_authors_own_sentence_is_the_reason(quick: Any, owner: Any) -> None:
    def fail(self: Any) -> None:
        raise Unavailable("The broker is away.")

    lamp = quick.register_integration_class(kind(initialize=fail))
    use(lamp, owner)

    quick.check_expired()

    wait_until(lambda: record_of(lamp).health == Health.FAILING)
    assert record_of(lamp).health_reason == "It could not start: The broker is away."


def test_a_start_that_failed_is_tried_again_and_again_until_it_succeeds(quick: Any, owner: Any) -> None:
    tried: list[float] = []

    def fail_twice(self: Any) -> None:
        tried.append(time.monotonic())
        if len(tried) < 3:
            raise ValueError

    lamp = quick.register_integration_class(kind(initialize=fail_twice))
    use(lamp, owner)
    watcher.start()

    wait_until(lambda: record_of(lamp).health == Health.HEALTHY)

    assert lamp.enabled
    assert len(tried) == 3
    # A wait of 0.2 s, then of twice that.
    assert tried[1] - tried[0] >= 0.19
    assert tried[2] - tried[1] >= 0.39
    assert record_of(lamp).health_reason == ""
    assert record_of(lamp).failure_count == 0


def test_resuming_tries_a_failed_start_again_at_once(manager: Any, owner: Any) -> None:
    tried: list[bool] = []

    def fail_once(self: Any) -> None:
        tried.append(True)
        if len(tried) < 2:
            raise ValueError

    lamp = manager.register_integration_class(kind(initialize=fail_once))
    use(lamp, owner)
    manager.check_expired()
    wait_until(lambda: record_of(lamp).health == Health.FAILING)
    manager.check_expired()
    assert len(tried) == 1  # It waits a second.

    operations.resume(integration_id=lamp.id, actor=owner)
    manager.check_expired()

    assert lamp.enabled


def test_nobody_waits_for_one_that_starts_slowly_and_it_is_reported(quick: Any, owner: Any) -> None:
    hanging = Hanging()
    slow = quick.register_integration_class(kind("slow", initialize=hanging.method()))
    lamp = quick.register_integration_class(kind())
    use(slow, owner)
    watcher.start()
    wait_until(hanging.is_in.is_set)

    config = use(lamp, owner)
    wait_until(lambda: lamp.enabled, within_s=1)
    assert [found.pk for found in lamp.get_configs()] == [config.pk]
    began = time.monotonic()
    quick.check_expired()
    assert time.monotonic() - began < 3

    wait_until(lambda: record_of(slow).health_cause == StatusCause.SLOW)
    assert record_of(slow).health == Health.FAILING
    assert "0.5 seconds" in record_of(slow).health_reason
    assert not slow.enabled

    hanging.let_go()
    wait_until(lambda: slow.enabled)
    wait_until(lambda: record_of(slow).health == Health.HEALTHY)


def test_a_slow_start_that_nobody_wants_any_more_is_undone(quick: Any, owner: Any) -> None:
    hanging = Hanging()
    slow = quick.register_integration_class(kind(initialize=hanging.method()))
    config = use(slow, owner)
    watcher.start()
    wait_until(hanging.is_in.is_set)

    config.delete()
    hanging.let_go()

    wait_until(lambda: slow.happened == ["let go", "stopped"])
    assert not slow.enabled


def test_twenty_that_hang_hold_up_none_that_does_not(quick: Any, owner: Any) -> None:
    hanging = Hanging()
    for number in range(20):
        use(quick.register_integration_class(kind(f"slow-{number}", initialize=hanging.method())), owner)
    lamp = quick.register_integration_class(kind("z"))
    use(lamp, owner)
    watcher.start()

    # Eight at a time are given half a second each before they lose their place.
    wait_until(lambda: lamp.enabled, within_s=10)
    hanging.let_go()


def test_a_shutdown_that_hangs_keeps_no_hook_and_ends_before_the_next_start(quick: Any, owner: Any) -> None:
    hanging = Hanging()
    heard: list[str] = []

    def start(self: Any) -> None:
        self.happened.append("started")
        SignalHook(self, rang, lambda: heard.append("rang"))

    lamp = quick.register_integration_class(kind(initialize=start, shutdown=hanging.method()))
    config = use(lamp, owner)
    watcher.start()
    wait_until(lambda: lamp.enabled)

    config.delete()
    wait_until(hanging.is_in.is_set)
    wait_until(lambda: not lamp.hooks)
    rang.send(None)
    assert heard == []
    use(lamp, owner)
    wait_until(lambda: record_of(lamp).health_cause == StatusCause.SLOW)
    assert lamp.happened == ["started"]

    hanging.let_go()
    wait_until(lambda: lamp.enabled)
    assert lamp.happened == ["started", "let go", "started"]


def test_unregistering_stops_it_and_keeps_its_configs(quick: Any, owner: Any) -> None:
    def fail(self: Any) -> None:
        raise RuntimeError("stuck")

    cls = kind(shutdown=fail)
    lamp = quick.register_integration_class(cls)
    use(lamp, owner)
    quick.check_expired()
    assert lamp.enabled

    quick.unregister_integration_class(cls)

    assert not lamp.enabled
    assert quick.get_integrations() == ()
    assert Config.objects.get().enabled


def test_shutting_down_stops_all_though_one_raises_and_one_hangs(quick: Any, owner: Any) -> None:
    def fail(self: Any) -> None:
        raise RuntimeError("stuck")

    hanging = Hanging()
    lamps = [
        quick.register_integration_class(cls)
        for cls in (kind("a", shutdown=fail), kind("b", shutdown=hanging.method()), kind("c"))
    ]
    for lamp in lamps:
        use(lamp, owner)
    quick.check_expired()
    assert all(lamp.enabled for lamp in lamps)

    began = time.monotonic()
    quick.shutdown()

    assert time.monotonic() - began < 2
    assert not any(lamp.enabled for lamp in lamps)
    assert lamps[2].happened == ["started", "stopped"]
    hanging.let_go()


def test_metadata_that_raises_breaks_no_list(quick: Any) -> None:
    @property  # type: ignore[misc]
    def fail(self: Any) -> str:
        raise RuntimeError("no name")

    broken = quick.register_integration_class(kind("broken", name=fail))
    lamp = quick.register_integration_class(kind())

    quick.check_expired()

    assert quick.get_integrations() == (broken, lamp)
    config = Config(integration_id="broken", name="one")
    assert str(config) == "one"


def test_a_start_runs_in_no_thread_of_a_request(quick: Any, owner: Any) -> None:
    threads: list[threading.Thread] = []

    def start(self: Any) -> None:
        threads.append(threading.current_thread())

    lamp = quick.register_integration_class(kind(initialize=start))
    use(lamp, owner)

    quick.check_expired()

    assert lamp.enabled
    assert threads[0] is not threading.current_thread()
    assert threads[0].daemon
