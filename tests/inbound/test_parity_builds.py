"""A build server that calls: what Review Board's integrations answer to theirs, built on an inbound hook."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.db import connections

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Event
from jackfield.registry import get_integration_manager
from jackfield.sdk import (
    Context,
    InboundAnswer,
    InboundRequest,
    Integration,
    Rejected,
    Secret,
    Settings,
    inbound,
    setting,
    signatures,
)
from tests.delivery.lines import make_user
from tests.inbound.bells import call, mac, path_of

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "build-server-key"


class ServerSettings(Settings):
    """What the build server signs with, and whose pipelines count."""

    signing_secret: Secret = setting("Signing secret")
    pipeline: str = setting("Pipeline")


class BuildServer(Integration[ServerSettings]):
    """Takes how builds are doing."""

    integration_id = "build_server"
    name = "Build server"
    #: The statuses that were made: by their number, the ticket that each is of and how it is doing.
    statuses: ClassVar[dict[int, tuple[int, str]]] = {}
    #: The service's words and ours.
    STATES: ClassVar[dict[str, str]] = {
        "created": "PENDING",
        "running": "PENDING",
        "success": "DONE",
        "failed": "FAILED",
        "canceled": "CANCELLED",
    }

    @inbound(verify=signatures.hmac_signature("signing_secret", header="X-Signature", prefix=""))
    async def receive(
        self, request: InboundRequest, context: Context[ServerSettings]
    ) -> InboundAnswer | None:
        """Set how a build is doing."""
        told = request.json()
        if not isinstance(told, dict) or {"event", "pipeline", "ticket", "status", "state"} - told.keys():
            raise Rejected("Event, pipeline, ticket, status and state are needed.")
        if told["event"] != "pipeline" or told["pipeline"] != context.settings.pipeline:
            return InboundAnswer(status=202, body="Not one of ours.")
        known = self.statuses.get(told["status"])
        if known is None:
            raise Rejected("There is no such status.")
        if known[0] != told["ticket"]:
            raise Rejected("The status is of another ticket.")
        if told["state"] not in self.STATES:
            raise Rejected("There is no such state.")
        state = self.STATES[told["state"]]
        if state != known[1]:
            self.statuses[told["status"]] = (known[0], state)
            context.publish("build.changed", {"ticket": known[0], "state": state})
        return None


@pytest.fixture
def server() -> Iterator[Config]:
    """A config of it, with one build that waits: status 7 of ticket 1."""
    manager = get_integration_manager()
    manager.register_integration_class(BuildServer).enable_integration()
    BuildServer.statuses = {7: (1, "PENDING")}
    owner = make_user()
    yield configs.create(
        actor=owner,
        owner=owner,
        integration_id="build_server",
        name="CI",
        settings={"pipeline": "tickets"},
        secrets={"signing_secret": KEY},
        enabled=True,
    )
    manager.unregister_integration_class(BuildServer)
    connections.close_all()


GOOD = {"event": "pipeline", "pipeline": "tickets", "ticket": 1, "status": 7, "state": "success"}


def send(config: Config, body: bytes | dict[str, Any], *, key: str = KEY, path: str | None = None) -> Any:
    """What the build server is answered."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return call(path or path_of(config), sent, headers={"x-signature": mac(key.encode(), sent).hex()})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        ({**GOOD, "event": "push"}, 202),
        ({**GOOD, "pipeline": "another"}, 202),
        ({key: value for key, value in GOOD.items() if key != "event"}, 400),
        ({key: value for key, value in GOOD.items() if key != "status"}, 400),
        ({**GOOD, "status": 8}, 400),
        ({**GOOD, "ticket": 2}, 400),
        ({**GOOD, "state": "on fire"}, 400),
    ],
)
def test_what_is_not_of_this_build_is_answered_and_changes_nothing(
    server: Config, body: bytes | dict[str, Any], status: int
) -> None:
    assert send(server, body).status_code == status

    assert BuildServer.statuses == {7: (1, "PENDING")}
    assert Event.objects.count() == 0


def test_a_wrong_secret_and_an_unknown_address_are_refused(server: Config) -> None:
    unknown = path_of(server)[:-1] + ("a" if path_of(server)[-1] != "a" else "b")

    assert send(server, GOOD, key="another").status_code == 403
    assert send(server, GOOD, path=unknown).status_code == 404

    assert BuildServer.statuses == {7: (1, "PENDING")}


@pytest.mark.parametrize(("told", "state"), list(BuildServer.STATES.items()))
def test_a_state_of_the_service_becomes_one_of_ours(server: Config, told: str, state: str) -> None:
    assert send(server, {**GOOD, "state": told}).status_code == 204

    assert BuildServer.statuses == {7: (1, state)}
    # One that it has already is no news.
    changed = [] if state == "PENDING" else [{"ticket": 1, "state": state}]
    assert list(Event.objects.values_list("data", flat=True)) == changed


def test_an_address_comes_with_its_config_and_goes_with_it(server: Config) -> None:
    other = configs.create(
        actor=server.owner,
        owner=server.owner,
        integration_id="build_server",
        name="Another",
        settings={"pipeline": "others"},
        secrets={"signing_secret": KEY},
        enabled=True,
    )
    path = path_of(server)
    assert path != path_of(other)
    assert (send(server, GOOD).status_code, send(other, GOOD).status_code) == (204, 202)

    configs.delete(actor=server.owner, config_id=server.pk)

    assert send(server, GOOD, path=path).status_code == 404
    assert send(other, GOOD).status_code == 202
