"""Writes old settings back in the version of the code: row by row, by any number of processes at once."""

import logging
import traceback
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from jackfield.audit.operations import Change, changes_of, record
from jackfield.configs import keeping, versions
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.configs.refusing import Issue, SettingsRefused
from jackfield.configs.rotating import fingerprints
from jackfield.configs.rules import secret_rules
from jackfield.registry import managers
from jackfield.registry import queries as registry_queries
from jackfield.registry.config_querysets import ConfigQuerySet
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import kept as _
from jackfield.sdk.settings import SettingsInvalid
from jackfield.sdk.versions import MigrationFailed
from jackfield.vault import SecretUnreadable

_NOT_READ = _("The integration's own code failed to read its settings.")
_UNFIT = _("The settings do not fit the integration's code: %(names)s.")

logger = logging.getLogger(__name__)


def upgrade_some(*, beyond: int = 0, limit: int = 20) -> int:
    """Bring up the next configs; return where to go on, 0 when that were the last.

    A row that somebody else brought up meanwhile, or changed, is left to them. One that can't be brought up
    stays as it is: its health says why, and no other suffers.

    Args:
        beyond: As the last call gave it back; 0 for the first.
        limit: How many to look at.
    """
    old = Q()
    for integration in managers.products().get_integrations():
        if integration.settings_version > 1:
            old |= Q(
                integration_id=integration.integration_id, settings_version__lt=integration.settings_version
            )
    if not old:
        return 0
    keys = list(Config.objects.filter(old, pk__gt=beyond).order_by("pk").values_list("pk", flat=True)[:limit])
    for key in keys:
        upgrade(config_id=key)
    return keys[-1] if len(keys) == limit else 0


def upgrade(*, config_id: int) -> bool:
    """Bring up one config; whether something was written."""
    try:
        return _upgrade(config_id)
    except (MigrationFailed, SettingsInvalid) as error:
        cause = error.__cause__
        logger.error(  # noqa: TRY400 - where the author's code failed, and not its text, which may quote
            "settings could not be brought up",
            extra={
                "config": config_id,
                "error": type(cause or error).__name__,
                "traceback": "".join(traceback.format_tb(cause.__traceback__)) if cause else "",
            },
        )
        sentence = str(error)
        if isinstance(error, SettingsInvalid):
            sentence = _UNFIT % {"names": ", ".join(sorted(error.errors))}
        _report(config_id, sentence)
        return False


@transaction.atomic
def _upgrade(config_id: int) -> bool:
    config: Config | None = Config.objects.select_for_update(no_key=True).filter(pk=config_id).first()
    integration = None if config is None else registry_queries.installed(config.integration_id)
    if config is None or integration is None or config.settings_version >= integration.settings_version:
        return False
    name = config.name
    changes, emptied = bring_up(config, integration)
    missing = secret_rules(config.integration_id).required.intersection(emptied)
    _require_fit(config, integration, without=emptied)
    # Its version stays: what people see in its form is what they saw before.
    rows: ConfigQuerySet[Config] = ConfigQuerySet(Config)
    rows.filter(pk=config.pk).update(
        settings=config.settings,
        secrets=config.secrets,
        settings_version=config.settings_version,
        last_updated=F("last_updated"),
    )
    record(
        actor=None,
        action="config.upgraded",
        subject_kind="config",
        subject_id=config.pk,
        subject_label=f"{name} ({config.integration_id})",
        changes=changes,
    )
    if missing:
        report_health(
            config_id=config.pk,
            health=Health.UNAUTHORIZED,
            reason=versions.EMPTIED,
            cause=StatusCause.REFUSED,
        )
    elif config.health == Health.FAILING:
        # What was seen before may have been that it could not be brought up.
        report_health(config_id=config.pk, health=Health.UNKNOWN)
    return True


def readable(config: Config, integration: Any) -> Config:
    """Return a config as people edit it: in the version of the code, to read and never to save.

    Raises:
        SettingsRefused: It is newer than the code, or the author's code could not bring it up.
    """
    try:
        return versions.as_of_now(config, integration)
    except MigrationFailed as error:
        raise SettingsRefused([Issue(path=(), code="version", message=str(error))]) from error


def bring_up(config: Config, integration: Any) -> tuple[list[Change], tuple[str, ...]]:
    """Bring up a locked row, unsaved; return what to audit, and the secrets that were emptied.

    Raises:
        MigrationFailed: It is newer than the code, or the author's code could not bring it up.
    """
    if versions.is_present(config, integration):
        return [], ()
    now = versions.present(config, integration)
    changes = [
        Change(
            field="settings_version",
            before=str(config.settings_version),
            after=str(integration.settings_version),
        ),
        *changes_of(config.settings, now.settings),
        *(
            Change(field=name, before=fingerprints(config.secrets[old], now=timezone.now()), secret=True)
            for name, old in now.emptied.items()
        ),
    ]
    config.secrets = keeping.sealed_anew(config, now.secrets, sealed_as=now.sealed_as)
    config.settings = now.settings
    config.settings_version = integration.settings_version
    return changes, tuple(sorted(now.emptied))


def _require_fit(config: Config, integration: Any, *, without: tuple[str, ...]) -> None:
    """Pass when the code can read the settings; secrets that were emptied have to be entered anyway."""
    try:
        secrets = keeping.reveal(config)
    except SecretUnreadable:
        # Nothing that a new version could be blamed for.
        return
    try:
        with contained():
            integration.settings_class.from_values({**config.settings, **secrets})
    except SettingsInvalid as error:
        others = {name: why for name, why in error.errors.items() if name not in without}
        if others:
            raise SettingsInvalid(others) from error
    except Exception as error:
        raise MigrationFailed(_NOT_READ) from error


@transaction.atomic
def _report(config_id: int, sentence: str) -> None:
    config = Config.objects.select_for_update(no_key=True).filter(pk=config_id).first()
    if config is None or (config.health, config.health_reason) == (Health.FAILING, sentence[:500]):
        return
    report_health(config_id=config_id, health=Health.FAILING, reason=sentence)
