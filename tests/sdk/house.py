"""An integration that does everything an integration can do, and its contract."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django import forms

from jackfield.sdk import (
    Choice,
    Context,
    InboundAnswer,
    InboundRequest,
    Integration,
    Rejected,
    Resource,
    Secret,
    Settings,
    Unauthorized,
    action,
    choices,
    every,
    inbound,
    setting,
    steps,
)
from jackfield.sdk.steps import GatewayRequest, Step
from jackfield.sdk.testing import IntegrationTests, answer, inbound_request

ITEMS = [{"id": 7, "title": "Printer on fire"}, {"id": 8, "title": "Paper"}]
ROOMS = [{"id": "Hall.1", "name": "Hall"}, {"id": "attic", "name": "Attic"}]


class HouseSettings(Settings):
    url: str = setting("URL", kind="url")
    token: Secret = setting("Token")
    signing_secret: Secret = setting("Signing secret")
    room: str = setting("Room", default="")


def verify(request: InboundRequest, settings: Any) -> None:
    expected = hmac.new(settings.signing_secret.reveal().encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(request.headers.get("x-signature", ""), expected):
        raise Unauthorized("The signature does not match.")


class RenameForm(forms.Form):
    name = forms.CharField(max_length=20)


class House(Integration[HouseSettings]):
    integration_id = "sdk"
    name = "House"
    description = "Does everything."
    settings_version = 3
    renamed_secrets: ClassVar = {1: {"key": "token"}}

    def migrate_settings(self, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        if version == 1:
            return {"url": f"https://{values['host']}/", "room": values.get("room", "")}
        return {**values, "room": values["room"].lower()}

    @every(timedelta(minutes=5))
    async def poll(self, context: Context[HouseSettings]) -> None:
        since = context.memory.get("since", 0)
        for item in await self.read(context, "items"):
            if item["id"] > since:
                context.publish("item.seen", item, idempotency_key=str(item["id"]))
                context.memory["since"] = item["id"]

    @inbound(verify=verify)
    async def receive(self, request: InboundRequest, context: Context[HouseSettings]) -> InboundAnswer:
        said = request.json()
        if not isinstance(said, dict) or not isinstance(said.get("id"), int):
            raise Rejected("There is no id.")
        context.publish("item.told", {"id": said["id"]})
        return InboundAnswer(body="ok")

    @choices("room", depends_on=["url", "token"])
    async def rooms(self, query: Any, context: Context[HouseSettings]) -> list[Choice]:
        return [Choice(value=room["id"], label=room["name"]) for room in await self.read(context, "rooms")]

    @action("rename", "Rename", needs_config=True, form_class=RenameForm)
    async def rename(self, request: GatewayRequest, context: Context[HouseSettings]) -> Step:
        await context.http.post(
            context.settings.url, json={"name": request.values["name"]}, headers=self.signed(context)
        )
        return steps.Done(message="Renamed.", result={"name": request.values["name"]})

    @action("look", "Look", resource_kinds=("room",), reads_only=True)
    async def look(self, request: GatewayRequest, context: Context[HouseSettings]) -> Step:
        assert request.resource is not None
        await self.read(context, request.resource.integration_key)
        return steps.Done(message="Looked.", resource=request.resource)

    async def synchronize(self, context: Context[HouseSettings]) -> list[Resource]:
        return [
            Resource(integration_key=room["id"], kind="room", name=room["name"])
            for room in await self.read(context, "rooms")
        ]

    async def read(self, context: Context[HouseSettings], what: str) -> Any:
        found = await context.http.get(f"{context.settings.url}{what}", headers=self.signed(context))
        return found.json()

    def signed(self, context: Context[HouseSettings]) -> dict[str, str]:
        return {"Authorization": f"Bearer {context.settings.token.reveal()}"}


SECRETS = {"token": "t0ken-of-the-house", "signing_secret": "s1gning-secret"}


def signature(body: bytes) -> Mapping[str, str]:
    return {"X-Signature": hmac.new(SECRETS["signing_secret"].encode(), body, hashlib.sha256).hexdigest()}


class Contract(IntegrationTests):
    integration: ClassVar[type[Integration[Any]]] = House
    settings: ClassVar = {"url": "https://house.test/", "room": "attic", **SECRETS}
    answers: ClassVar = {
        "poll": answer(json=ITEMS),
        "rooms": answer(json=ROOMS),
        "synchronize": answer(json=ROOMS),
    }
    requests: ClassVar = {"seven": inbound_request(json={"id": 7}, headers=signature)}
    action_values: ClassVar = {"rename": {"name": "Home"}}
    things: ClassVar = (Resource(integration_key="attic", kind="room", name="Attic"),)
    old_settings: ClassVar = {
        1: {"host": "house.test", "key": "t", "signing_secret": "s"},
        2: {"url": "https://house.test/", "room": "Attic", "token": "t", "signing_secret": "s"},
    }
