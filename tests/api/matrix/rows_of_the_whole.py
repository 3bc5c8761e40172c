"""Rows of what is not one config's: integrations, people, the viewer and the deployment."""

from collections.abc import Mapping

from tests.api.matrix.callers import (
    ADMINISTRATOR,
    EVERYBODY,
    MANAGER,
    MEMBER,
    OWNER,
    ROOT,
    SEES,
    SESSIONS,
    SIGNED_IN,
    SMALL_TOKENS,
)
from tests.api.matrix.rows import INTEGRATION, Row

PAGE = "edges pageInfo totalCount"
EDGE = "cursor node"
USER = "{ node(id: $owner) { ... on User { @ } } }"

WHOLE: Mapping[str, tuple[Row, ...]] = {
    "Integration": (
        Row(
            at=INTEGRATION % "@",
            reach=SIGNED_IN,
            fields="capabilities category description documentationUrl eventTypes guide icons id "
            "integrationId isInstalled manageActions name promise state status tier viewerCan",
            only=(
                (SEES, "configCount configs enabledConfigCount failingConfigCount"),
                (SESSIONS, "configForm"),
                (ADMINISTRATOR, "activationForm"),
                (ROOT, "history"),
                (SIGNED_IN - ADMINISTRATOR, "viewerCannot"),
            ),
            blank="guide",
        ),
        Row(at='{ integration(integrationId: "sleeping") { @ } }', reach=ROOT, fields="name"),
        Row(at='{ node(id: "int_sleeping") { ... on Integration { @ } } }', reach=ROOT, fields="name"),
    ),
    "IntegrationPermissions": (
        Row(
            at=INTEGRATION % "viewerCan { @ }",
            reach=SIGNED_IN,
            only=((ADMINISTRATOR, "activate deactivate manage pause"), (SESSIONS, "createConfig")),
        ),
    ),
    "IntegrationConnection": (
        Row(
            at="{ integrations { @ } }",
            reach=EVERYBODY,
            fields="pageInfo streamCursor",
            only=((SIGNED_IN, "edges totalCount"),),
        ),
    ),
    "IntegrationEdge": (Row(at="{ integrations { edges { @ } } }", reach=SIGNED_IN, fields=EDGE),),
    "Icon": (Row(at=INTEGRATION % "icons { @ }", reach=SIGNED_IN, fields="density url"),),
    "ManageAction": (
        Row(
            at=INTEGRATION % "manageActions { @ }",
            reach=SIGNED_IN,
            fields="action description destructive form label needsConfig readsOnly",
        ),
    ),
    "Category": (Row(at=INTEGRATION % "category { @ }", reach=SIGNED_IN, fields="id integrationCount name"),),
    "EventType": (
        Row(
            at="{ eventTypes { @ } }",
            reach=SIGNED_IN,
            fields="description isSystem name sample schema",
            blank="sample schema",
        ),
    ),
    "User": (
        Row(
            at=USER,
            reach=SIGNED_IN,
            fields="displayName id isActive username",
            only=((OWNER | ADMINISTRATOR, "email groups"),),
        ),
        Row(at="{ viewer { user { @ } } }", reach=SIGNED_IN, fields="isAdministrator id"),
        # Who asks of the administrator: to all but administrators it is not said who is one.
        Row(
            at='{ people(search: "administrator") { ... on User { @ } } }',
            reach=SIGNED_IN,
            only=((ROOT, "isAdministrator"),),
        ),
    ),
    "UserConnection": (
        Row(at="{ users { @ } }", reach=ADMINISTRATOR, fields=PAGE),
        Row(
            at="{ node(id: $group) { ... on Group { members { @ } } } }",
            reach=MEMBER | ADMINISTRATOR,
            fields="edges",
        ),
    ),
    "UserEdge": (Row(at="{ users { edges { @ } } }", reach=ADMINISTRATOR, fields=EDGE),),
    "Group": (
        Row(
            at="{ node(id: $group) { ... on Group { @ } } }",
            reach=SIGNED_IN,
            fields="id memberCount name",
            only=((MEMBER | ADMINISTRATOR, "members"),),
        ),
    ),
    "GroupConnection": (Row(at="{ groups { @ } }", reach=ADMINISTRATOR, fields=PAGE),),
    "GroupEdge": (Row(at="{ groups { edges { @ } } }", reach=ADMINISTRATOR, fields=EDGE),),
    "Viewer": (
        Row(
            at="{ viewer { @ } }",
            reach=SIGNED_IN,
            fields="user",
            only=(
                (ROOT, "isAdministrator"),
                (SESSIONS, "permissions sessionExpiresAt"),
                (SMALL_TOKENS, "scopes"),
                (OWNER, "flows"),
                (OWNER | MANAGER | ADMINISTRATOR, "tokens"),
            ),
        ),
    ),
    "ApiToken": (
        Row(
            at="{ node(id: $token) { ... on ApiToken { @ } } }",
            reach=OWNER,
            fields="createdAt expiresAt id lastUsedAt name prefix scopes",
            blank="expiresAt lastUsedAt",
        ),
    ),
    "Overview": (
        Row(
            at="{ overview { @ } }",
            reach=SIGNED_IN,
            fields="byHealth traffic",
            only=((SEES, "configCount enabledConfigCount needsAttentionCount"),),
        ),
    ),
    "HealthCount": (
        Row(
            at="{ overview { byHealth { @ } } }",
            reach=SIGNED_IN,
            fields="health",
            only=((SEES, "configCount"),),
        ),
    ),
    "Deployment": (
        Row(
            at="{ deployment { @ } }",
            reach=SIGNED_IN,
            fields="isShadowed managesPeople version",
            only=((ADMINISTRATOR, "fingerprint problems processes queue retention"),),
        ),
    ),
    "Process": (
        Row(
            at="{ deployment { processes { @ } } }",
            reach=ADMINISTRATOR,
            fields="kind name seenAt startedAt version",
        ),
    ),
    "Queue": (
        Row(at="{ deployment { queue { @ } } }", reach=ADMINISTRATOR, fields="held oldestDueAt waiting"),
    ),
    "Retention": (
        Row(
            at="{ deployment { retention { @ } } }",
            reach=ADMINISTRATOR,
            fields="auditDays deliveryDays eventDays",
        ),
    ),
}
