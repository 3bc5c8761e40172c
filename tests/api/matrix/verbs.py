"""The matrix of mutations: who may do each, and what those are told who may not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.matrix.callers import (
    ADMINISTRATOR,
    EDITS,
    EVERYBODY,
    NOBODY,
    OPERATES,
    OWNER,
    ROOT,
    SESSIONS,
    SHARES,
    SIGNED_IN,
    STRANGER,
    TRANSFERS,
    VIEWER,
    Callers,
)
from tests.api.matrix.world import World
from tests.api.people import PASSWORD

#: What an answer is when it is no payload: its code, and what would have been needed.
Outcome = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One mutation: done for real by each caller, and undone after it."""

    may: Callers
    #: The permission that the others lack.
    needs: str = ""
    #: The scope that a token needs; empty: no token does it, whatever its scopes.
    scope: str = ""
    #: Those of whom nobody is told that there is something: as if there were nothing.
    hidden_from: Callers = STRANGER
    #: What these are answered.
    hidden_as: str = "NOT_FOUND"
    #: The input; what begins with $ is an id of the world.
    given: Mapping[str, Any] = field(default_factory=dict)
    #: The names of what is hidden, among ``given``.
    hides: tuple[str, ...] = ()
    #: All fields of the payload.
    returns: str = "config"
    #: Those that may have no value.
    blank: str = ""
    #: Whether a service is asked, for which there must be no transaction: done in a world that is committed.
    asks: bool = False
    #: What must be so before, beyond the world.
    prepare: Callable[[World], dict[str, Any]] = lambda _world: {}

    def outcome(self, caller: str) -> Outcome:
        """Return what a caller is answered; empty: the payload."""
        if caller in self.may:
            return ()
        if caller not in SIGNED_IN:
            return ("UNAUTHENTICATED",)
        if caller not in SESSIONS:
            return ("PERMISSION_DENIED", *([f"scope {self.scope}"] if self.scope else []))
        if caller in self.hidden_from:
            return (self.hidden_as,)
        return ("PERMISSION_DENIED", self.needs)


def of_config(
    may: Callers,
    needs: str,
    scope: str,
    *,
    returns: str = "config",
    blank: str = "",
    asks: bool = False,
    **given: Any,
) -> Verb:
    """A mutation that names a config."""
    return Verb(
        may=may,
        needs=needs,
        scope=scope,
        given={"configId": "$config", **given},
        hides=("configId",),
        returns=returns,
        blank=blank,
        asks=asks,
    )


def of_delivery(which: str) -> Verb:
    """A mutation that names a delivery."""
    return Verb(
        may=OPERATES,
        needs="OPERATE",
        scope="OPERATE",
        given={"deliveryId": which},
        hides=("deliveryId",),
        returns="delivery",
    )


def of_integration(
    needs: str, *, returns: str = "integration", blank: str = "", asks: bool = False, **given: Any
) -> Verb:
    """A mutation that names an integration that everybody sees."""
    return Verb(
        may=ADMINISTRATOR,
        needs=needs,
        scope="MANAGE",
        hidden_from=NOBODY,
        given={"integrationId": "panel", **given},
        returns=returns,
        blank=blank,
        asks=asks,
    )


def of_people(returns: str, **given: Any) -> Verb:
    """A mutation that is for administrators."""
    return Verb(
        may=ADMINISTRATOR,
        needs="ADMINISTER",
        scope="ADMINISTER",
        hidden_from=NOBODY,
        given=given,
        returns=returns,
    )


def own(may: Callers, **more: Any) -> Verb:
    """A mutation on what is the viewer's alone."""
    return Verb(may=may, hidden_from=SIGNED_IN - may, **more)


def _copied(world: World) -> dict[str, Any]:
    from jackfield.deployment import operations, standing  # noqa: PLC0415 - models can be imported only now
    from jackfield.deployment.models import Deployment  # noqa: PLC0415

    Deployment.objects.update(place="elsewhere", path_digest="elsewhere")
    operations.enter(kind="SERVER")
    return {"fingerprint": standing.look().fingerprint}


def _paused(world: World) -> dict[str, Any]:
    from jackfield.registry import operations  # noqa: PLC0415 - models can be imported only now

    operations.pause(integration_id="panel", actor=None)
    return {}


NOTE = [{"name": "text", "value": {"text": "A note."}}]
SAMPLE = {"sample": {"type": "ticket.opened", "data": {"title": "Panel"}}}
STRANGERS = {"userId": "$stranger"}

