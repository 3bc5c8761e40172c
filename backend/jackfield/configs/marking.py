"""Marks each secret with where it may go, so that one that is put back is not taken for one entered anew."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from jackfield.configs.rules import SecretRules, secret_rules

#: In what is kept of a secret: the digest of its destinations. Rows of a former release have none yet.
ENTERED_FOR = "entered_for"


def foreign_to(entries: Mapping[str, Any], integration_id: str, settings: Mapping[str, Any]) -> set[str]:
    """Return which secrets were saved before, and for other destinations."""
    digest = _digest(integration_id, settings)
    if digest is None:
        return set()
    marks = {n: entry.get(ENTERED_FOR) for n, entry in entries.items() if isinstance(entry, dict)}
    return {name for name, mark in marks.items() if mark not in (None, digest)}


def marked(secrets: Mapping[str, Any], integration_id: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return secrets with the digest of the destinations for which they are saved."""
    digest = _digest(integration_id, settings)
    return {
        name: {**entry, ENTERED_FOR: digest} if digest is not None and isinstance(entry, dict) else entry
        for name, entry in secrets.items()
    }


def _digest(integration_id: str, settings: Mapping[str, Any]) -> str | None:
    """Return a digest of where settings lead; None where nobody knows, for its code is not installed."""
    rules: SecretRules = secret_rules(integration_id)
    if rules.all_are_destinations:
        return None
    places = [
        [name, *place]
        for name in sorted(rules.destinations)
        for place in rules.places(name, settings.get(name))
        if place[1] != ""
    ]
    text = json.dumps([integration_id, places], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
