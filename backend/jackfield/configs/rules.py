"""What an integration says of its secrets: which there are, which it needs, and what they are sent to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jackfield.registry import queries


@dataclass(frozen=True, kw_only=True)
class SecretRules:
    """The names that matter for keeping an integration's secrets."""

    required: frozenset[str] = frozenset()
    #: Settings that say where secrets are sent.
    destinations: frozenset[str] = frozenset()

    def emptied_by(
        self,
        *,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        stored: Mapping[str, Any],
        new: Mapping[str, Any],
    ) -> list[str]:
        """Return the stored secrets that a change of destination empties: all that are not set anew with it.

        Else who may edit a config, and may not read its secrets, could have them sent elsewhere.
        """
        if all(before.get(name) == after.get(name) for name in self.destinations):
            return []
        return sorted(name for name in stored if new.get(name) is None)


def secret_rules(integration_id: str) -> SecretRules:
    """Return the rules of an integration; none when it is not installed, whose settings can't change."""
    integration = queries.installed(integration_id)
    if integration is None:
        return SecretRules()
    form = integration.config_form_cls
    required = (name for name in form.secret_names if form.base_fields[name].required)
    return SecretRules(required=frozenset(required), destinations=frozenset(form.destination_names))
