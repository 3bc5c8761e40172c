"""A project whose own config models would write past the registry is told so."""

from django.apps.registry import Apps
from django.core.checks import run_checks
from django.db import models

from jackfield.registry.checks import config_models_notice_their_changes
from jackfield.registry.models import BaseIntegrationConfig
from tests.registry.desk.tables import desk_apps


def test_a_manager_that_notices_no_updates_is_an_error() -> None:
    own_apps = Apps(["tests.registry.desk"])

    class DeafConfig(BaseIntegrationConfig):
        objects = models.Manager()  # type: ignore[assignment]

        class Meta:
            app_label = "desk"
            apps = own_apps

    [error] = config_models_notice_their_changes([own_apps.get_app_config("desk")])

    assert (error.id, error.obj) == ("jackfield_registry.E001", DeafConfig)


def test_the_managers_that_come_with_the_base_are_good() -> None:
    assert config_models_notice_their_changes([desk_apps.get_app_config("desk")]) == []
    assert [found for found in run_checks() if found.id == "jackfield_registry.E001"] == []
