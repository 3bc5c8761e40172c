"""Every field of the schema stands in the matrix: who adds one says who may see it."""

from tests.api.matrix.asking import object_types
from tests.api.matrix.doing import payload_name
from tests.api.matrix.rows_of_roots import ROOTS
from tests.api.matrix.table import ROWS
from tests.api.matrix.test_asking import CHOICE_PAGE, HEADER_PREVIEW, REQUEST_PREVIEW
from tests.api.matrix.test_following import FOLLOWED
from tests.api.matrix.verbs import VERBS

#: What is said of a refusal tells of the input alone, and of what its caller sees.
REFUSALS = {
    "CheckFailedError": "code fixWith health message",
    "ConflictError": "changedAt changedBy code currentVersion message",
    "NotFoundError": "code message path",
    "PermissionDeniedError": "code message missing missingScopes",
    "RateLimitedError": "code message retryAfterS",
    "StateError": "code fixWith message",
    "ValidationError": "code issues message",
    "ValidationIssue": "code message path",
}
#: Messages of streams; what they carry is what the rows of the things say.
MESSAGES = {
    "ConfigStatusChange": "config configId cursor kind",
    "DeliveryChange": "cursor delivery deliveryId kind",
    "EventChange": "cursor event eventId kind",
    "IntegrationStatusChange": "cursor integration integrationId kind",
}
#: What only a service's answer or a rehearsal gives.
ASKED = {
    "ChoicePage": CHOICE_PAGE,
    "HeaderPreview": HEADER_PREVIEW,
    "RequestPreview": REQUEST_PREVIEW,
}


def test_every_field_of_every_type_has_a_row() -> None:
    named = {
        **{kind: {name for row in rows for name in row.names} for kind, rows in ROWS.items()},
        **{kind: set(names.split()) for kind, names in {**REFUSALS, **MESSAGES, **ASKED}.items()},
        **{payload_name(verb): set(row.returns.split()) for verb, row in VERBS.items()},
        "Query": set(ROOTS),
        "Mutation": set(VERBS),
        "Subscription": set(FOLLOWED),
    }

    assert named == {name: set(kind.fields) for name, kind in object_types().items()}
