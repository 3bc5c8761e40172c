"""What a call on behalf of a config needs: settings and secrets, read in a transaction, used in none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from jackfield.configs import keeping
from jackfield.configs.models import Config
from jackfield.configs.tokens import Fresh, SignedIn, signed_in_of
from jackfield.configs.versions import as_of_now
from jackfield.registry.activation import Activation, activation_of
from jackfield.sdk import Context
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net import HttpClient
from jackfield.sdk.secrets import in_clear
from jackfield.sdk.settings import SettingsInvalid
from jackfield.sdk.versions import MigrationFailed
from jackfield.vault import SecretUnreadable

_UNOPENED = _("A secret of this config can't be opened: enter it again.")
_UNFIT = _("The settings do not fit: %(error)s")


class ConfigUnusable(Exception):
    """The settings or secrets of a config can't be used as they are: its owner must enter them again."""


def _nobody_signed_in(_fresh: Fresh) -> Prepared:
    raise RuntimeError("There are no tokens to replace.")


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A config made ready for one call; frees it from the database."""

    config_id: str
    config_name: str
    settings: Any = field(repr=False)
    #: All secrets in clear, those of the activation too: what the client stars in everything that it notes.
    secrets: tuple[str, ...] = field(repr=False)
    #: The integration's activation settings; None of one that has none.
    activation: Any = field(default=None, repr=False)
    #: With which tokens it was signed in at the service; None: it was not, or with tokens that are not kept.
    signed_in: SignedIn | None = None
    #: Makes the same ready with the tokens that there are now; where it is signed in.
    with_tokens: Callable[[Fresh], Prepared] = field(default=_nobody_signed_in, repr=False)

    def context(self, http: HttpClient, *, attempt: int = 1) -> Context[Any]:
        """Return the context that a hook or a check is given."""
        return Context(
            settings=self.settings,
            http=http,
            config_id=self.config_id,
            config_name=self.config_name,
            attempt=attempt,
            activation=self.activation,
        )


def prepare(*, config: Config, integration: Any, activation: Activation | None = None) -> Prepared:
    """Read a stored config.

    Args:
        config: Whose settings.
        integration: The running instance.
        activation: What it was activated with, where that was read already.

    Raises:
        ConfigUnusable: A secret can't be opened, or the settings do not fit the integration's code (newer,
            or too old to be brought up), or those of its activation do not.
    """
    try:
        now = as_of_now(config, integration)
        secrets = keeping.reveal(now)
    except MigrationFailed as error:
        raise ConfigUnusable(str(error)) from error
    except SecretUnreadable as error:
        raise ConfigUnusable(_UNOPENED) from error
    return prepare_values(
        integration=integration,
        values=now.settings,
        secrets=secrets,
        config_id=f"cfg_{config.pk}",
        config_name=config.name,
        activation=activation,
        signed_in=signed_in_of(now, integration, secrets),
    )


def prepare_values(
    *,
    integration: Any,
    values: dict[str, Any],
    secrets: dict[str, str],
    config_id: str,
    config_name: str,
    activation: Activation | None = None,
    signed_in: SignedIn | None = None,
) -> Prepared:
    """Read what was typed and is not saved; with the integration's activation settings, unless given.

    Args:
        signed_in: With which tokens it was signed in, when they are among the secrets and kept.

    Raises:
        ConfigUnusable: It does not fit the integration's code.
    """
    activated = activation_of(integration) if activation is None else activation
    if activated.problem:
        raise ConfigUnusable(activated.problem)
    try:
        settings = integration.settings_class.from_values({**values, **secrets})
    except SettingsInvalid as error:
        raise ConfigUnusable(_UNFIT % {"error": error}) from error
    renew: dict[str, Any] = {}
    if signed_in is not None:
        renew["with_tokens"] = partial(
            _with_tokens,
            secrets,
            integration=integration,
            values=values,
            config_id=config_id,
            config_name=config_name,
            activation=activated,
        )
    return Prepared(
        signed_in=signed_in,
        **renew,
        config_id=config_id,
        config_name=config_name,
        settings=settings,
        secrets=(*in_clear(secrets.values()), *activated.secrets),
        activation=activated.settings,
    )


def _with_tokens(secrets: dict[str, str], fresh: Fresh, **same: Any) -> Prepared:
    return prepare_values(secrets={**secrets, **fresh.letters}, signed_in=fresh.signed_in, **same)
