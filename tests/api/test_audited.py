"""Every mutation that changes something is in the audit, with who did it: taken from the schema."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from jackfield.accounts import operations as accounts
from jackfield.api import ids
from jackfield.api.schema import schema
from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish
from jackfield.registry import get_integration_manager
from jackfield.registry import operations as registry
from jackfield.resources.models import Resource
from tests.api.configs import cfg, values
from tests.api.people import PASSWORD, Caller, People, make_config
from tests.flows.talking import Acting
from tests.inbound.bells import Bell, make_bell

#: Why some leave nothing there.
LEAVES_NOTHING = {
    "checkConfig": "What was seen of the service is the config's status, and nobody's doing.",
    "checkSettings": "It changes nothing.",
    "previewDelivery": "It changes nothing.",
    "publishEvent": "The event itself says who published it and when; there may be thousands a second.",
    "startFlow": "A conversation is nothing yet; what it comes to is recorded as if a verb had done it.",
    "submitFlowStep": "Likewise.",
    "cancelFlow": "Likewise.",
}


@dataclass(frozen=True, kw_only=True)
class Doing:
    """One mutation that is done for real."""

    by: Caller
    given: dict[str, Any]
    actor: str = "ada"


class World:
    """Who and what there is."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.ada = people.caller(people.ada)
        self.root = people.caller(people.root)
        self.config = make_config(people.ada)

    def hers(self, **given: Any) -> Doing:
        """Done by Ada with her config."""
        return Doing(by=self.ada, given={"configId": cfg(self.config), **given})

    def roots(self, **given: Any) -> Doing:
        """Done by the administrator."""
        return Doing(by=self.root, given=given, actor="root")

    def owed(self, state: str) -> Doing:
        """Done by Ada with a delivery in this state."""
        self.delivery(state)
        return Doing(by=self.ada, given={"deliveryId": f"dlv_{Delivery.objects.get().pk}"})

    def delivery(self, state: str) -> None:
        """Let her config be owed something."""
        publish("ticket.opened", {})
        Delivery.objects.update(state=state)

    def with_ben(self, **given: Any) -> Doing:
        """Done by Ada, who has granted Ben something."""
        grant(actor=self.people.ada, config_id=self.config.pk, role=Role.VIEWER, user_id=self.people.ben.pk)
        return self.hers(**given)

    @property
    def ben(self) -> str:
        """Ben's id."""
        return ids.encode("usr", self.people.ben.pk)


def disabled(world: World) -> Doing:
    configs.disable(actor=world.people.ada, config_id=world.config.pk)
    return world.hers(unchecked=True)


def changed_before(world: World) -> Doing:
    configs.update(
        actor=world.people.ada, config_id=world.config.pk, settings={**world.config.settings, "retries": 5}
    )
    entry = ids.encode("aud", AuditEntry.objects.latest("id").pk)
    return Doing(by=world.ada, given={"auditEntryId": entry, "unchecked": True})


def managed(world: World) -> Doing:
    acting = make_config(world.people.ada, integration_id="acting", name="Lamp", event_types=())
    asked = {"integrationId": "acting", "action": "note", "configId": cfg(acting)}
    return Doing(by=world.ada, given={**asked, "values": [{"name": "text", "value": {"text": "dim"}}]})


def paused(world: World) -> Doing:
    registry.pause(integration_id="desk", actor=None)
    return world.roots(integrationId="desk")


def with_things(world: World) -> Doing:
    from tests.resources.hub import make_hub  # noqa: PLC0415 - models can be imported only now

    return Doing(by=world.ada, given={"configId": cfg(make_hub(owner=world.people.ada))})


def gone_thing(world: World) -> Doing:
    row = Resource.objects.create(
        config=world.config, integration_id="desk", integration_key="1", folded_key="1", kind="lamp",
        name="Lamp", is_detached=True,
    )  # fmt: skip
    return Doing(by=world.ada, given={"resourceId": f"res_{row.pk}"})


def copied(world: World) -> Doing:
    from tests.deployment.test_adopting import entered, moved_elsewhere  # noqa: PLC0415 - likewise

    entered()
    moved_elsewhere()
    return world.roots(fingerprint=entered().fingerprint)


def session(world: World, **given: Any) -> Doing:
    return Doing(by=world.people.session(world.people.ada), given=given)


def token_before(world: World) -> Doing:
    row, _secret = accounts.create_token(actor=world.people.ada, user=world.people.ada, name="Old", scopes=())
    return session(world, tokenId=f"tok_{row.pk}")


def group_before(world: World, **given: Any) -> Doing:
    return world.roots(groupId=f"grp_{world.people.group('Ops').pk}", **given)


