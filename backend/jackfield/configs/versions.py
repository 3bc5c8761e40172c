"""Settings of an older version as today's code reads them, in memory: the row stays as it is."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from jackfield.configs import keeping
from jackfield.configs.models import Config
from jackfield.configs.rules import SecretRules, secret_rules
from jackfield.sdk.kept import kept as _
from jackfield.sdk.versions import MigrationFailed, migrated, renamed

NEWER = _("The settings are newer than the integration's code.")


@dataclass(frozen=True, kw_only=True)
class Present:
    """What a config's row comes to in the version of the code."""

    settings: dict[str, Any]
    #: As they are kept, by their present names.
    secrets: dict[str, Any] = field(repr=False)
    #: For what names they were sealed.
    sealed_as: dict[str, str]
    #: Secrets that may not go where the settings send them now, by their present names, with those they had.
    emptied: dict[str, str]


def is_present(config: Config, integration: Any) -> bool:
    """Whether the settings are of the version of the code."""
    return bool(config.settings_version == integration.settings_version)


def present(config: Config, integration: Any) -> Present:
    """Return what the row comes to in the version of the code.

    Raises:
        MigrationFailed: It is newer than the code, or the author's code could not bring it up.
    """
    stored, wanted = config.settings_version, integration.settings_version
    if stored > wanted:
        raise MigrationFailed(NEWER)
    settings = migrated(config.settings, stored=stored, wanted=wanted, step=integration.migrate_settings)
    names = renamed(config.secrets, stored=stored, wanted=wanted, by_version=integration.renamed_secrets)
    rules = secret_rules(config.integration_id)
    goes_elsewhere = any(
        _is_elsewhere(name, config.settings, settings, integration.default_settings, rules)
        for name in rules.destinations
    )
    emptied = names if goes_elsewhere else {}
    return Present(
        settings=settings,
        secrets={new: config.secrets[old] for new, old in names.items() if new not in emptied},
        sealed_as={new: old for new, old in names.items() if new not in emptied},
        emptied=emptied,
    )


def as_of_now(config: Config, integration: Any) -> Config:
    """Return the config in the version of the code: itself, or an unsaved copy to read and never to save.

    Raises:
        MigrationFailed: It is newer than the code, or the author's code could not bring it up.
    """
    if is_present(config, integration):
        return config
    now = present(config, integration)
    read = copy(config)
    read.settings = now.settings
    read.secrets = {
        name: keeping.Renamed(entry, sealed_as=now.sealed_as[name]) for name, entry in now.secrets.items()
    }
    read.settings_version = integration.settings_version
    return read


def problem_of(config: Config, integration: Any) -> str | None:
    """Return why the code cannot read the settings because of their version, as a sentence; None: it can."""
    if is_present(config, integration):
        return None
    try:
        now = present(config, integration)
    except MigrationFailed as error:
        return str(error)
    if secret_rules(config.integration_id).required.intersection(now.emptied):
        return EMPTIED
    return None


#: Of a config whose old settings name another place in the new version.
EMPTIED = _("The integration speaks to another address now: enter the secrets again.")


def _is_elsewhere(
    name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    defaults: Mapping[str, Any],
    rules: SecretRules,
) -> bool:
    """Whether a destination is one to which the old settings did not lead.

    Its field may have had another name, or the old value may have been a whole URL; what the author's code
    has as its default is as good as the code.
    """
    value = after.get(name)
    if value == before.get(name) or (value is not None and value == defaults.get(name)):
        return False
    if isinstance(value, list) and name in rules.in_rows:
        now = [place for _part, place in rules.places(name, value)]
    elif isinstance(value, str):
        now = [value]
    else:
        return value is not None or before.get(name) is not None
    in_rows = [place for rows in rules.in_rows for _part, place in rules.places(rows, before.get(rows))]
    places = {found for found in (*before.values(), *in_rows) if isinstance(found, str)}
    hosts = {_host(place) for place in places} - {""}
    return any(
        not isinstance(place, str) or (place not in places and _host(place) not in hosts) for place in now
    )


def _host(place: str) -> str:
    try:
        return (urlsplit(place if "//" in place else f"//{place}").hostname or "").lower()
    except ValueError:
        return ""
