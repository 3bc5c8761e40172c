"""An installed package registers integrations, and takes them away with itself."""

import logging
from typing import Any

import pytest

from jackfield.registry.errors import IntegrationError, IntegrationNotRegisteredError
from jackfield.registry.extensions import BaseIntegrationHook, Extension, IntegrationHook
from tests.registry.kinds import kind


def extension(*classes: Any) -> Extension:
    class Package(Extension):
        def initialize(self) -> None:
            for cls in classes:
                IntegrationHook(self, cls)

    return Package()


def test_its_integrations_come_and_go_with_it(manager: Any) -> None:
    lamp = kind("lamp")
    package = extension(lamp)
    assert manager.get_integration_classes().count(lamp) == 0

    package.enable_extension()
    package.enable_extension()
    assert type(manager.get_integration("lamp")) is lamp
    assert manager.is_registered_in_code("lamp")
    assert type(package).instance is package

    package.disable_extension()
    package.disable_extension()
    with pytest.raises(IntegrationNotRegisteredError):
        manager.get_integration("lamp")
    assert package.hooks == set()
    assert type(package).instance is None


def test_one_that_cannot_be_registered_is_logged_and_the_others_are(
    manager: Any, caplog: pytest.LogCaptureFixture
) -> None:
    first = manager.register_integration_class(kind("taken"))
    caplog.set_level(logging.ERROR)
    package = extension(kind("taken"), kind("lamp"))

    package.enable_extension()

    assert manager.get_integration("lamp")
    assert "could not be registered" in caplog.text
    package.disable_extension()
    assert manager.get_integration("taken") is first


def test_an_extension_that_cannot_start_leaves_nothing_behind(manager: Any) -> None:
    class Package(Extension):
        def initialize(self) -> None:
            IntegrationHook(self, kind("lamp"))
            raise ValueError("no licence")

    package = Package()
    with pytest.raises(ValueError, match="no licence"):
        package.enable_extension()

    assert not package.enabled
    with pytest.raises(IntegrationNotRegisteredError):
        manager.get_integration("lamp")


def test_an_extension_that_raises_at_its_end_is_gone_all_the_same(manager: Any) -> None:
    class Package(Extension):
        def initialize(self) -> None:
            IntegrationHook(self, kind("lamp"))

        def shutdown(self) -> None:
            raise ValueError("stuck")

    package = Package().enable_extension()
    with pytest.raises(ValueError, match="stuck"):
        package.disable_extension()

    assert package.hooks == set()
    with pytest.raises(IntegrationNotRegisteredError):
        manager.get_integration("lamp")


def test_it_can_go_after_the_manager_has_gone(manager: Any) -> None:
    package = extension(kind("lamp")).enable_extension()
    manager.shutdown()

    package.disable_extension()

    assert package.hooks == set()


def test_an_application_with_a_manager_of_its_own_says_which(quick: Any, manager: Any) -> None:
    class OwnHook(BaseIntegrationHook):
        @classmethod
        def get_integration_manager(cls) -> Any:
            return quick

    package = Extension()
    OwnHook(package, kind("lamp"))

    assert quick.get_integration("lamp")
    with pytest.raises(IntegrationNotRegisteredError):
        manager.get_integration("lamp")
    with pytest.raises(IntegrationError, match="get_integration_manager"):
        BaseIntegrationHook(package, kind("bell"))


def test_an_extension_is_named_by_its_class_and_knows_its_files() -> None:
    package = extension()

    assert package.id == f"{__name__}.Package"


def test_static_files_are_django_s(settings: Any) -> None:
    settings.STATIC_URL = "/files/"

    assert extension().get_static_url("images/logo.png") == "/files/images/logo.png"
