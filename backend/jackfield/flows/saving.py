"""From a filled-in form to a saved config: what the service would see, its check, and the operation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jackfield.configs import keeping, operations, tokens
from jackfield.configs.contexts import ConfigUnusable, Prepared
from jackfield.configs.models import Config
from jackfield.configs.rules import secret_rules
from jackfield.flows import checking
from jackfield.flows.external import SignedIn
from jackfield.sdk.forms import IntegrationConfigForm
from jackfield.vault import SecretUnreadable


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Settings and secrets, as the service would see them; two that are equal need one check."""

    settings: dict[str, Any]
    secrets: dict[str, str]


class Filled:
    """A valid form, and which of its fields were given.

    Args:
        form: One that has been found valid.
        given: Names of its fields.
        signed_in: What the owner has brought from the service's own page.
    """

    def __init__(
        self, form: IntegrationConfigForm, given: Iterable[str], signed_in: SignedIn | None = None
    ) -> None:
        self.form = form
        self.given = frozenset(given)
        self.signed_in = signed_in

    @property
    def values(self) -> dict[str, Any]:
        """The settings as they are to be stored, secrets excepted."""
        return self.form.values()

    @property
    def secrets(self) -> dict[str, str | None]:
        """The secrets that were set, and those that were cleared (None)."""
        return {**self.form.secrets(), **({} if self.signed_in is None else self.signed_in.secrets)}

    @property
    def name(self) -> str:
        """The config's name."""
        return str(self.form.cleaned_data["name"])

    @property
    def enabled(self) -> bool:
        """Whether it is wanted to work."""
        return bool(self.form.cleaned_data["enabled"])

    @property
    def event_types(self) -> list[str] | None:
        """What it shall hear; None: the integration hears nothing."""
        patterns: list[str] | None = self.form.cleaned_data.get("event_types")
        return patterns

    @property
    def conditions(self) -> dict[str, Any] | None:
        """When it shall hear it; None: the integration hears nothing."""
        found: dict[str, Any] | None = self.form.cleaned_data.get("conditions")
        return found

    @property
    def has_settings(self) -> bool:
        """Whether a setting or a secret was given."""
        return self.signed_in is not None or bool(
            self.given - {"name", "enabled", "event_types", "conditions"}
        )


class SignedInAgain(Filled):
    """A config as it is, but for the tokens that its owner has brought."""

    def __init__(self, config: Config, signed_in: SignedIn) -> None:
        """Take it as today's code reads it."""
        self._config = config
        self.given = frozenset()
        self.signed_in = signed_in

    @property
    def name(self) -> str:
        """Of the config."""
        return str(self._config.name)

    @property
    def values(self) -> dict[str, Any]:
        """Of the config."""
        return dict(self._config.settings)

    @property
    def secrets(self) -> dict[str, str | None]:
        """The tokens alone."""
        return {} if self.signed_in is None else self.signed_in.secrets


def seen_of_new(integration: Any, filled: Filled) -> Seen | None:
    """Return what the service would see of a new config, when it can be asked; None: ask nothing."""
    if not filled.enabled or not checking.can_check(integration):
        return None
    return seen_of_typed(integration, filled)


def seen_of_typed(integration: Any, filled: Filled) -> Seen | None:
    """Return what the service would see of a new config; None: a secret is missing."""
    settings = filled.values
    secrets = {key: text for key, text in filled.secrets.items() if text is not None}
    if secret_rules(integration.integration_id).missing(secrets.keys(), settings):
        return None
    return Seen(settings=settings, secrets=secrets)


def seen_anew(integration: Any, config: Config, filled: Filled) -> Seen | None:
    """Return what the service would see, when that has changed and it can be asked; None: ask nothing.

    Raises:
        ConfigUnusable: A stored secret can't be opened, and was not entered anew.
    """
    begins = filled.enabled and not config.enabled
    if not filled.enabled or not (begins or filled.has_settings):
        return None
    return seen_now(integration, config, filled)


def seen_now(integration: Any, config: Config, filled: Filled) -> Seen | None:
    """Return what the service would see, when it can be asked; None: ask nothing.

    Raises:
        ConfigUnusable: A stored secret can't be opened, and was not entered anew.
    """
    if not checking.can_check(integration) or checking.is_inactive(config.integration_id):
        return None
    return seen_if_saved(config, filled)


def seen_if_saved(config: Config, filled: Filled) -> Seen | None:
    """Return what the service would see once this is saved; None: a secret is missing.

    Raises:
        ConfigUnusable: A stored secret can't be opened, and was not entered anew.
    """
    settings, new = filled.values, filled.secrets
    rules = secret_rules(config.integration_id)
    emptied = rules.emptied_by(before=config.settings, after=settings, stored=config.secrets, new=new)
    try:
        kept = keeping.reveal(config)
    except SecretUnreadable as error:
        missing = set(config.secrets) - {key for key, text in new.items() if text is not None}
        if missing - set(emptied):
            raise ConfigUnusable(_("A secret of this config can't be opened: enter it again.")) from error
        kept = {}
    secrets = {key: text for key, text in {**kept, **new}.items() if text is not None and key not in emptied}
    if rules.missing(secrets.keys(), settings):
        return None
    return Seen(settings=settings, secrets=secrets)


def prepared(integration: Any, config: Config | None, filled: Filled, seen: Seen) -> Prepared:
    """Make it ready for a check."""
    return checking.typed(
        integration=integration,
        config=config,
        name=filled.name,
        values=seen.settings,
        secrets=seen.secrets,
    )


def create(*, actor: Any, integration_id: str, filled: Filled, checked: bool) -> Config:
    """Make a config of the actor's own; raises what ``operations.create`` does."""
    row = operations.create(
        actor=actor,
        owner=actor,
        integration_id=integration_id,
        name=filled.name,
        enabled=filled.enabled,
        settings=filled.values,
        secrets=filled.secrets,
        event_types=filled.event_types or (),
        conditions=filled.conditions,
        checked=checked,
    )
    note(config_id=row.pk, signed_in=filled.signed_in)
    return row


def update(
    *, actor: Any, config_id: int, expected_version: int, filled: Filled, checked: bool
) -> tuple[Config, list[str]]:
    """Change what was given, in the version that it was laid over; raises what the operation does."""
    given = filled.given
    updated = operations.update(
        actor=actor,
        config_id=config_id,
        expected_version=expected_version,
        name=filled.name if "name" in given else None,
        enabled=filled.enabled if "enabled" in given else None,
        settings=filled.values if filled.has_settings else None,
        secrets=filled.secrets if filled.has_settings else None,
        event_types=filled.event_types if "event_types" in given else None,
        conditions=filled.conditions if "conditions" in given else None,
        checked=checked,
    )
    note(config_id=config_id, signed_in=filled.signed_in)
    return updated


def note(*, config_id: int, signed_in: SignedIn | None) -> None:
    """Keep when the tokens run out that somebody has brought."""
    if signed_in is not None:
        name, expires_at = signed_in.sign_in.token, signed_in.expires_at
        tokens.note_expiry(config_id=config_id, name=name, expires_at=expires_at)