#: What each leaves, and how it is done.
RECORDED: dict[str, tuple[str, Callable[[World], Doing]]] = {
    "activateIntegration": ("integration.activated", lambda w: w.roots(integrationId="slack")),
    "deactivateIntegration": (
        "integration.deactivated",
        lambda w: w.roots(integrationId="desk", confirmed=True),
    ),
    "manageIntegration": ("config.managed", managed),
    "pauseIntegration": ("integration.paused", lambda w: w.roots(integrationId="desk")),
    "resumeIntegration": ("integration.resumed", paused),
    "createConfig": (
        "config.created",
        lambda w: Doing(
            by=w.ada,
            given={
                "integrationId": "desk",
                "name": "New",
                "values": values("http://127.0.0.1:9/"),
                "unchecked": True,
            },
        ),
    ),
    "updateConfig": (
        "config.updated",
        lambda w: w.hers(values=[{"name": "note", "value": {"text": "Loud."}}], unchecked=True),
    ),
    "enableConfig": ("config.enabled", disabled),
    "disableConfig": ("config.disabled", World.hers),
    "deleteConfig": ("config.deleted", World.hers),
    "restoreSettings": ("config.restored", changed_before),
    "rotateInboundUrl": (
        "config.inbound_url_rotated",
        lambda w: Doing(by=w.ada, given={"configId": cfg(make_bell(owner=w.people.ada))}),
    ),
    "syncConfig": ("config.sync_requested", with_things),
    "deleteResource": ("resource.deleted", gone_thing),
    "grantConfig": ("config.granted", lambda w: w.hers(grantee={"userId": w.ben}, role="VIEWER")),
    "revokeConfig": ("config.revoked", lambda w: w.with_ben(grantee={"userId": w.ben})),
    "transferConfig": ("config.transferred", lambda w: w.hers(toUserId=w.ben)),
    "adoptDeployment": ("deployment.adopted", copied),
    "deliverSample": ("delivery.sampled", lambda w: w.hers(eventType="ticket.opened")),
    "attemptDelivery": ("delivery.attempt_requested", lambda w: w.owed("RETRYING")),
    "cancelDelivery": ("delivery.cancelled", lambda w: w.owed("HELD")),
    "cancelDeliveries": ("deliveries.cancellation_requested", lambda w: w.hers(filter={})),
    "redeliver": ("delivery.redelivered", lambda w: w.owed("REJECTED")),
    "redeliverMany": ("deliveries.redelivery_requested", lambda w: w.hers(filter={})),
    "signIn": (
        "user.signed_in",
        lambda w: Doing(by=w.people.anonymous, given={"username": "ada", "password": PASSWORD}),
    ),
    "signOut": ("user.signed_out", session),
    "changePassword": (
        "user.password_changed",
        lambda w: session(w, currentPassword=PASSWORD, newPassword="another horse, another battery"),
    ),
    "createToken": ("token.created", lambda w: session(w, name="New", scopes=["READ"])),
    "revokeToken": ("token.revoked", token_before),
    "createUser": ("user.created", lambda w: w.roots(username="carol", password="wrong mare, right battery")),
    "updateUser": ("user.updated", lambda w: w.roots(userId=w.ben, displayName="Benjamin")),
    "createGroup": ("group.created", lambda w: w.roots(name="Ops")),
    "updateGroup": ("group.updated", lambda w: group_before(w, name="Operations")),
    "deleteGroup": ("group.deleted", group_before),
}


@pytest.fixture
def world(people: People) -> Iterator[World]:
    from tests.resources.hub import registered_hubs  # noqa: PLC0415 - models can be imported only now

    manager = get_integration_manager()
    with ExitStack() as stack:
        stack.enter_context(registered_hubs())
        for kind in (Acting, Bell):
            manager.register_integration_class(kind)
            stack.callback(manager.unregister_integration_class, kind)
        yield World(people)


def test_of_every_mutation_it_is_known_what_it_leaves() -> None:
    root = schema().mutation_type
    assert root is not None

    assert set(root.fields) == RECORDED.keys() | LEAVES_NOTHING.keys()
    assert not RECORDED.keys() & LEAVES_NOTHING.keys()


@pytest.mark.parametrize("verb", RECORDED)
def test_what_was_done_is_recorded_with_who_did_it(world: World, verb: str) -> None:
    action, prepare = RECORDED[verb]
    doing = prepare(world)
    before = list(AuditEntry.objects.values_list("pk", flat=True))

    done = doing.by.do(verb, **doing.given)

    assert done["__typename"] == f"{verb[0].upper()}{verb[1:]}Payload", done
    [entry] = AuditEntry.objects.filter(action=action).exclude(pk__in=before)
    assert entry.actor is not None
    assert (entry.actor.get_username(), entry.actor_label) == (doing.actor, doing.actor)
    assert entry.subject_label
    assert entry.action.rpartition(".")[2].islower()
