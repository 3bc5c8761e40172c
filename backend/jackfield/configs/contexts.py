"""What a call on behalf of a config needs: settings and secrets, read in a transaction, used in none."""

import traceback
from dataclasses import dataclass, field
from typing import Any

from jackfield.configs import keeping
from jackfield.configs.models import Config
from jackfield.sdk import Context
from jackfield.sdk.net import HttpClient, Redactor
from jackfield.sdk.settings import SettingsInvalid
from jackfield.vault import SecretUnreadable


class ConfigUnusable(Exception):
    """The settings or secrets of a config can't be used as they are: its owner must enter them again."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A config made ready for one call; frees it from the database."""

    config_id: str
    config_name: str
    settings: Any = field(repr=False)
    #: All secrets in clear: what the client stars in everything that it notes.
    secrets: tuple[str, ...] = field(repr=False)

    def traceback_of(self, error: BaseException) -> str:
        """Return the traceback of an author's error for the log, with stars for what it quotes of secrets."""
        return Redactor(self.secrets)("".join(traceback.format_exception(error)))

    def context(self, http: HttpClient, *, attempt: int = 1) -> Context[Any]:
        """Return the context that a hook or a check is given."""
        return Context(
            settings=self.settings,
            http=http,
            config_id=self.config_id,
            config_name=self.config_name,
            attempt=attempt,
        )


def prepare(*, config: Config, integration: Any) -> Prepared:
    """Read a stored config.

    Raises:
        ConfigUnusable: A secret can't be opened, or the settings do not fit the integration's code.
    """
    try:
        secrets = keeping.reveal(config)
    except SecretUnreadable as error:
        raise ConfigUnusable("A secret of this config can't be opened: enter it again.") from error
    return prepare_values(
        integration=integration,
        values=config.settings,
        secrets=secrets,
        config_id=f"cfg_{config.pk}",
        config_name=config.name,
    )


def prepare_values(
    *, integration: Any, values: dict[str, Any], secrets: dict[str, str], config_id: str, config_name: str
) -> Prepared:
    """Read what was typed and is not saved.

    Raises:
        ConfigUnusable: It does not fit the integration's code.
    """
    try:
        settings = integration.settings_class.from_values({**values, **secrets})
    except SettingsInvalid as error:
        raise ConfigUnusable(f"The settings do not fit: {error}") from error
    return Prepared(
        config_id=config_id,
        config_name=config_name,
        settings=settings,
        secrets=tuple(secrets.values()),
    )
