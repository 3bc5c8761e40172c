"""What is followed over a socket is told in its language: how it stands at first, and each change of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from jackfield.api import ids
from jackfield.configs.models import Config
from jackfield.delivery.previewing.operations import deliver_sample
from jackfield.flows import expiring, stepdata
from jackfield.flows.models import Flow
from jackfield.registry import operations as registry
from tests.api.following.things import in_thread, make_config, make_delivery, make_user, rename, settle
from tests.api.live.asking import bearer
from tests.api.live.sockets import Client, open_socket

pytestmark = pytest.mark.django_db(transaction=True)

_SAYS = "Schreibt eine Nachricht in einen Kanal, wenn etwas geschieht."
_SLACK = "integration { description }"
_OF_CONFIG = f"config {{ {_SLACK} status {{ headline }} }}"


class Setting:
    """Somebody who may do everything, and a config at Slack."""

    def __init__(self) -> None:
        self.root: User = make_user("root", is_superuser=True)
        registry.activate(integration_id="slack", actor=self.root, settings={})
        self.config: Config = make_config(self.root, integration_id="slack", enabled=True)


async def german(client: Client, root: User) -> None:
    await client.init({**await in_thread(bearer, root), "language": "de"})


async def next_of(client: Client, field: str, kind: str) -> Any:
    """Read on to what says ``kind``."""
    while True:
        message = await client.receive()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        found = message["payload"]["data"][field]
        if found["kind"] == kind:
            return found


class TestEverySubscription:
    async def test_integrations(self, host: str) -> None:
        setting = await in_thread(Setting)
        asked = """subscription { integrationStatus(integrationIds: ["slack"]) {
            kind integration { description status { headline reason } } } }"""

        async with open_socket(host) as client:
            await german(client, setting.root)
            await client.subscribe("1", asked)
            first = await next_of(client, "integrationStatus", "SNAPSHOT")
            await next_of(client, "integrationStatus", "READY")
            await in_thread(registry.pause, integration_id="slack", actor=setting.root)
            changed = await next_of(client, "integrationStatus", "CHANGED")

        assert first["integration"]["description"] == _SAYS
        assert changed["integration"] == {
            "description": _SAYS,
            "status": {
                "headline": "Angehalten",
                "reason": "Ein Administrator hat die Integration angehalten.",
            },
        }

    async def test_configs(self, host: str) -> None:
        setting = await in_thread(Setting)
        asked = f"subscription {{ configStatus {{ kind {_OF_CONFIG} }} }}"

        async with open_socket(host) as client:
            await german(client, setting.root)
            await client.subscribe("1", asked)
            first = await next_of(client, "configStatus", "SNAPSHOT")
            await next_of(client, "configStatus", "READY")
            await in_thread(rename, setting.config, "other")
            changed = await next_of(client, "configStatus", "CHANGED")

        told = {"integration": {"description": _SAYS}, "status": {"headline": "Noch nicht versucht"}}
        assert first["config"] == changed["config"] == told

    async def test_deliveries(self, host: str) -> None:
        setting = await in_thread(Setting)
        delivery = await in_thread(make_delivery, setting.config)
        asked = f"subscription {{ deliveries {{ kind delivery {{ reason {_OF_CONFIG} }} }} }}"

        def reject() -> None:
            delivery.reason = "The service cannot answer now."
            settle(delivery, "REJECTED")

        async with open_socket(host) as client:
            await german(client, setting.root)
            await client.subscribe("1", asked)
            await next_of(client, "deliveries", "READY")
            await in_thread(reject)
            changed = await next_of(client, "deliveries", "CHANGED")

        assert changed["delivery"]["reason"] == "Der Dienst kann gerade nicht antworten."
        assert changed["delivery"]["config"]["integration"]["description"] == _SAYS

    async def test_events(self, host: str) -> None:
        setting = await in_thread(Setting)
        sent = f"deliveries(first: 1) {{ edges {{ node {{ {_OF_CONFIG} }} }} }}"
        asked = f"subscription {{ events {{ kind event {{ {sent} }} }} }}"

        async with open_socket(host) as client:
            await german(client, setting.root)
            await client.subscribe("1", asked)
            await next_of(client, "events", "READY")
            await in_thread(deliver_sample, actor=setting.root, config_id=setting.config.pk)
            changed = await next_of(client, "events", "CHANGED")

        (edge,) = changed["event"]["deliveries"]["edges"]
        assert edge["node"]["config"]["integration"]["description"] == _SAYS

    async def test_flows(self, host: str) -> None:
        setting = await in_thread(Setting)
        asked = f"""subscription($id: ID!) {{ flow(id: $id) {{ isOver {_SLACK}
            step {{ title ... on AbortStep {{ reason }} }} }} }}"""

        def begun() -> Flow:
            step = stepdata.placed(stepdata.expired("x"), number=1, can_go_back=False, turn=0)
            return Flow.objects.create(
                kind="DEACTIVATE",
                started_by=setting.root,
                integration_id="slack",
                about="slack",
                step={**step, "step_id": "1"},
                expires_at=timezone.now() - timedelta(minutes=1),
            )

        flow = await in_thread(begun)
        async with open_socket(host) as client:
            await german(client, setting.root)
            await client.subscribe("1", asked, id=ids.encode("flw", flow.pk))
            first = (await client.receive())["payload"]["data"]["flow"]
            await in_thread(expiring.sweep_now)
            last = (await client.receive())["payload"]["data"]["flow"]

        assert first["integration"] == last["integration"] == {"description": _SAYS}
        assert (first["isOver"], last["isOver"]) == (False, True)
        assert last["step"] == {"title": "Nicht ausgeführt", "reason": "Niemand hat rechtzeitig geantwortet."}
