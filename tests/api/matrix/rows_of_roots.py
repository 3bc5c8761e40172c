"""Rows of the fields of Query: who gets something of each, and what the others get."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.api.matrix.callers import (
    ADMINISTRATOR,
    NOBODY,
    OWNER,
    SEES,
    SIGNED_IN,
    Callers,
)

NO_PAGE: Mapping[str, Any] = {"edges": []}


@dataclass(frozen=True, kw_only=True)
class Root:
    """One field of Query."""

    seen_by: Callers
    #: With the world's ids.
    arguments: str = ""
    #: What the others get.
    otherwise: Any = None
    #: For whom a service is asked: see test_asking.
    asks_for: Callers = NOBODY


SAMPLE = '{sample: {type: "ticket.opened", data: {}}}'

ROOTS: Mapping[str, Root] = {
    "audit": Root(seen_by=ADMINISTRATOR),
    "categories": Root(seen_by=SIGNED_IN, otherwise=[]),
    "config": Root(seen_by=SEES, arguments="(id: $config)"),
    "configs": Root(seen_by=SEES, otherwise=NO_PAGE),
    "deliveries": Root(seen_by=SEES, otherwise=NO_PAGE),
    "delivery": Root(seen_by=SEES, arguments="(id: $settled)"),
    "deployment": Root(seen_by=SIGNED_IN),
    "event": Root(seen_by=SEES, arguments="(id: $event)"),
    "eventTypes": Root(seen_by=SIGNED_IN, otherwise=[]),
    "events": Root(seen_by=SEES, otherwise=NO_PAGE),
    "explainAccess": Root(seen_by=SEES, arguments="(id: $config)"),
    "explainRouting": Root(seen_by=SEES, arguments=f"(configId: $config, event: {SAMPLE})"),
    # To the others than who read the form it says that there is no such form: see test_asking.
    "fieldChoices": Root(seen_by=SIGNED_IN, arguments='(token: $form, field: "room")', asks_for=OWNER),
    "flow": Root(seen_by=OWNER, arguments="(id: $menuFlow)"),
    "form": Root(seen_by=OWNER, arguments="(token: $form)"),
    "groups": Root(seen_by=ADMINISTRATOR),
    "integration": Root(seen_by=SIGNED_IN, arguments='(integrationId: "panel")'),
    "integrations": Root(seen_by=SIGNED_IN, otherwise=NO_PAGE),
    "node": Root(seen_by=SEES, arguments="(id: $config)"),
    "nodes": Root(seen_by=SEES, arguments="(ids: [$config])", otherwise=[None]),
    "overview": Root(seen_by=SIGNED_IN),
    "people": Root(seen_by=SIGNED_IN, arguments='(search: "")', otherwise=[]),
    "users": Root(seen_by=ADMINISTRATOR),
    "viewer": Root(seen_by=SIGNED_IN),
}
