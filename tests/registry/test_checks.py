"""A project whose own config models would write past the registry is told so."""

import pytest
from django.apps.registry import Apps
from django.core.checks import run_checks
from django.db import models
from django.test import override_settings

from jackfield.registry.checks import config_models_are_beside_the_log, config_models_notice_their_changes
from jackfield.registry.models import BaseIntegrationConfig
from tests.registry.desk.tables import DeskConfig, desk_apps


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


class _Elsewhere:
    def __init__(self, *, read: str = "default", written: str = "default") -> None:
        self._read, self._written = read, written

    def db_for_read(self, model: type[models.Model], **_: object) -> str | None:
        return self._read if issubclass(model, DeskConfig) else None

    def db_for_write(self, model: type[models.Model], **_: object) -> str | None:
        return self._written if issubclass(model, DeskConfig) else None


@pytest.mark.parametrize("elsewhere", [{"written": "desks", "read": "desks"}, {"read": "replica"}])
def test_configs_in_another_database_than_the_log_are_an_error(elsewhere: dict[str, str]) -> None:
    with override_settings(DATABASE_ROUTERS=[_Elsewhere(**elsewhere)]):
        [error] = config_models_are_beside_the_log([desk_apps.get_app_config("desk")])
        products = [found for found in run_checks() if found.id == "jackfield_registry.E002"]

    assert (error.id, error.obj, products) == ("jackfield_registry.E002", DeskConfig, [])


def test_configs_beside_the_log_are_good() -> None:
    with override_settings(DATABASE_ROUTERS=[_Elsewhere()]):
        assert config_models_are_beside_the_log([desk_apps.get_app_config("desk")]) == []
    assert [found for found in run_checks() if found.id == "jackfield_registry.E002"] == []
