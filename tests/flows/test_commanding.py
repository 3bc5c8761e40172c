"""Actions that command a thing at the service: what they are given, and what is kept of it afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from jackfield.configs.errors import PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.flows import runner
from jackfield.flows.errors import ActionNotFound, GatewayFailed, ResourceNotFound
from jackfield.flows.models import Flow
from jackfield.resources import linking
from jackfield.resources.models import Resource
from jackfield.sdk import Resource as Said
from jackfield.sdk import Unavailable
from tests.flows.speaking import nothing
from tests.resources.hub import Hub, light, make_hub, registered_hubs, synced


@pytest.fixture(autouse=True)
def _hubs() -> Iterator[None]:
    with registered_hubs():
        yield


@pytest.fixture
def home(ada: Any) -> Config:
    config = make_hub(owner=ada)
    synced(
        config,
        light("a", state="on", attributes={"watt": 9}),
        Said(integration_key="x", kind="tv", name="TV"),
    )
    return config


def the(key: str) -> Resource:
    return Resource.objects.get(integration_key=key)


def switch(user: Any, resource: Resource) -> Flow | None:
    return runner.run(
        user=user,
        kind=Flow.Kind.MANAGE,
        action="switch",
        resource_id=resource.pk,
        fill=nothing,
        keeps_end=True,
    )


def test_a_command_is_given_the_thing_and_its_state_is_kept(ada: Any, home: Config) -> None:
    flow = switch(ada, the("a"))

    assert flow is not None
    assert (flow.step["type"], flow.step["result"]) == ("done", {"state": "off"})
    assert Hub.commanded == [light("a", state="on", attributes={"watt": 9})]
    assert (the("a").state, the("a").attributes) == ("off", {"watt": 9})


def test_a_service_that_fails_changes_nothing(ada: Any, home: Config) -> None:
    def away(_one: Said) -> Said:
        raise Unavailable("The lamp is away.")

    Hub.stands = staticmethod(away)

    with pytest.raises(GatewayFailed, match="The lamp is away"):
        switch(ada, the("a"))

    assert the("a").state == "on"


@pytest.mark.parametrize("wrong", [{"integration_key": "another"}, {"state": "x" * 300}])
def test_what_says_nothing_of_this_thing_is_not_kept(ada: Any, home: Config, wrong: dict[str, Any]) -> None:
    Hub.stands = staticmethod(lambda one: replace(one, **wrong))

    with pytest.raises(GatewayFailed):
        switch(ada, the("a"))

    assert (the("a").state, the("x").state) == ("on", None)


def test_a_thing_of_another_kind_has_no_such_action(ada: Any, home: Config) -> None:
    with pytest.raises(ActionNotFound):
        switch(ada, the("x"))

    assert Hub.commanded == []


def test_what_is_detached_cannot_be_commanded(ada: Any, home: Config) -> None:
    linking.link(the("a"), "lamp", 1)
    synced(home)

    with pytest.raises(ResourceNotFound):
        switch(ada, the("a"))

    assert Hub.commanded == []


def test_who_may_only_look_commands_nothing(ada: Any, root: Any, home: Config) -> None:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - models can be imported only now

    ben = get_user_model()._default_manager.create_user("ben")
    with pytest.raises(ResourceNotFound):
        switch(ben, the("a"))
    grant(actor=ada, config_id=home.pk, role=Role.VIEWER, user_id=ben.pk)

    with pytest.raises(PermissionDenied):
        switch(ben, the("a"))

    assert (Hub.commanded, the("a").state) == ([], "on")


def test_a_config_can_be_deleted_with_its_things_in_a_flow(ada: Any, home: Config) -> None:
    for number, option in enumerate(("SAFE", "ALL")):
        config = make_hub(owner=ada, name=f"Going {number}")
        synced(config, light(f"kept {number}"))
        linking.link(the(f"kept {number}"), "lamp", number)
        flow = runner.start(user=ada, kind=Flow.Kind.DELETE, config_id=config.pk)
        assert [one["option_id"] for one in flow.step["options"]] == ["SAFE", "ALL"]

        runner.submit(
            user=ada,
            flow_id=flow.pk,
            step_id=flow.step["step_id"],
            fill=nothing,
            confirmed=True,
            option_id=option,
        )

    assert linking.resource_for("lamp", 0) == the("kept 0")
    assert not Resource.objects.filter(integration_key="kept 1").exists()
