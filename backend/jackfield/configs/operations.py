"""Make, change and end configs; each is one transaction with the row locked, audited as a whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jackfield.audit.operations import Change, record
from jackfield.configs import keeping
from jackfield.configs.errors import (
    ConfigNotFound,
    IntegrationUnavailable,
    Issue,
    PermissionDenied,
    SettingsRefused,
    VersionConflict,
)
from jackfield.configs.events import ConfigChange, tell
from jackfield.configs.models import Config, Listening
from jackfield.configs.permissions import Permission, permissions_of
from jackfield.configs.rules import SecretRules, secret_rules
from jackfield.registry import queries as registry_queries
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health

Settings = Mapping[str, Any]
Secrets = Mapping[str, str | None]


@transaction.atomic
def create(
    *,
    actor: Any,
    owner: Any,
    integration_id: str,
    name: str,
    settings: Settings,
    secrets: Secrets,
    event_types: Sequence[str] = (),
    enabled: bool = False,
    checked: bool = False,
    scope: tuple[str, str] = ("", ""),
) -> Config:
    """Make a config.

    Args:
        actor: Who does it; None for the product or a command.
        settings: Cleaned values without the secrets.
        secrets: Values in clear.
        checked: Whether the service has just said that these settings work.

    Raises:
        IntegrationUnavailable: It is not active, or not installed.
        SettingsRefused: The owner has a config of this name, or a required secret is missing.
    """
    _require_active(integration_id)
    _require_secrets(secret_rules(integration_id), {n for n, v in secrets.items() if v is not None})
    config = Config(
        owner=owner,
        integration_id=integration_id,
        name=name,
        enabled=enabled,
        settings=dict(settings),
        settings_version=registry_queries.settings_version_of(integration_id),
        event_types=list(event_types),
        scope_kind=scope[0],
        scope_id=scope[1],
        updated_by=actor,
    )
    changes = [
        Change(field="name", after=name),
        Change(field="enabled", after=str(enabled)),
        *_settings_changes({}, settings),
        *keeping.store(config=config, secrets=secrets, actor=actor),
    ]
    _mark_checked(config, checked=checked)
    _save(config)
    _listen(config)
    _audit(actor, "config.created", config, changes)
    return config


@transaction.atomic
def update(
    *,
    actor: Any,
    config_id: int,
    expected_version: int | None = None,
    name: str | None = None,
    enabled: bool | None = None,
    settings: Settings | None = None,
    secrets: Secrets | None = None,
    event_types: Sequence[str] | None = None,
    checked: bool = False,
) -> tuple[Config, list[str]]:
    """Change what is given and leave the rest; ``settings`` replaces all values at once.

    Returns:
        The config, and the secrets that were emptied because their destination changed.

    Raises:
        ConfigNotFound, PermissionDenied, VersionConflict: And nothing has changed.
        IntegrationUnavailable: It would be enabled, and its integration is not active.
        SettingsRefused: Another config has the name, or an emptied secret is required.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.EDIT)
    _require_version(config, expected_version)
    rules = secret_rules(config.integration_id)
    changes: list[Change] = []
    new_secrets = dict(secrets or {})
    cleared: list[str] = []
    if settings is not None:
        changes += _settings_changes(config.settings, settings)
        cleared = rules.emptied_by(
            before=config.settings, after=settings, stored=config.secrets, new=new_secrets
        )
        new_secrets |= dict.fromkeys(cleared)
        config.settings = dict(settings)
        config.settings_version = registry_queries.settings_version_of(config.integration_id)
    changes += keeping.store(config=config, secrets=new_secrets, actor=actor)
    if settings is not None or new_secrets:
        _require_secrets(rules, set(config.secrets))
    if name is not None and name != config.name:
        changes.append(Change(field="name", before=config.name, after=name))
        config.name = name
    if event_types is not None and list(event_types) != config.event_types:
        changes.append(
            Change(field="event_types", before=", ".join(config.event_types), after=", ".join(event_types))
        )
        config.event_types = list(event_types)
    switched = enabled is not None and enabled != config.enabled
    if switched:
        if enabled:
            _require_active(config.integration_id)
        changes.append(Change(field="enabled", before=str(config.enabled), after=str(enabled)))
        config.enabled = bool(enabled)
    if not changes:
        return config, []
    was_refused = config.health == Health.UNAUTHORIZED
    _mark_checked(config, checked=checked, forget=bool(switched or was_refused))
    _touch(config, actor)
    _save(config)
    _listen(config)
    _audit(actor, "config.updated", config, changes)
    if switched:
        tell(config, ConfigChange.ENABLED if config.enabled else ConfigChange.DISABLED)
    elif was_refused:
        tell(config, ConfigChange.AUTHORIZED)
    return config, cleared


