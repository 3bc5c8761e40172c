"""One that is looked after again: by the next watcher, or as the next class of its id."""

from typing import Any

import pytest

from jackfield.registry import watcher
from tests.registry.kinds import kind
from tests.registry.test_lifecycle import use
from tests.registry.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_when_nobody_watches_any_more_nothing_runs_and_it_goes_on_with_the_next_watcher(
    quick: Any, owner: Any
) -> None:
    lamp = quick.register_integration_class(kind())
    use(lamp, owner)
    watcher.start()
    wait_until(lambda: lamp.enabled)

    watcher.stop()
    assert not lamp.enabled

    watcher.start()
    wait_until(lambda: lamp.enabled)
    assert lamp.happened == ["started", "stopped", "started"]


def test_another_class_of_the_same_id_can_follow_at_once(quick: Any, owner: Any) -> None:
    watcher.start()
    lamp = quick.register_integration_class(kind())
    config = use(lamp, owner)
    for _ in range(20):
        quick.unregister_integration_class(type(lamp))
        lamp = quick.register_integration_class(kind())
    quick.check_expired()

    assert lamp.enabled
    assert lamp.get_configs() == (config,)
