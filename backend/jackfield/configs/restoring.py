"""Puts back what an audit entry says was changed of a config; its secrets excepted, which nobody keeps."""

import logging
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext

from jackfield.audit import queries as audit_queries
from jackfield.audit.models import AuditEntry
from jackfield.configs import keeping, operations, queries
from jackfield.configs.contexts import ConfigUnusable, Prepared, prepare_values
from jackfield.configs.errors import (
    ConfigNotFound,
    IntegrationUnavailable,
    Issue,
    NothingKept,
    SettingsRefused,
    VersionConflict,
)
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.configs.rules import secret_rules
from jackfield.configs.snapshots import COLUMNS
from jackfield.configs.tokens import signed_in_of
from jackfield.configs.upgrading import readable
from jackfield.registry import queries as registry_queries
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import kept as _
from jackfield.sdk.versions import MigrationFailed, migrated
from jackfield.vault import SecretUnreadable

logger = logging.getLogger(__name__)

_NOT_INSTALLED = _("The integration is not installed.")
_NEWER = _("The entry is of a newer version than the integration's code.")
_UNOPENED = _("A secret of this config can't be opened: enter it again.")

#: Asks the service about settings; raises if it says no. In no transaction.
Check = Callable[[Any, Prepared], None]


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """A config as it shall be, found valid by its form."""

    config: Config
    integration: Any
    name: str
    settings: dict[str, Any] = field(repr=False)
    event_types: list[str] | None
    conditions: dict[str, Any] | None


def entry_of_config(*, user: Any, entry_id: int) -> tuple[AuditEntry, Config]:
    """Return an entry about a config, and the config.

    Raises:
        ConfigNotFound: There is none, or ``user`` does not see its config, or that is gone.
    """
    found = audit_queries.by_keys([entry_id])
    if not found or found[0].subject_kind != "config" or not found[0].subject_id.isdecimal():
        raise ConfigNotFound
    return found[0], queries.get(user=user, config_id=int(found[0].subject_id))


def restore(
    *, actor: Any, entry_id: int, expected_version: int | None = None, check: Check | None = None
) -> tuple[Config, list[str]]:
    """Give back to name, events, conditions and settings what they were, as far as the entry changed them.

    What was changed since in other fields stays. Fields that the integration does not have any more are
    passed over, and an entry of an older version is brought up. It is a change like any other: validated,
    checked, recorded, and a secret whose destination it changes is emptied.

    Args:
        check: Asks the service, when the config is enabled and its settings change; None asks nobody.

    Returns:
        The config, and the secrets that were emptied.

    Raises:
        ConfigNotFound, PermissionDenied, VersionConflict: And nothing has changed.
        NothingKept: The entry changed nothing that could be put back.
        IntegrationUnavailable: It is not installed.
        SettingsRefused: The old values do not do any more, or a secret would be emptied that is required.
    """
    entry, config = entry_of_config(user=actor, entry_id=entry_id)
    operations.require(actor=actor, config=config, permission=Permission.EDIT)
    if entry.kept is None:
        raise NothingKept
    if expected_version is not None and expected_version != config.version:
        raise VersionConflict.over(config)
    plan = _planned(config, entry.kept, actor)
    checked = check is not None and _ask(plan, check)
    return operations.update(
        actor=actor,
        config_id=config.pk,
        # The plan was laid over this version, so no other may be replaced by it.
        expected_version=config.version,
        name=plan.name,
        settings=plan.settings,
        event_types=plan.event_types,
        conditions=plan.conditions,
        checked=checked,
        action="config.restored",
    )


def put_back(
    now: Mapping[str, Any], *, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """Return settings in which what differs between ``before`` and ``after`` is as before."""
    kept = {name: value for name, value in now.items() if name in before or name not in after}
    changed = {name: value for name, value in before.items() if name not in after or after[name] != value}
    return {**kept, **changed}


def _planned(config: Config, kept: Mapping[str, Any], actor: Any) -> _Plan:
    integration = registry_queries.installed(config.integration_id)
    if integration is None:
        raise IntegrationUnavailable(_NOT_INSTALLED, installed=False)
    now = readable(config, integration)
    before, after = (_brought_up(kept[end], integration) for end in ("before", "after"))
    wanted = copy(now)
    wanted.settings = put_back(now.settings, before=before, after=after)
    for column in COLUMNS:
        if kept["before"][column] != kept["after"][column]:
            setattr(wanted, column, kept["before"][column])
    try:
        with contained():
            return _filled(now, wanted, integration, actor)
    except (SettingsRefused, DatabaseError):
        raise
    except Exception as error:
        logger.exception("form raised", extra={"integration_id": config.integration_id})
        message = gettext("The integration could not make the form; the log has the details.")
        raise SettingsRefused([Issue(path=(), code="integration_failed", message=message)]) from error


def _filled(now: Config, wanted: Config, integration: Any, actor: Any) -> _Plan:
    # What is left out of a form keeps the value of its config.
    form = integration.config_form_cls(
        {}, integration=integration, config=wanted, secrets_set=tuple(now.secrets), viewer=actor
    )
    if not form.is_valid():
        raise SettingsRefused(
            Issue(
                path=() if name == "__all__" else ("values", name), code=error.code or "invalid", message=text
            )
            for name, errors in form.errors.as_data().items()
            for error in errors
            for text in map(str, error.messages)
        )
    return _Plan(
        config=now,
        integration=integration,
        name=form.cleaned_data["name"],
        settings=form.values(),
        event_types=form.cleaned_data.get("event_types"),
        conditions=form.cleaned_data.get("conditions"),
    )


def _brought_up(kept: Mapping[str, Any], integration: Any) -> dict[str, Any]:
    stored, wanted = kept["settings_version"], integration.settings_version
    try:
        if stored > wanted:
            raise MigrationFailed(_NEWER)  # noqa: TRY301
        return migrated(kept["settings"], stored=stored, wanted=wanted, step=integration.migrate_settings)
    except MigrationFailed as error:
        raise SettingsRefused([Issue(path=(), code="version", message=str(error))]) from error


def _ask(plan: _Plan, check: Check) -> bool:
    """Ask the service, if it would see anything new; whether it was asked."""
    if not plan.config.enabled or plan.settings == plan.config.settings:
        return False
    rules = secret_rules(plan.config.integration_id)
    emptied = rules.emptied_by(
        before=plan.config.settings, after=plan.settings, stored=plan.config.secrets, new={}
    )
    if rules.required.intersection(emptied):
        return False
    try:
        revealed = keeping.reveal(plan.config)
    except SecretUnreadable as error:
        raise ConfigUnusable(_UNOPENED) from error
    secrets = {name: letters for name, letters in revealed.items() if name not in emptied}
    prepared = prepare_values(
        integration=plan.integration,
        values=plan.settings,
        secrets=secrets,
        config_id=f"cfg_{plan.config.pk}",
        config_name=plan.name,
        signed_in=signed_in_of(plan.config, plan.integration, secrets),
    )
    check(plan.integration, prepared)
    return True
