"""Law 4 for configs that move or go by the hand of somebody who does not know where they are."""

from typing import Any

import pytest
from django.core import serializers

from jackfield.configs.models import Config
from jackfield.realtime.models import StatusChange
from tests.registry.desk.tables import DeskConfig
from tests.registry.kinds import kind

pytestmark = pytest.mark.django_db(transaction=True)


def names(integration: Any) -> list[str]:
    return [config.name for config in integration.get_configs()]


@pytest.fixture
def lamp(quick: Any, followed: None) -> Any:
    return quick.register_integration_class(kind("lamp"))


@pytest.fixture
def config(lamp: Any, owner: Any) -> Config:
    made: Config = lamp.create_config(name="one", owner=owner, enabled=True, save=True)
    return made


def _delete_under_another_id(config: Config) -> None:
    config.integration_id = "bell"
    config.delete()


def _delete_an_old_copy(config: Config) -> None:
    Config.objects.filter(pk=config.pk).update(integration_id="bell")
    config.delete()


def _delete_what_was_never_read(config: Config) -> None:
    Config(pk=config.pk, integration_id="bell", owner=config.owner).delete()


@pytest.mark.parametrize(
    "delete", [_delete_under_another_id, _delete_an_old_copy, _delete_what_was_never_read]
)
def test_a_deleted_config_is_nobodys(quick: Any, lamp: Any, config: Config, delete: Any) -> None:
    bell = quick.register_integration_class(kind("bell"))
    assert (names(lamp), names(bell)) == (["one"], [])

    delete(config)

    assert (names(lamp), names(bell)) == ([], [])
    assert StatusChange.objects.filter(removed=True).count() == 1


def _defer(config: Config) -> None:
    moving = Config.objects.defer("integration_id").get()
    moving.integration_id = "bell"
    moving.save()


def _only(config: Config) -> None:
    moving = Config.objects.only("name").get()
    moving.integration_id = "bell"
    moving.save()


def _by_an_old_copy(config: Config) -> None:
    Config.objects.filter(pk=config.pk).update(integration_id="horn")
    config.integration_id = "bell"
    config.save()


def _by_a_copy_that_was_never_read(config: Config) -> None:
    Config(pk=config.pk, integration_id="bell", name="one", owner=config.owner, enabled=True).save()


def _from_a_fixture(config: Config) -> None:
    config.integration_id = "bell"
    for restored in serializers.deserialize("python", serializers.serialize("python", [config])):
        restored.save()


@pytest.mark.parametrize(
    "move",
    [
        _defer,
        _only,
        _by_an_old_copy,
        _by_a_copy_that_was_never_read,
        _from_a_fixture,
    ],
)
def test_however_a_config_moves_nobody_keeps_it(quick: Any, lamp: Any, config: Config, move: Any) -> None:
    bell, horn = (quick.register_integration_class(kind(id_)) for id_ in ("bell", "horn"))
    assert (names(lamp), names(bell), names(horn)) == (["one"], [], [])

    move(config)

    assert (names(lamp), names(bell), names(horn)) == ([], ["one"], [])


def test_an_old_copy_that_is_saved_moves_it_back(quick: Any, lamp: Any, config: Config) -> None:
    bell = quick.register_integration_class(kind("bell"))
    Config.objects.update(integration_id="bell")
    assert (names(lamp), names(bell)) == ([], ["one"])

    config.save()

    assert (names(lamp), names(bell)) == (["one"], [])


def test_another_column_of_a_config_that_was_given_another_id_changes_where_it_is(
    quick: Any, lamp: Any, config: Config
) -> None:
    bell = quick.register_integration_class(kind("bell"))
    assert (names(lamp), names(bell)) == (["one"], [])
    config.integration_id, config.name = "bell", "new"

    config.save(update_fields=["name"])

    assert (names(lamp), names(bell)) == (["new"], [])
    config.save()
    assert (names(lamp), names(bell)) == ([], ["new"])


@pytest.mark.parametrize(("columns", "is_at"), [(["integration_id", "name"], "bell"), (["name"], "lamp")])
def test_an_upsert_changes_the_rows_that_were_there(
    desk_manager: Any, followed: None, columns: list[str], is_at: str
) -> None:
    lamp, bell = (desk_manager.register_integration_class(kind(id_)) for id_ in ("lamp", "bell"))
    config = lamp.create_config(name="one", enabled=True, save=True)
    assert (names(lamp), names(bell)) == (["one"], [])
    config.integration_id, config.name = "bell", "new"

    DeskConfig.objects.bulk_create(
        [config, bell.create_config(name="more", enabled=True)],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=columns,
    )

    assert names(lamp) == (["new"] if is_at == "lamp" else [])
    assert names(bell) == (["more"] if is_at == "lamp" else ["new", "more"])


def test_what_has_moved_away_stops(quick: Any, lamp: Any, config: Config) -> None:
    quick.check_expired()
    assert lamp.enabled

    _defer(config)
    quick.check_expired()

    assert not lamp.enabled