@transaction.atomic
def enable(*, actor: Any, config_id: int, checked: bool = False) -> Config:
    """Enable a config; what was held goes out. Of one that is enabled: nothing changes.

    Raises:
        ConfigNotFound, PermissionDenied, IntegrationUnavailable: And nothing has changed.
        SettingsRefused: A required secret is missing.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.OPERATE)
    if config.enabled:
        return config
    _require_active(config.integration_id)
    _require_secrets(secret_rules(config.integration_id), set(config.secrets))
    config.enabled = True
    _mark_checked(config, checked=checked, forget=True)
    _touch(config, actor)
    _save(config)
    _audit(actor, "config.enabled", config, [])
    tell(config, ConfigChange.ENABLED)
    return config


@transaction.atomic
def disable(*, actor: Any, config_id: int, reason: str = "", cause: str = "") -> Config:
    """Disable a config; what waits is held.

    Args:
        actor: None: the product itself does it, and ``reason`` and ``cause`` say why.

    Raises:
        ConfigNotFound, PermissionDenied: And nothing has changed.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.OPERATE)
    if not config.enabled:
        return config
    config.enabled = False
    if reason:
        config.health = Health.FAILING
        config.health_reason = reason[:500]
        config.health_cause = cause
        config.health_since = timezone.now()
    _touch(config, actor)
    _save(config)
    _audit(actor, "config.disabled", config, [Change(field="reason", after=reason)] if reason else [])
    tell(config, ConfigChange.DISABLED)
    return config


@transaction.atomic
def delete(*, actor: Any, config_id: int, expected_version: int | None = None) -> None:
    """Delete a config with its deliveries; the audit keeps that it was there.

    Raises:
        ConfigNotFound, PermissionDenied, VersionConflict: And nothing has changed.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.DELETE)
    _require_version(config, expected_version)
    tell(config, ConfigChange.DELETING)
    _audit(actor, "config.deleted", config, [])
    config.delete()


def locked(*, actor: Any, config_id: int, permission: Permission) -> Config:
    """Return the row, locked until the end of the transaction.

    Args:
        actor: None: the product itself, which may everything.

    Raises:
        ConfigNotFound: There is none, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and lacks ``permission``.
    """
    config: Config | None = Config.objects.select_for_update().filter(pk=config_id).first()
    if config is None:
        raise ConfigNotFound
    if actor is not None:
        require(actor=actor, config=config, permission=permission)
    return config


def require(*, actor: Any, config: Config, permission: Permission) -> None:
    """Pass, or refuse.

    Raises:
        ConfigNotFound: ``actor`` may not see the config.
        PermissionDenied: ``actor`` sees it and lacks ``permission``.
    """
    held = permissions_of(actor, [config])[config.pk]
    if Permission.VIEW not in held:
        raise ConfigNotFound
    if permission not in held:
        raise PermissionDenied(permission)


def _require_active(integration_id: str) -> None:
    if not registry_queries.is_installed(integration_id):
        raise IntegrationUnavailable("The integration is not installed.", installed=False)
    if registry_queries.state_of(integration_id) == IntegrationRecord.State.INACTIVE:
        raise IntegrationUnavailable("The integration is not active.", installed=True)


def _require_version(config: Config, expected: int | None) -> None:
    if expected is not None and expected != config.version:
        raise VersionConflict(
            current_version=config.version, changed_by=config.updated_by, changed_at=config.last_updated
        )


def _require_secrets(rules: SecretRules, present: set[str]) -> None:
    missing = sorted(rules.required - present)
    if missing:
        raise SettingsRefused(
            Issue(path=("values", name), code="secret_required", message="Enter this secret.")
            for name in missing
        )


def _settings_changes(before: Settings, after: Settings) -> list[Change]:
    return [
        Change(field=name, before=_text(before.get(name)), after=_text(after.get(name)))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)[:1000]


def _mark_checked(config: Config, *, checked: bool, forget: bool = False) -> None:
    now = timezone.now()
    if checked or forget:
        config.health = Health.HEALTHY if checked else Health.UNKNOWN
        config.health_reason = config.health_cause = ""
        config.health_since = now
        config.failure_count = 0
    if checked:
        config.checked_at = now


def _touch(config: Config, actor: Any) -> None:
    config.version += 1
    config.status_version += 1
    config.last_updated = timezone.now()
    config.updated_by = actor


def _save(config: Config) -> None:
    try:
        with transaction.atomic():
            config.save()
    except IntegrityError as error:
        taken = Config.objects.filter(
            owner_id=config.owner_id, integration_id=config.integration_id, name=config.name
        ).exclude(pk=config.pk)
        if not taken.exists():
            raise
        message = "You have a config of this name already."
        raise SettingsRefused([Issue(path=("name",), code="unique", message=message)]) from error


def _listen(config: Config) -> None:
    wanted = set(config.event_types)
    held = set(config.listenings.values_list("pattern", flat=True))
    if held - wanted:
        config.listenings.filter(pattern__in=held - wanted).delete()
    Listening.objects.bulk_create(
        Listening(config=config, pattern=pattern) for pattern in sorted(wanted - held)
    )


def _audit(actor: Any, action: str, config: Config, changes: list[Change]) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="config",
        subject_id=config.pk,
        subject_label=f"{config.name} ({config.integration_id})",
        changes=changes,
    )
