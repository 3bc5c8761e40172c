"""Make, change and end configs; each is one transaction with the row locked, audited as a whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jackfield.accounts import standing
from jackfield.audit.operations import Change, as_text, changes_of, record
from jackfield.configs import hearing, keeping
from jackfield.configs.contention import again_if_contended
from jackfield.configs.errors import (
    ConfigNotFound,
    IntegrationUnavailable,
    Issue,
    PermissionDenied,
    ReceiverRefused,
    SettingsRefused,
    VersionConflict,
)
from jackfield.configs.events import ConfigChange, tell
from jackfield.configs.listening import listen
from jackfield.configs.making import new_config
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission, permissions_of
from jackfield.configs.refusing import secrets_missing
from jackfield.configs.rules import SecretRules, secret_rules
from jackfield.configs.scopes import UNBOUND, Scope, may_hold, require_may_bind
from jackfield.configs.snapshots import kept, snapshot
from jackfield.configs.upgrading import bring_up
from jackfield.registry import queries as registry_queries
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health
from jackfield.sdk.secrets import Rotation
from jackfield.sdk.versions import MigrationFailed

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
    conditions: Mapping[str, Any] | None = None,
    enabled: bool = False,
    checked: bool = False,
    scope: Scope = UNBOUND,
) -> Config:
    """Make a config.

    Args:
        actor: Who does it; None for the product or a command.
        settings: Cleaned values without the secrets.
        secrets: Values in clear.
        checked: Whether the service has just said that these settings work.
        scope: What of the application's own it is bound to.

    Raises:
        NotAuthenticated: ``actor`` was deactivated while a service was asked, or the credentials have ended.
        IntegrationUnavailable: It is not active, or not installed.
        ScopeRefused: ``actor`` may not bind it to that.
        SettingsRefused: The name is taken, a required secret is missing, or the author's code raised.
    """
    actor = standing.now(actor)
    require_may_bind(actor=actor, scope=scope)
    _require_active(integration_id)
    present = {name for name, letters in secrets.items() if letters is not None}
    _require_secrets(secret_rules(integration_id), present, settings)
    config = new_config(
        owner=owner,
        integration_id=integration_id,
        name=name,
        enabled=enabled,
        settings=settings,
        settings_version=registry_queries.settings_version_of(integration_id),
        event_types=list(event_types),
        conditions=hearing.checked(conditions),
        scope_kind=scope[0],
        scope_id=scope[1],
        updated_by=actor,
    )
    changes = [
        Change(field="name", after=name),
        Change(field="enabled", after=as_text(enabled)),
        *([hearing.change(before={}, after=config.conditions)] if config.conditions else []),
        *changes_of({}, config.settings),
        *keeping.store(config=config, secrets=secrets, actor=actor),
    ]
    _mark_checked(config, checked=checked)
    _save(config)
    listen(config)
    _audit(actor, "config.created", config, changes)
    if config.enabled:
        tell(config, ConfigChange.ENABLED)
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
    conditions: Mapping[str, Any] | None = None,
    checked: bool = False,
    action: str = "config.updated",
) -> tuple[Config, list[str]]:
    """Change what is given and leave the rest; ``settings`` replaces all values at once.

    Args:
        checked: Whether the service has just said that these settings work.
        action: What the audit calls it.

    Returns:
        The config, and the secrets that were emptied because their destination changed.

    Raises:
        ConfigNotFound, PermissionDenied, VersionConflict: And nothing has changed.
        IntegrationUnavailable: It is not installed, or the config would be enabled and it is not active.
        SettingsRefused: Another config has the name, an emptied secret is required, or the stored settings
            are newer than the code.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.EDIT)
    _require_version(config, expected_version)
    if not registry_queries.is_installed(config.integration_id):
        raise IntegrationUnavailable("The integration is not installed.", installed=False)
    before = snapshot(config)
    changes, cleared = _set_values(config, settings, secrets or {}, actor)
    if name is not None and name != config.name:
        changes.append(Change(field="name", before=config.name, after=name))
        config.name = name
    changes += hearing.hear(config, event_types, conditions)
    switched = enabled is not None and enabled != config.enabled
    if switched:
        if enabled:
            _require_active(config.integration_id)
        changes.append(Change(field="enabled", before=as_text(config.enabled), after=as_text(enabled)))
        config.enabled = bool(enabled)
    if not changes:
        return config, []
    was_refused = config.health == Health.UNAUTHORIZED
    _mark_checked(config, checked=checked, forget=bool(switched or was_refused))
    _touch(config, actor)
    _save(config)
    listen(config)
    _audit(actor, action, config, changes, kept=kept(before=before, after=snapshot(config)))
    if switched:
        tell(config, ConfigChange.ENABLED if config.enabled else ConfigChange.DISABLED)
    elif was_refused:
        tell(config, ConfigChange.AUTHORIZED)
    if any(isinstance(one, Rotation) for one in (secrets or {}).values()):
        tell(config, ConfigChange.ROTATED)
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
    _require_secrets(secret_rules(config.integration_id), set(config.secrets), config.settings)
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


