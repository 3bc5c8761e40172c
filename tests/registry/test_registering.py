"""Law 1, and who is in the registry."""

import asyncio
import threading
from typing import Any

import pytest

from jackfield.configs.models import Config
from jackfield.registry import watcher
from jackfield.registry.errors import (
    IntegrationAlreadyRegisteredError,
    IntegrationNotRegisteredError,
    IntegrationRegistrationError,
)
from jackfield.registry.manager import IntegrationManager
from jackfield.sdk import Integration
from tests.registry.kinds import kind
from tests.registry.waiting import wait_until

# Nothing here may touch the database: a test without the mark cannot.


@pytest.fixture
def quiet() -> Any:
    return IntegrationManager(Config)


def test_registering_a_thousand_touches_no_database_and_starts_nothing(quiet: Any) -> None:
    threads = threading.active_count()

    made = [quiet.register_integration_class(kind(f"lamp-{number}")) for number in range(1000)]

    assert quiet.get_integrations() == tuple(made)
    assert not any(integration.enabled or integration.happened for integration in made)
    assert threading.active_count() == threads


def test_one_instance_of_a_class_in_each_manager(quiet: Any) -> None:
    other = IntegrationManager(Config)
    lamp = kind()

    first, second = quiet.register_integration_class(lamp), other.register_integration_class(lamp)

    assert first is quiet.get_integration("desk-lamp")
    assert second is other.get_integration("desk-lamp")
    assert first is not second
    assert first.integration_mgr is quiet
    assert quiet.get_integration_classes() == (lamp,)


@pytest.mark.parametrize("again", ["the same class", "another class"])
def test_an_id_is_taken_once_and_who_has_it_stays(quiet: Any, again: str) -> None:
    lamp = kind()
    first = quiet.register_integration_class(lamp)

    with pytest.raises(IntegrationAlreadyRegisteredError):
        quiet.register_integration_class(lamp if again == "the same class" else kind())

    assert quiet.get_integrations() == (first,)


def test_a_constructor_that_raises_leaves_nothing_behind(quiet: Any) -> None:
    def refuse(self: Any, manager: Any) -> None:
        raise ValueError("no bulb")

    with pytest.raises(IntegrationRegistrationError) as caught:
        quiet.register_integration_class(kind(__init__=refuse))

    assert isinstance(caught.value.__cause__, ValueError)
    assert quiet.get_integrations() == ()
    quiet.register_integration_class(kind())


@pytest.mark.parametrize("error", [SystemExit(7), asyncio.CancelledError(), GeneratorExit()])
def test_a_constructor_that_asks_for_an_exit_leaves_nothing_behind(quiet: Any, error: BaseException) -> None:
    def leave(self: Any, manager: Any) -> None:
        raise error

    with pytest.raises(IntegrationRegistrationError, match=type(error).__name__):
        quiet.register_integration_class(kind(__init__=leave))

    assert quiet.get_integrations() == ()


def test_a_constructor_that_forgets_its_parents_is_refused(quiet: Any) -> None:
    def forget(self: Any, manager: Any) -> None:
        pass

    with pytest.raises(IntegrationRegistrationError, match=r"does not call super\(\).__init__\(\)"):
        quiet.register_integration_class(kind(__init__=forget))

    assert quiet.get_integrations() == ()


def test_without_an_id_a_class_is_called_by_module_and_name_and_a_subclass_by_its_own(quiet: Any) -> None:
    class Parent(Integration[Any]):
        def initialize(self) -> None:
            pass

    class Child(Parent):
        pass

    assert quiet.register_integration_class(Parent).id == f"{__name__}.Parent"
    assert quiet.register_integration_class(Child).id == f"{__name__}.Child"


@pytest.mark.parametrize("integration_id", ["two words", "ä", "a/b", "x" * 256, "line\n", 7])
def test_an_id_that_cannot_be_one_is_refused(quiet: Any, integration_id: Any) -> None:
    with pytest.raises(IntegrationRegistrationError):
        quiet.register_integration_class(kind(integration_id))

    assert quiet.get_integrations() == ()


def test_an_unknown_id_is_not_registered(quiet: Any) -> None:
    with pytest.raises(IntegrationNotRegisteredError):
        quiet.get_integration("desk-lamp")
    with pytest.raises(IntegrationNotRegisteredError):
        quiet.unregister_integration_class(kind())
    with pytest.raises(IntegrationNotRegisteredError, match="No integration ID has been provided"):
        quiet.unregister_integration_class(kind(""))


def test_a_class_is_not_unregistered_by_another_of_its_id(quiet: Any) -> None:
    lamp = kind()
    quiet.register_integration_class(lamp)

    with pytest.raises(IntegrationNotRegisteredError):
        quiet.unregister_integration_class(kind())

    assert quiet.get_integration_classes() == (lamp,)


def test_of_many_who_register_one_id_at_once_one_does(quiet: Any) -> None:
    start = threading.Barrier(8)
    refused: list[IntegrationAlreadyRegisteredError] = []

    def register() -> None:
        start.wait()
        try:
            quiet.register_integration_class(kind())
        except IntegrationAlreadyRegisteredError as error:
            refused.append(error)

    threads = [threading.Thread(target=register) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(quiet.get_integrations()) == 1
    assert len(refused) == 7


def test_a_manager_that_was_shut_down_is_empty_and_can_be_used_again(quiet: Any) -> None:
    lamp = kind()
    quiet.register_integration_class(lamp)

    quiet.shutdown()

    assert quiet.get_integrations() == ()
    assert not quiet.enabled
    assert not quiet.is_expired()
    quiet.register_integration_class(lamp)
    assert quiet.get_integration_classes() == (lamp,)


def test_a_new_manager_is_not_expired_and_one_that_registered_something_is(quiet: Any) -> None:
    assert not quiet.is_expired()

    quiet.register_integration_class(kind())

    assert quiet.is_expired()


@pytest.mark.django_db(transaction=True)
def test_a_thousand_unused_integrations_cost_nothing(
    quiet: Any, django_assert_num_queries: Any, owner: Any
) -> None:
    watcher.start()
    lamps = [quiet.register_integration_class(kind(f"lamp-{number}")) for number in range(1000)]
    wait_until(lambda: not quiet._running.has_to_look)
    with django_assert_num_queries(1):
        assert lamps[0].get_configs() == ()
    with django_assert_num_queries(0):
        for _ in range(100):
            lamps[0].get_configs()
    assert not any(lamp.enabled for lamp in lamps)