VERBS: Mapping[str, Verb] = {
    "activateIntegration": Verb(
        may=ADMINISTRATOR,
        scope="MANAGE",
        hidden_from=SIGNED_IN - ROOT,
        given={"integrationId": "sleeping"},
        hides=("integrationId",),
        returns="flow integration",
        blank="flow",
        asks=True,
    ),
    "deactivateIntegration": of_integration(
        "DEACTIVATE", returns="flow integration", blank="flow", asks=True, confirmed=True
    ),
    "pauseIntegration": of_integration("PAUSE"),
    "resumeIntegration": Verb(
        may=ADMINISTRATOR,
        needs="PAUSE",
        scope="MANAGE",
        hidden_from=NOBODY,
        given={"integrationId": "panel"},
        returns="integration",
        prepare=_paused,
    ),
    "manageIntegration": Verb(
        may=OPERATES,
        needs="OPERATE",
        scope="OPERATE",
        given={"integrationId": "panel", "action": "note", "configId": "$config", "values": NOTE},
        hides=("configId",),
        returns="flow integration",
        asks=True,
    ),
    "startFlow": of_config(EDITS, "EDIT", "EDIT", returns="flow", kind="CONFIGURE"),
    "submitFlowStep": own(
        OWNER,
        scope="MANAGE",
        given={"flowId": "$formFlow", "stepId": "settings", "values": []},
        hides=("flowId",),
        returns="flow",
    ),
    "cancelFlow": own(
        OWNER, scope="MANAGE", given={"flowId": "$menuFlow"}, hides=("flowId",), returns="flow"
    ),
    "createConfig": Verb(
        may=SESSIONS, scope="EDIT", given={"integrationId": "telling", "name": "New"}, returns="config"
    ),
    "updateConfig": of_config(
        EDITS,
        "EDIT",
        "EDIT",
        name="Renamed",
        unchecked=True,
        returns="clearedSecrets config",
        blank="clearedSecrets",
    ),
    "enableConfig": of_config(OPERATES, "OPERATE", "OPERATE"),
    "disableConfig": of_config(OPERATES, "OPERATE", "OPERATE"),
    "checkConfig": of_config(OPERATES, "OPERATE", "OPERATE", returns="config message", asks=True),
    "checkSettings": own(
        OWNER,
        scope="EDIT",
        given={"formToken": "$form"},
        hides=("formToken",),
        hidden_as="FORM_EXPIRED",
        returns="message",
        asks=True,
    ),
    "deleteConfig": of_config(SHARES, "DELETE", "EDIT", returns="deletedConfigId"),
    "restoreSettings": Verb(
        may=EDITS,
        needs="EDIT",
        scope="EDIT",
        given={"auditEntryId": "$entry", "unchecked": True},
        hides=("auditEntryId",),
        returns="config integration",
    ),
    "rotateInboundUrl": of_config(EDITS, "EDIT", "EDIT"),
    "syncConfig": of_config(OPERATES, "OPERATE", "OPERATE", returns="sync"),
    "deleteResource": Verb(
        may=EDITS,
        needs="EDIT",
        scope="EDIT",
        given={"resourceId": "$gone"},
        hides=("resourceId",),
        returns="deletedResourceId",
    ),
    "grantConfig": of_config(
        SHARES, "SHARE", "SHARE", returns="config grant", grantee=STRANGERS, role="VIEWER"
    ),
    # Everybody may give up what is their own.
    "revokeConfig": of_config(
        SHARES | VIEWER,
        "SHARE",
        "SHARE",
        grantee={"userId": "$viewer"},
        returns="config revokedGrantId",
        blank="config",
    ),
    "transferConfig": of_config(TRANSFERS, "TRANSFER", "SHARE", toUserId="$stranger", blank="config"),
    "adoptDeployment": Verb(
        may=ADMINISTRATOR,
        needs="ADMINISTER",
        scope="ADMINISTER",
        hidden_from=NOBODY,
        returns="deployment",
        prepare=_copied,
    ),
    "publishEvent": Verb(
        may=ADMINISTRATOR,
        needs="PUBLISH",
        scope="PUBLISH",
        hidden_from=NOBODY,
        given={"type": "ticket.opened", "data": {"title": "Panel"}},
        returns="deliveryCount event isDuplicate",
    ),
    "deliverSample": of_config(OPERATES, "OPERATE", "OPERATE", eventType="ticket.opened", returns="delivery"),
    "previewDelivery": of_config(
        OPERATES,
        "OPERATE",
        "OPERATE",
        event=SAMPLE,
        asks=True,
        returns="endedBecause requests verdict",
        blank="endedBecause",
    ),
    "attemptDelivery": of_delivery("$waiting"),
    "cancelDelivery": of_delivery("$waiting"),
    "redeliver": of_delivery("$settled"),
    "cancelDeliveries": of_config(OPERATES, "OPERATE", "OPERATE", filter={}, returns="flow"),
    "redeliverMany": of_config(OPERATES, "OPERATE", "OPERATE", filter={}, returns="flow"),
    "signIn": Verb(may=EVERYBODY, given={"username": "owner", "password": PASSWORD}, returns="viewer"),
    "signOut": own(SESSIONS, returns="endedSessionCount"),
    "changePassword": own(
        SESSIONS,
        given={"currentPassword": PASSWORD, "newPassword": "another horse, another battery"},
        returns="viewer",
    ),
    "createToken": own(SESSIONS, given={"name": "New", "scopes": ["READ"]}, returns="secret token"),
    "revokeToken": own(OWNER, given={"tokenId": "$token"}, hides=("tokenId",), returns="revokedTokenId"),
    "createUser": of_people("user", username="carol", password="wrong mare, right battery"),
    "updateUser": of_people("user", userId="$stranger", displayName="Somebody"),
    "createGroup": of_people("group", name="choir"),
    "updateGroup": of_people("group", groupId="$group", name="Crew of the ship"),
    "deleteGroup": of_people("deletedGroupId", groupId="$group"),
}
