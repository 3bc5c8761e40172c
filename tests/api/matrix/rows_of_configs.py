"""Rows of configs and all that is seen through them."""

from collections.abc import Mapping

from tests.api.matrix.callers import (
    EDITS,
    EVERYBODY,
    HOLDS_SHARE,
    OPERATES,
    OWNER,
    ROOT,
    SEES,
    SHARES,
    SMALL_TOKENS,
    TRANSFERS,
    VIEWER,
)
from tests.api.matrix.rows import CONFIG, DELIVERY, Row

PAGE = "edges pageInfo totalCount"
EDGE = "cursor node"

CONFIGS: Mapping[str, tuple[Row, ...]] = {
    "Config": (
        Row(
            at=CONFIG % "@",
            reach=SEES,
            fields="breaker conditionLines createdAt deliveries enabled eventTypes grants history id "
            "integration lastSync name owner resources settings status traffic updatedAt updatedBy version "
            "viewerCan viewerRole",
            only=((EDITS, "diagnostics form inboundUrl"), (SEES - TRANSFERS, "viewerCannot")),
        ),
        Row(at="{ configs { edges { node { @ } } } }", reach=SEES, fields="id name"),
        Row(
            at='{ integration(integrationId: "panel") { configs { edges { node { @ } } } } }',
            reach=SEES,
            fields="id",
        ),
    ),
    "ConfigConnection": (
        Row(
            at="{ configs { @ } }",
            reach=EVERYBODY,
            fields="pageInfo streamCursor",
            only=((SEES, "edges totalCount"),),
        ),
    ),
    "ConfigEdge": (Row(at="{ configs { edges { @ } } }", reach=SEES, fields=EDGE),),
    "PageInfo": (
        Row(
            at=CONFIG % "history(first: 1) { pageInfo { @ } }",
            reach=SEES,
            fields="endCursor hasNextPage hasPreviousPage startCursor",
        ),
    ),
    "ConfigPermissions": (
        Row(
            at=CONFIG % "viewerCan { @ }",
            reach=SEES,
            fields="view",
            only=((OPERATES, "operate"), (EDITS, "edit"), (SHARES, "delete share"), (TRANSFERS, "transfer")),
        ),
    ),
    "Refusal": (
        Row(
            at=CONFIG % "viewerCannot { @ }",
            reach=SEES - TRANSFERS,
            fields="fixWith permission why",
            blank="fixWith",
        ),
    ),
    "Status": (
        Row(
            at=CONFIG % "status { @ }",
            reach=SEES,
            fields="cause checkedAt failureCount fixWith headline health lastSuccessAt needsAttention "
            "nextAttemptAt reason since version",
            blank="fixWith",
        ),
    ),
    "Breaker": (Row(at=CONFIG % "breaker { @ }", reach=SEES, fields="probeAt reason since state"),),
    "TrafficBucket": (
        Row(
            at=CONFIG % "traffic(hours: 2) { @ }",
            reach=SEES,
            fields="delivered failed p95Ms startsAt",
        ),
    ),
    "Grant": (
        Row(
            at="{ node(id: $grant) { ... on Grant { @ } } }",
            reach=VIEWER | HOLDS_SHARE | OWNER,
            fields="grantedAt grantedBy grantee id role",
        ),
    ),
    "GrantConnection": (Row(at=CONFIG % "grants { @ }", reach=SEES, fields=PAGE),),
    "GrantEdge": (Row(at=CONFIG % "grants { edges { @ } }", reach=SEES, fields=EDGE),),
    "AuditEntry": (
        Row(
            at="{ node(id: $entry) { ... on AuditEntry { @ } } }",
            reach=SEES,
            fields="action actor changes happenedAt id subject subjectLabel",
            only=((EDITS, "canRestore"),),
        ),
        Row(
            at="{ node(id: $grantEntry) { ... on AuditEntry { @ } } }",
            reach=SEES,
            only=((HOLDS_SHARE, "changes"),),
        ),
    ),
    "AuditChange": (
        Row(
            at="{ node(id: $entry) { ... on AuditEntry { changes { @ } } } }",
            reach=SEES,
            fields="after before field isSecret",
        ),
    ),
    "AuditEntryConnection": (Row(at=CONFIG % "history { @ }", reach=SEES, fields=PAGE),),
    "AuditEntryEdge": (Row(at=CONFIG % "history { edges { @ } }", reach=SEES, fields=EDGE),),
    "Delivery": (
        Row(
            at=DELIVERY % "@",
            reach=SEES,
            fields="attemptCount attempts config createdAt event id lastAttempt promise reason "
            "redeliveryOf settledAt state viewerCan",
        ),
        Row(
            at="{ node(id: $waiting) { ... on Delivery { @ } } }",
            reach=SEES,
            fields="nextAttemptAt",
        ),
    ),
    "DeliveryConnection": (
        Row(
            at="{ deliveries { @ } }",
            reach=EVERYBODY,
            fields="pageInfo streamCursor",
            only=((SEES, "edges totalCount"),),
        ),
        Row(at=CONFIG % "deliveries { @ }", reach=SEES, fields="edges"),
    ),
    "DeliveryEdge": (Row(at="{ deliveries { edges { @ } } }", reach=SEES, fields=EDGE),),
    "DeliveryPermissions": (
        Row(at=DELIVERY % "viewerCan { @ }", reach=SEES, only=((OPERATES, "redeliver"),)),
        Row(
            at="{ node(id: $waiting) { ... on Delivery { viewerCan { @ } } } }",
            reach=SEES,
            only=((OPERATES, "attempt cancel"),),
        ),
    ),
    "Attempt": (
        Row(
            at=DELIVERY % "attempts { @ }",
            reach=SEES,
            fields="durationMs error finishedAt number outcome requestExcerpt responseExcerpt responseStatus "
            "startedAt",
        ),
    ),
    "Event": (
        Row(
            at="{ node(id: $event) { ... on Event { @ } } }",
            reach=SEES,
            fields="data deliveries id isSample occurredAt orderingKey publishedAt publisher type",
            only=((OWNER | ROOT, "audience"),),
        ),
    ),
    "Audience": (
        Row(
            at="{ node(id: $event) { ... on Event { audience { @ } } } }",
            reach=OWNER | ROOT,
            fields="everyone groups users",
            blank="groups",
        ),
    ),
    "EventConnection": (
        Row(
            at="{ events { @ } }",
            reach=EVERYBODY,
            fields="pageInfo streamCursor",
            only=((SEES, "edges totalCount"),),
        ),
    ),
    "EventEdge": (Row(at="{ events { edges { @ } } }", reach=SEES, fields=EDGE),),
    "Resource": (
        Row(
            at="{ node(id: $thing) { ... on Resource { @ } } }",
            reach=SEES,
            fields="attributes config id integrationKey isDetached kind manageActions name state updatedAt",
        ),
    ),
    "ResourceConnection": (Row(at=CONFIG % "resources { @ }", reach=SEES, fields=PAGE),),
    "ResourceEdge": (Row(at=CONFIG % "resources { edges { @ } }", reach=SEES, fields=EDGE),),
    "Sync": (
        Row(
            at="{ node(id: $sync) { ... on Sync { @ } } }",
            reach=SEES,
            fields="config created detached drift error finishedAt id notes reconnected removed startedAt "
            "state updated",
        ),
    ),
    "Drift": (Row(at=CONFIG % "lastSync { drift { @ } }", reach=SEES, fields="added checkedAt removed"),),
    "AccessVerdict": (
        Row(
            at="{ explainAccess(id: $config, permission: EDIT) { @ } }",
            reach=SEES,
            fields="because",
            only=((EDITS, "allowed"), (SEES - EDITS - SMALL_TOKENS, "missing")),
        ),
        Row(
            at="{ explainAccess(id: $config, permission: VIEW, userId: $viewer) { @ } }",
            reach=SHARES | VIEWER,
            fields="because",
        ),
    ),
    "RoutingVerdict": (
        Row(
            at="{ explainRouting(configId: $config, event: {eventId: $event}) { @ } }",
            reach=SEES,
            fields="decidedBy matched rules",
        ),
    ),
    "RuleVerdict": (
        Row(
            at="{ explainRouting(configId: $config, event: {eventId: $event}) { rules { @ } } }",
            reach=SEES,
            fields="actual held rule",
        ),
    ),
}