@again_if_contended
@transaction.atomic
def delete(
    *, actor: Any, config_id: int, expected_version: int | None = None, remove_all: bool = False
) -> None:
    """Delete a config with its deliveries; the audit keeps that it was there.

    Args:
        remove_all: Take away what people made of its things, too; else that stays, and is its owner's.

    Raises:
        ConfigNotFound, PermissionDenied, VersionConflict: And nothing has changed.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.DELETE)
    _require_version(config, expected_version)
    if remove_all:
        tell(config, ConfigChange.PURGING)
    tell(config, ConfigChange.DELETING)
    tell(config, ConfigChange.LEAVING)
    _audit(actor, "config.deleted", config, [])
    config.delete()


@transaction.atomic
def transfer(*, actor: Any, config_id: int, to_user: Any, expected_version: int | None = None) -> Config:
    """Give a config to another owner; what was granted on it stays, and who had it loses it at once.

    Args:
        actor: Its owner or an administrator.
        to_user: Who shall have it; None: nobody was found.

    Raises:
        ConfigNotFound, PermissionDenied, VersionConflict: And nothing has changed.
        ReceiverRefused: There is no such user, or one who was deactivated.
        SettingsRefused: The receiver has a config of this name.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.TRANSFER)
    _require_version(config, expected_version)
    receiver = None if to_user is None else type(to_user)._default_manager.filter(pk=to_user.pk).first()
    if receiver is None or not receiver.is_active or not may_hold(receiver, config):
        raise ReceiverRefused
    if receiver.pk == config.owner_id:
        return config
    before, config.owner = config.owner, receiver
    _touch(config, actor)
    _save(config, taken=_("This user has a config of this name already."))
    change = Change(field="owner", before=before.get_username(), after=receiver.get_username())
    _audit(actor, "config.transferred", config, [change])
    return config


def locked(*, actor: Any, config_id: int, permission: Permission) -> Config:
    """Return the row, locked until the end of the transaction, when ``actor`` may now.

    Args:
        actor: Read anew; None: the product itself, which may everything.

    Raises:
        NotAuthenticated: ``actor`` was deactivated meanwhile, or the credentials have ended.
        ConfigNotFound: There is none, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and lacks ``permission``.
    """
    # Deliveries that are published meanwhile point at it, and must not wait: its key stays, until it goes.
    config: Config | None = Config.objects.select_for_update(no_key=True).filter(pk=config_id).first()
    if actor is not None:
        # Of none as much is asked as of one that is hidden: statements and time tell no more than the answer.
        by = standing.now(actor)
        require(actor=by, config=config or Config(pk=config_id), permission=permission)
    if config is None:
        raise ConfigNotFound
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
        raise VersionConflict.over(config)


def _require_secrets(rules: SecretRules, present: set[str], settings: Settings) -> None:
    missing = rules.missing(present, settings)
    if missing:
        raise secrets_missing(missing)


def _set_values(
    config: Config, settings: Settings | None, secrets: Secrets, actor: Any
) -> tuple[list[Change], list[str]]:
    """Set settings and secrets, unsaved; return what to audit, and the secrets that this emptied."""
    if settings is None and not secrets:
        return [], []
    rules = secret_rules(config.integration_id)
    changes, emptied = _brought_up(config, registry_queries.installed(config.integration_id))
    cleared = [name for name in emptied if secrets.get(name) is None]
    new_secrets = dict(secrets)
    after = config.settings if settings is None else settings
    changes += changes_of(config.settings, after)
    cleared += rules.emptied_by(before=config.settings, after=after, stored=config.secrets, new=new_secrets)
    new_secrets |= dict.fromkeys(cleared)
    if rules.goes_elsewhere(before=config.settings, after=after, new=secrets):
        # What was good for one place is good for no other.
        new_secrets = {name: None if text is None else str(text) for name, text in new_secrets.items()}
    config.settings = dict(after)
    changes += keeping.store(config=config, secrets=new_secrets, actor=actor)
    _require_secrets(rules, set(config.secrets), config.settings)
    return changes, cleared


def _brought_up(config: Config, integration: Any) -> tuple[list[Change], tuple[str, ...]]:
    try:
        return bring_up(config, integration)
    except MigrationFailed as error:
        raise SettingsRefused([Issue(path=(), code="version", message=str(error))]) from error


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


def _save(config: Config, *, taken: str = "You have a config of this name already.") -> None:
    try:
        with transaction.atomic():
            config.save()
    except IntegrityError as error:
        others = Config.objects.filter(
            owner_id=config.owner_id, integration_id=config.integration_id, name=config.name
        ).exclude(pk=config.pk)
        if not others.exists():
            raise
        raise SettingsRefused([Issue(path=("name",), code="unique", message=taken)]) from error


def _audit(
    actor: Any,
    action: str,
    config: Config,
    changes: list[Change],
    *,
    kept: Mapping[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="config",
        subject_id=config.pk,
        subject_label=f"{config.name} ({config.integration_id})",
        changes=changes,
        kept=kept,
    )
