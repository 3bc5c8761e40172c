"""Several managers in one process have nothing in common but the process."""

from typing import Any

import pytest

from jackfield.configs.models import Config
from jackfield.registry import operations, queries
from jackfield.registry.errors import (
    IntegrationNotFound,
    IntegrationNotRegisteredError,
    IntegrationRegistrationError,
)
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health
from tests.registry.desk.tables import DeskConfig
from tests.registry.kinds import kind
from tests.registry.waiting import wait_until

#: The key of what is recorded of the desk's.
DESKS_LAMP = "desk.deskconfig:lamp"


def of_product(owner: Any, name: str) -> Any:
    return Config.objects.create(integration_id="lamp", name=name, owner=owner, enabled=True)


def of_desk(name: str) -> Any:
    return DeskConfig.objects.create(integration_id="lamp", name=name, enabled=True)


def names(configs: Any) -> list[str]:
    return [one.name for one in configs]


def test_an_id_means_another_integration_in_each(manager: Any, desk_manager: Any, owner: Any) -> None:
    ours, theirs = kind("lamp", name="ours"), kind("lamp", name="theirs")
    manager.register_integration_class(ours)
    desk_manager.register_integration_class(theirs)

    assert of_product(owner, "a").integration.name == "ours"
    assert of_desk("b").integration.name == "theirs"

    desk_manager.unregister_integration_class(theirs)
    assert type(manager.get_integration("lamp")) is ours
    with pytest.raises(IntegrationNotRegisteredError):
        desk_manager.get_integration("lamp")


def test_a_config_of_one_starts_nothing_in_the_other(manager: Any, desk_manager: Any, owner: Any) -> None:
    ours, theirs = kind("lamp"), kind("lamp")
    manager.register_integration_class(ours)
    desk_manager.register_integration_class(theirs)

    of_desk("b")
    manager.check_expired()
    desk_manager.check_expired()

    assert (ours.happened, theirs.happened) == ([], ["started"])
    of_product(owner, "a").delete()
    DeskConfig.objects.all().delete()
    manager.check_expired()
    desk_manager.check_expired()
    assert (ours.happened, theirs.happened) == ([], ["started", "stopped"])


def test_a_change_for_one_costs_the_readers_of_the_other_nothing(
    followed: None, manager: Any, desk_manager: Any, owner: Any, django_assert_num_queries: Any
) -> None:
    lamp, desk_lamp = kind("lamp"), kind("lamp")
    manager.register_integration_class(lamp)
    desk_manager.register_integration_class(desk_lamp)
    config, other = of_product(owner, "a"), of_desk("b")
    manager.check_expired()
    desk_manager.check_expired()
    for one in (manager, desk_manager):
        one.get_integration("lamp").get_configs()

    DeskConfig.objects.filter(pk=other.pk).update(name="c")
    desk_manager.check_expired()

    with django_assert_num_queries(0):
        assert names(manager.get_integration("lamp").get_configs()) == ["a"]
    assert names(desk_manager.get_integration("lamp").get_configs()) == ["c"]
    config.name = "d"
    config.save()
    manager.check_expired()
    with django_assert_num_queries(0):
        assert names(desk_manager.get_integration("lamp").get_configs()) == ["c"]
    assert names(manager.get_integration("lamp").get_configs()) == ["d"]


def test_what_fails_in_one_keeps_the_other_running(manager: Any, desk_manager: Any, owner: Any) -> None:
    def fail(_self: object) -> None:
        raise ValueError("no network")

    broken, whole = kind("lamp", initialize=fail), kind("lamp")
    desk_manager.register_integration_class(broken)
    manager.register_integration_class(whole)
    of_desk("b")
    of_product(owner, "a")

    desk_manager.check_expired()
    manager.check_expired()

    assert not desk_manager.get_integration("lamp").enabled
    assert whole.happened == ["started"]
    assert names(manager.get_integration("lamp").get_configs()) == ["a"]


def test_one_that_is_shut_down_takes_nothing_along(manager: Any, desk_manager: Any, owner: Any) -> None:
    ours = kind("lamp")
    manager.register_integration_class(ours)
    desk_manager.register_integration_class(kind("lamp"))
    of_product(owner, "a")
    manager.check_expired()

    desk_manager.shutdown()

    assert ours.happened == ["started"]
    assert names(manager.get_integration("lamp").get_configs()) == ["a"]


def test_what_fails_in_one_is_no_health_of_the_other(manager: Any, desk_manager: Any, owner: Any) -> None:
    def fail(_self: object) -> None:
        raise ValueError("no network")

    desk_manager.register_integration_class(kind("lamp", initialize=fail))
    manager.register_integration_class(kind("lamp"))
    of_desk("b")
    of_product(owner, "a")

    desk_manager.check_expired()
    manager.check_expired()

    wait_until(lambda: IntegrationRecord.objects.filter(pk=DESKS_LAMP, health=Health.FAILING).exists())
    assert not IntegrationRecord.objects.filter(pk="lamp").exclude(health=Health.UNKNOWN).exists()
    assert DESKS_LAMP not in queries.records()


def test_a_pause_of_one_stops_no_other(manager: Any, desk_manager: Any, owner: Any) -> None:
    ours, theirs = kind("lamp"), kind("lamp")
    manager.register_integration_class(ours)
    desk_manager.register_integration_class(theirs)
    of_product(owner, "a")
    of_desk("b")
    manager.check_expired()
    desk_manager.check_expired()

    operations.pause(integration_id="lamp", actor=None)
    for one in (manager, desk_manager):
        one.check_expired()
    assert (ours.happened, theirs.happened) == (["started", "stopped"], ["started"])

    operations.pause(integration_id=DESKS_LAMP, actor=None)
    operations.resume(integration_id="lamp", actor=None)
    for one in (manager, desk_manager):
        one.check_expired()
    assert ours.happened == ["started", "stopped", "started"]
    assert theirs.happened == ["started", "stopped"]


def test_what_code_registers_in_one_is_not_active_in_the_other(manager: Any, desk_manager: Any) -> None:
    manager.register_integration_class(kind("lamp"), discovered=True)
    desk_manager.register_integration_class(kind("lamp"))

    assert queries.state_of("lamp") == IntegrationRecord.State.INACTIVE
    assert queries.state_of(DESKS_LAMP) == IntegrationRecord.State.ACTIVE


def test_what_a_further_manager_discovered_is_activated_by_the_key_of_its_record(desk_manager: Any) -> None:
    lamp = kind("lamp")
    desk_manager.register_integration_class(lamp, discovered=True)
    of_desk("b")
    desk_manager.check_expired()
    assert lamp.happened == []

    operations.activate(integration_id=DESKS_LAMP, actor=None)
    desk_manager.check_expired()

    assert lamp.happened == ["started"]
    with pytest.raises(IntegrationNotFound):
        operations.activate(integration_id="desk.deskconfig:other", actor=None)


def test_an_id_that_is_too_long_to_record_is_refused(desk_manager: Any) -> None:
    with pytest.raises(IntegrationRegistrationError):
        desk_manager.register_integration_class(kind("l" * 255))

    assert desk_manager.get_integrations() == ()
