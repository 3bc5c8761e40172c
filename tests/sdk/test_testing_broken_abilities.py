"""The contract of polls, inbound calls, choices, actions, syncs and versions catches what it is there for."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from jackfield.sdk import (
    Choice,
    Context,
    Event,
    InboundAnswer,
    InboundRequest,
    Integration,
    Rejected,
    Resource,
    Settings,
    Unauthorized,
    action,
    choices,
    every,
    inbound,
    on,
    steps,
)
from jackfield.sdk.steps import GatewayRequest, Step
from jackfield.sdk.testing import NOON
from tests.sdk.house import Contract, House, HouseSettings, verify


def anything(_request: InboundRequest, _settings: Any) -> None:
    """Verify nothing."""


class Greedy(House):
    """Publishes all there is, each time."""

    integration_id = "sdk"

    @every(timedelta(minutes=5))
    async def poll(self, context: Context[HouseSettings]) -> None:
        for item in await self.read(context, "items"):
            context.publish("item.seen", item)


class Forgetful(House):
    """Remembers what is no JSON."""

    integration_id = "sdk"

    @every(timedelta(minutes=5))
    async def poll(self, context: Context[HouseSettings]) -> None:
        await self.read(context, "items")
        context.memory["at"] = NOON


class Shouting(House):
    """Publishes an event of no type."""

    integration_id = "sdk"

    @every(timedelta(minutes=5))
    async def poll(self, context: Context[HouseSettings]) -> None:
        await self.read(context, "items")
        context.publish("ITEM", {}, idempotency_key="1")


class Gossiping(House):
    """Publishes a secret."""

    integration_id = "sdk"

    @every(timedelta(minutes=5))
    async def poll(self, context: Context[HouseSettings]) -> None:
        await self.read(context, "items")
        context.publish("item.seen", {"token": context.settings.token.reveal()}, idempotency_key="1")


class Calm(House):
    """Takes every failure for nothing new."""

    integration_id = "sdk"

    @every(timedelta(minutes=5))
    async def poll(self, context: Context[HouseSettings]) -> None:
        await context.http.get(context.settings.url, ok=range(400, 600))


class Stubborn(House):
    """Says that all is well when it is broken off."""

    integration_id = "sdk"

    @every(timedelta(minutes=5))
    async def poll(self, context: Context[HouseSettings]) -> None:
        try:
            await self.read(context, "items")
        except asyncio.CancelledError:
            return


class Trusting(House):
    """Takes any request."""

    integration_id = "sdk"

    @inbound(verify=anything)
    async def receive(self, request: InboundRequest, context: Context[HouseSettings]) -> InboundAnswer:
        return InboundAnswer()


class HalfTrusting(House):
    """Verifies all but the body."""

    integration_id = "sdk"

    @inbound(verify=lambda request, _settings: None if request.headers == signed() else refuse())
    async def receive(self, request: InboundRequest, context: Context[HouseSettings]) -> InboundAnswer:
        return InboundAnswer()


def signed() -> Mapping[str, str]:
    return Contract.requests["seven"].headers


def refuse() -> None:
    raise Unauthorized


class Crashing(House):
    """Takes every body for JSON of its own kind."""

    integration_id = "sdk"

    @inbound(verify=verify)
    async def receive(self, request: InboundRequest, context: Context[HouseSettings]) -> InboundAnswer:
        return InboundAnswer(body=request.body.decode("ascii"))


class Demanding(House):
    """Needs a setting of which it says nothing."""

    integration_id = "sdk"

    @choices("room", depends_on=["url"])
    async def rooms(self, query: Any, context: Context[HouseSettings]) -> list[Choice]:
        return [Choice(value=room["id"]) for room in await self.read(context, "rooms")]


class Twice(House):
    """Offers one value twice, and of no setting."""

    integration_id = "sdk"

    @choices("room", depends_on=["url", "token"])
    async def rooms(self, query: Any, context: Context[HouseSettings]) -> list[Choice]:
        await self.read(context, "rooms")
        return [Choice(value="one"), Choice(value="one")]


class Nowhere(House):
    integration_id = "sdk"

    @choices("roof")
    async def roofs(self, query: Any, context: Context[HouseSettings]) -> list[Choice]:
        return []


class Meddling(House):
    """Says that it reads, and writes."""

    integration_id = "sdk"

    @action("look", "Look", resource_kinds=("room",), reads_only=True)
    async def look(self, request: GatewayRequest, context: Context[HouseSettings]) -> Step:
        await context.http.post(context.settings.url, headers=self.signed(context))
        return steps.Done(message="Looked.")


class Stepless(House):
    integration_id = "sdk"

    @action("rename", "Rename", needs_config=True)
    async def rename(self, request: GatewayRequest, context: Context[HouseSettings]) -> Step:
        return "done"  # type: ignore[return-value]  # what the test is about


class Thingless(House):
    integration_id = "sdk"

    @action("switch", "Switch", resource_kinds=("lamp",))
    async def switch(self, request: GatewayRequest, context: Context[HouseSettings]) -> Step:
        return steps.Done(message="Switched.")


class Doubling(House):
    integration_id = "sdk"

    async def synchronize(self, context: Context[HouseSettings]) -> list[Resource]:
        found = await super().synchronize(context)
        return [*found, Resource(integration_key="HALL.1", kind="room", name="Again")]


class Nameless(House):
    integration_id = "sdk"

    async def synchronize(self, context: Context[HouseSettings]) -> list[Resource]:
        await super().synchronize(context)
        return [Resource(integration_key="x", kind="room", name=" ")]


class Shortening(House):
    """Takes what it cannot read for nothing."""

    integration_id = "sdk"

    async def synchronize(self, context: Context[HouseSettings]) -> list[Resource]:
        try:
            return await super().synchronize(context)
        except Rejected:
            return []


class Advanced(House):
    integration_id = "sdk"
    settings_version = 4


class Losing(House):
    """Loses the URL on the way up."""

    integration_id = "sdk"

    def migrate_settings(self, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        return {"room": "attic"}


class Renaming(House):
    """Forgets that a secret had another name."""

    integration_id = "sdk"
    renamed_secrets: ClassVar = {}


@pytest.mark.parametrize(
    ("broken", "test"),
    [
        (Greedy, "test_a_poll_that_finds_nothing_new_publishes_nothing_new"),
        (Forgetful, "test_what_it_remembers_can_be_kept"),
        (Shouting, "test_what_it_publishes_can_be_published"),
        (Gossiping, "test_its_secrets_stay_secret"),
        (Calm, "test_refused_credentials_ask_the_owner_to_sign_in_again"),
        (Calm, "test_a_service_that_is_down_is_tried_again"),
        (Calm, "test_a_service_that_asks_for_time_is_given_it"),
        (Calm, "test_what_the_service_refuses_is_not_repeated"),
        (Stubborn, "test_a_call_that_is_broken_off_ends"),
        (Trusting, "test_a_request_without_a_proof_is_refused"),
        (Trusting, "test_a_request_with_another_proof_is_refused"),
        (Trusting, "test_a_request_whose_body_was_changed_is_refused"),
        (HalfTrusting, "test_a_request_whose_body_was_changed_is_refused"),
        (Crashing, "test_a_body_that_is_no_json_crashes_nothing"),
        (Demanding, "test_its_choices_need_no_setting_but_those_they_depend_on"),
        (Twice, "test_its_choices_can_be_told_apart"),
        (Nowhere, "test_it_names_settings_that_there_are"),
        (Meddling, "test_a_check_changes_nothing_at_the_service"),
        (Stepless, "test_every_action_answers_with_a_step"),
        (Thingless, "test_every_action_for_things_has_a_thing_to_try_it_on"),
        (Doubling, "test_no_two_things_have_one_key"),
        (Nameless, "test_its_things_can_be_kept"),
        (Shortening, "test_what_cannot_be_read_whole_is_no_shorter_list"),
        (Advanced, "test_every_older_version_of_its_settings_has_a_sample"),
        (Losing, "test_settings_of_every_older_version_can_be_read"),
        (Renaming, "test_settings_of_every_older_version_can_be_read"),
    ],
)
def test_a_broken_integration_does_not_pass(broken: type[Integration[Any]], test: str) -> None:
    contract: Any = type("Broken", (Contract,), {"integration": broken})()

    with pytest.raises((Exception, pytest.fail.Exception)) as caught:
        getattr(contract, test)()

    assert not isinstance(caught.value, ImportError)


class Plain(Integration[Settings]):
    """Does one thing."""

    integration_id = "sdk"
    name = "Plain"
    description = "Hears."

    @on("ticket.opened")
    async def hear(self, event: Event, context: Context[Settings]) -> None:
        """Send nothing."""


def test_an_integration_has_no_tests_of_what_it_does_not_do() -> None:
    class Narrow(Contract):
        integration: ClassVar[type[Integration[Any]]] = Plain
        settings: ClassVar = {}

    class Wide(Narrow):
        integration = House

    def tests(contract: type) -> set[str]:
        return {name for name in dir(contract) if name.startswith("test_") and getattr(contract, name)}

    missing = tests(Contract) - tests(Narrow)
    assert {"test_no_two_things_have_one_key", "test_there_is_a_request_that_the_service_makes"} <= missing
    assert "test_refused_credentials_ask_the_owner_to_sign_in_again" not in missing
    assert tests(Wide) == tests(Contract)


def test_a_test_that_an_author_writes_anew_is_theirs() -> None:
    class Own(Contract):
        integration = Plain

        def test_no_two_things_have_one_key(self) -> None:
            raise AssertionError

    class Later(Own):
        integration = Plain

    assert Own.test_no_two_things_have_one_key is Later.test_no_two_things_have_one_key
    with pytest.raises(AssertionError):
        Later().test_no_two_things_have_one_key()
