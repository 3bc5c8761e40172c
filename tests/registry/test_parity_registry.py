"""What djblets' registry does, where no other test here says just that."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from django.dispatch import Signal
from django.test.utils import CaptureQueriesContext

from jackfield.configs.models import Config
from jackfield.registry import errors, operations, watcher
from jackfield.registry.manager import IntegrationManager
from jackfield.registry.models import BaseIntegrationConfig, IntegrationRecord
from jackfield.sdk import IntegrationConfigForm, SignalHook
from tests.registry.desk.tables import Desk, DeskConfig
from tests.registry.kinds import kind
from tests.registry.other_process import other_process
from tests.registry.waiting import wait_until

rang = Signal()


def use(integration: Any, owner: Any, name: str = "one", **fields: Any) -> Config:
    """Give an integration an enabled config."""
    config: Config = integration.create_config(name=name, owner=owner, enabled=True, save=True, **fields)
    return config


def test_the_errors_of_the_registry_are_related_as_in_djblets() -> None:
    assert errors.IntegrationAlreadyRegisteredError.__bases__ == (errors.IntegrationRegistrationError,)
    assert errors.IntegrationRegistrationError.__bases__ == (errors.IntegrationError,)
    assert errors.IntegrationNotRegisteredError.__bases__ == (errors.IntegrationError,)
    assert issubclass(errors.IntegrationError, Exception)


@pytest.mark.parametrize("model", [Desk, IntegrationRecord])
def test_a_manager_serves_config_models_alone(model: Any) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        IntegrationManager(model)

    assert str(refused.value) == (
        f"{model.__name__} is no model of configs: derive it from BaseIntegrationConfig."
    )


def test_a_config_model_has_the_columns_of_djblets() -> None:
    fields: dict[str, Any] = {field.name: field for field in BaseIntegrationConfig._meta.fields}
    columns = {name: type(field) for name, field in fields.items()}
    new = DeskConfig(integration_id="lamp", name="one")

    assert columns == {
        "integration_id": models.CharField,
        "name": models.CharField,
        "enabled": models.BooleanField,
        "settings": models.JSONField,
        "extra_data": models.JSONField,
        "time_added": models.DateTimeField,
        "last_updated": models.DateTimeField,
    }
    assert BaseIntegrationConfig._meta.abstract
    assert (new.enabled, new.settings, new.extra_data) == (False, {}, {})
    assert new.time_added.tzinfo is not None
    assert (fields["integration_id"].max_length, fields["integration_id"].db_index) == (255, True)
    # Each has its own: what one writes into it is not in the next.
    new.settings["a"] = 1
    assert DeskConfig().settings == {}


def test_an_author_may_add_to_a_new_config(desk_manager: Any) -> None:
    def create_config(self: Any, save: bool = False, **fields: Any) -> Any:  # noqa: FBT001, FBT002 - djblets' signature
        config = super(lamp_cls, self).create_config(save=False, **fields)
        config.extra_data["colour"] = "red"
        if save:
            config.save()
        return config

    lamp_cls = kind(create_config=create_config)
    lamp = desk_manager.register_integration_class(lamp_cls)

    form = IntegrationConfigForm({"name": "filled in"}, integration=lamp)
    form.save()
    lamp.create_config(name="by code", save=True)

    rows = DeskConfig._default_manager.order_by("pk").values_list("name", "enabled", "extra_data")
    assert list(rows) == [("filled in", True, {"colour": "red"}), ("by code", False, {"colour": "red"})]
    assert set(DeskConfig._default_manager.values_list("integration_id", flat=True)) == {"desk-lamp"}


@pytest.mark.django_db(transaction=True)
def test_whether_a_hundred_have_to_run_takes_two_queries(quick: Any, owner: Any) -> None:
    lamps = [quick.register_integration_class(kind(f"lamp-{number}")) for number in range(100)]
    for lamp in lamps[::2]:
        use(lamp, owner)

    with CaptureQueriesContext(connection) as caught:
        quick.settle()
    wait_until(lambda: sum(lamp.enabled for lamp in lamps) == 50)

    assert [lamp.enabled for lamp in lamps] == [number % 2 == 0 for number in range(100)]
    asked = [query["sql"] for query in caught.captured_queries]
    assert len(asked) == 2
    assert "jackfield_registry_integrationrecord" in asked[0]
    assert asked[1].startswith("SELECT DISTINCT")
    with CaptureQueriesContext(connection) as caught:
        quick.settle()
    assert len(caught) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["save", "delete", "update"])
def test_a_change_here_makes_the_manager_expired_until_somebody_looks(
    quick: Any, owner: Any, change: str
) -> None:
    config = use(quick.register_integration_class(kind()), owner)
    assert quick.is_expired()
    quick.check_expired()
    assert not quick.is_expired()

    if change == "update":
        Config.objects.update(name="two")
    else:
        getattr(config, change)()

    assert quick.is_expired()
    quick.check_expired()
    assert not quick.is_expired()
    quick.check_expired()
    assert not quick.is_expired()


@pytest.mark.usefixtures("followed")
def test_a_look_where_nothing_changed_keeps_what_is_kept(quick: Any, owner: Any) -> None:
    lamp = quick.register_integration_class(kind())
    use(lamp, owner)
    quick.check_expired()
    kept = lamp.get_configs()

    with CaptureQueriesContext(connection) as caught:
        for _ in range(3):
            quick.check_expired()
            assert lamp.get_configs() is kept

    assert lamp.happened == ["started"]
    asked = [query["sql"] for query in caught.captured_queries]
    # A look asks how far the log has come, and nothing else.
    assert asked
    assert [sql for sql in asked if "jackfield_" in sql and "jackfield_realtime_" not in sql] == []


@pytest.mark.django_db(transaction=True)
def test_two_configs_of_one_destination_send_once(quick: Any, owner: Any) -> None:
    sent: list[tuple[str, str]] = []

    def start(self: Any) -> None:
        SignalHook(self, rang, self.tell)

    def tell(self: Any, text: str) -> None:
        sent.extend((team, text) for team in dict.fromkeys(one.get("team") for one in self.get_configs()))

    lamp = quick.register_integration_class(kind(initialize=start, tell=tell))
    for number, team in enumerate(("north", "north", "south")):
        use(lamp, owner, str(number), settings={"team": team})
    lamp.create_config(name="off", owner=owner, settings={"team": "west"}, save=True)
    quick.check_expired()

    rang.send(None, text="done")

    assert sent == [("north", "done"), ("south", "done")]


@pytest.mark.django_db(transaction=True)
def test_what_is_unregistered_hears_nothing_whatever_its_shutdown_does(quick: Any, owner: Any) -> None:
    heard: list[str] = []

    def start(self: Any) -> None:
        SignalHook(self, rang, lambda: heard.append(self.id))

    def fail(self: Any) -> None:
        raise SystemExit(1)

    classes = [kind("failing", initialize=start, shutdown=fail), kind("whole", initialize=start)]
    for cls in classes:
        use(quick.register_integration_class(cls), owner)
    quick.check_expired()
    rang.send(None)
    assert sorted(heard) == ["failing", "whole"]

    for cls in classes:
        quick.unregister_integration_class(cls)
    rang.send(None)

    assert len(heard) == 2
    assert rang.receivers == []


@pytest.mark.django_db(transaction=True)
def test_a_pause_holds_though_the_integration_does_not_stop_well(manager: Any, owner: Any) -> None:
    heard: list[str] = []

    def start(self: Any) -> None:
        SignalHook(self, rang, lambda: heard.append(self.id))

    def fail(self: Any) -> None:
        raise ValueError("stuck")

    lamp = manager.register_integration_class(kind("lamp", initialize=start, shutdown=fail))
    config = use(lamp, owner)
    manager.check_expired()
    rang.send(None)

    operations.pause(integration_id="lamp", actor=owner)
    manager.check_expired()
    rang.send(None)

    assert heard == ["lamp"]
    assert (lamp.enabled, lamp.hooks, IntegrationRecord.objects.get(pk="lamp").state) == (
        False,
        set(),
        "PAUSED",
    )
    config.refresh_from_db()
    assert config.enabled


@pytest.mark.django_db
def test_what_was_deactivated_while_it_was_paused_is_activated_without_the_pause(
    manager: Any, owner: Any
) -> None:
    manager.register_integration_class(kind("lamp"), discovered=True)
    changes = (operations.activate, operations.pause, operations.deactivate, operations.activate)

    states = [change(integration_id="lamp", actor=owner).state for change in changes]

    assert states == ["ACTIVE", "PAUSED", "INACTIVE", "ACTIVE"]


@pytest.mark.django_db(transaction=True)
def test_after_a_save_that_was_rolled_back_the_next_is_noticed_everywhere(manager: Any, owner: Any) -> None:
    lamp = manager.register_integration_class(kind("lamp"))
    config = use(lamp, owner)
    watcher.start()
    with other_process() as other:
        other.do("from jackfield.registry import get_integration_manager")
        other.do("from tests.registry.kinds import kind")
        other.do("lamp = get_integration_manager().register_integration_class(kind('lamp'))")
        there = "answer = [one.name for one in lamp.get_configs()]"
        assert other.do(there) == ["one"]

        with transaction.atomic():
            config.name = "undone"
            config.save()
            transaction.set_rollback(True)
        assert other.do(there) == ["one"]
        assert [one.name for one in lamp.get_configs()] == ["one"]

        config.name = "two"
        config.save()

        assert [one.name for one in lamp.get_configs()] == ["two"]
        wait_until(lambda: other.do(there) == ["two"], within_s=1)
