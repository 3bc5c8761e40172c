"""An installed package registers integrations, and takes them away with itself."""

import asyncio
import logging
import sys
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from jackfield.registry import process
from jackfield.registry.errors import IntegrationError, IntegrationNotRegisteredError
from jackfield.registry.extensions import BaseIntegrationHook, Extension, IntegrationHook, problems
from jackfield.sdk import Hook
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


class Boom(Exception):
    pass


class Broken(Hook):
    def initialize(self) -> None:
        raise Boom("no such field")


def reasons(cls: type[Extension]) -> list[str]:
    where = f"the extension {cls.__module__}.{cls.__name__}"
    return [problem.reason for problem in problems() if problem.where == where]


def test_one_that_cannot_be_made_or_started_is_reported_and_nothing_else_suffers(manager: Any) -> None:
    class Unmade(Extension):
        def __init__(self) -> None:
            raise Boom("no licence")

    class Unstarted(Extension):
        def initialize(self) -> None:
            IntegrationHook(self, kind("lamp"))
            raise Boom("no network")

    class Unhooked(Extension):
        def initialize(self) -> None:
            IntegrationHook(self, kind("bell"))
            Broken(self)

    started = [cls.start() for cls in (Unmade, Unstarted, Unhooked)]
    whole = extension(kind("whole")).enable_extension()

    assert started == [None, None, None]
    assert type(manager.get_integration("whole")).integration_id == "whole"
    for integration_id in ("lamp", "bell"):
        with pytest.raises(IntegrationNotRegisteredError):
            manager.get_integration(integration_id)
    assert reasons(Unmade) == ["It could not be started (Boom)."]
    assert reasons(Unstarted) == ["It could not be started (Boom)."]
    assert reasons(Unhooked) == ["It could not be started (Boom)."]
    whole.disable_extension()


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError()])
def test_one_that_asks_for_an_exit_is_reported_too(manager: Any, error: BaseException) -> None:
    class Leaving(Extension):
        def initialize(self) -> None:
            raise error

    assert Leaving.start() is None
    assert reasons(Leaving) == [f"It could not be started ({type(error).__name__})."]


def test_one_that_starts_at_the_second_try_is_reported_no_more(manager: Any) -> None:
    networks: list[str] = []

    class Package(Extension):
        def initialize(self) -> None:
            if not networks:
                raise Boom("no network")
            IntegrationHook(self, kind("lamp"))

    assert Package.start() is None
    networks.append("here")
    package = Package.start()

    assert package is not None
    assert type(package).instance is package
    assert manager.get_integration("lamp").integration_id == "lamp"
    assert reasons(Package) == []
    package.disable_extension()


def test_of_two_that_bring_the_same_class_the_second_is_reported_and_takes_nothing_away(manager: Any) -> None:
    lamp = kind("lamp")

    class First(Extension):
        def initialize(self) -> None:
            IntegrationHook(self, lamp)

    class Second(First):
        pass

    first, second = First().enable_extension(), Second().enable_extension()
    assert reasons(First) == []
    assert reasons(Second) == ["The integration 'lamp' is already registered."]

    second.disable_extension()
    assert type(manager.get_integration("lamp")) is lamp
    assert reasons(Second) == []
    first.disable_extension()
    with pytest.raises(IntegrationNotRegisteredError):
        manager.get_integration("lamp")


def test_it_can_be_enabled_again_after_an_end_that_raised(manager: Any) -> None:
    class Package(Extension):
        def initialize(self) -> None:
            IntegrationHook(self, kind("lamp"))

        def shutdown(self) -> None:
            raise Boom("stuck")

    package = Package().enable_extension()
    with pytest.raises(Boom):
        package.disable_extension()

    package.enable_extension()
    assert manager.get_integration("lamp").integration_id == "lamp"
    assert len(package.hooks) == 1
    with pytest.raises(Boom):
        package.disable_extension()
    with pytest.raises(IntegrationNotRegisteredError):
        manager.get_integration("lamp")


class Discovered(Extension):
    def initialize(self) -> None:
        IntegrationHook(self, kind("found"))


class Undiscovered(Extension):
    def initialize(self) -> None:
        raise Boom("no licence")


def test_an_entry_point_may_name_an_extension(monkeypatch: pytest.MonkeyPatch, request: Any) -> None:
    points = [
        EntryPoint(name=name, value=f"{__name__}:{name}", group="jackfield.integrations")
        for name in ("Discovered", "Undiscovered", "Missing")
    ]
    monkeypatch.setattr("jackfield.registry.discovery.entry_points", lambda **_: points)
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__, request.module))
    process.reset()
    try:
        assert process.manager().get_integration("found").integration_id == "found"
        assert process.manager().is_registered_in_code("found")
        reported = {problem.where: problem.reason for problem in process.problems()}
        assert reported[f"the extension {__name__}.Undiscovered"] == ("It could not be started (Boom).")
        missing = reported[f"jackfield.integrations: Missing = {__name__}:Missing"]
        assert missing.startswith("It could not be loaded (AttributeError")
    finally:
        process.reset()

    assert Discovered.instance is None
