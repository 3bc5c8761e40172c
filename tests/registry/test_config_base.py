"""What a config says of itself: djblets' get, set, integration and text."""

from typing import Any

import pytest

from jackfield.configs.models import Config
from jackfield.registry.errors import IntegrationError, IntegrationNotRegisteredError
from tests.registry.desk.tables import DeskConfig
from tests.registry.kinds import kind


@pytest.fixture
def config(manager: Any) -> Config:
    defaults = {"colour": "red", "sizes": [1, 2]}
    lamp = manager.register_integration_class(kind("lamp", default_settings=defaults))
    made: Config = lamp.create_config(name="one")
    return made


def test_what_is_stored_wins_over_the_integrations_default_and_that_over_the_callers(config: Config) -> None:
    assert config.get("colour") == "red"
    assert config.get("colour", "blue") == "red"
    assert config.get("shape", "round") == "round"
    assert config.get("shape") is None

    config.set("colour", "green")
    assert config.get("colour") == "green"


@pytest.mark.parametrize("stored", [None, False, "", 0, []])
def test_an_empty_value_that_is_stored_wins_too(config: Config, stored: Any) -> None:
    config.set("colour", stored)

    assert config.get("colour", "blue") == stored


def test_a_default_that_is_changed_is_changed_for_nobody_else(config: Config) -> None:
    config.get("sizes").append(3)

    assert config.get("sizes") == [1, 2]


def test_a_new_config_is_disabled_unsaved_and_of_its_integration(config: Config) -> None:
    assert config._state.adding
    assert (config.enabled, config.integration_id) == (False, "lamp")
    assert config.integration.id == "lamp"


@pytest.mark.django_db
def test_a_config_that_is_created_saved_is_disabled_too(config: Config, django_user_model: Any) -> None:
    owner = django_user_model.objects.create_user("ada")

    saved = config.integration.create_config(save=True, name="two", owner=owner)

    assert saved.pk is not None
    assert not Config.objects.get().enabled


def test_without_its_integration_a_config_still_reads(config: Config, manager: Any) -> None:
    config.set("colour", "green")
    manager.unregister_integration_class(type(config.integration))

    assert config.get("colour") == "green"
    assert config.get("sizes", "none") == "none"
    with pytest.raises(IntegrationNotRegisteredError):
        _ = config.integration


def test_a_model_that_no_manager_serves_says_so() -> None:
    with pytest.raises(IntegrationError, match="DeskConfig"):
        _ = DeskConfig(integration_id="lamp").integration
