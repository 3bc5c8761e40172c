"""Make and change configs."""

from typing import Any

import strawberry
from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api import checking, ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.forms.submitting import Submitted, submit
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.narrowing import given
from jackfield.api.types import configs
from jackfield.api.types.configs import Config
from jackfield.configs import keeping, operations, queries
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import ConfigNotFound, VersionConflict
from jackfield.configs.models import Config as Row
from jackfield.configs.permissions import Permission
from jackfield.configs.rules import secret_rules
from jackfield.flows import verbs
from jackfield.registry import queries as registry
from jackfield.registry.errors import IntegrationNotFound
from jackfield.vault import SecretUnreadable

#: Settings and secrets, as the service would see them.
Seen = tuple[dict[str, Any], dict[str, str]]

#: How often a change is laid over what somebody else has written meanwhile; each time somebody got on.
_MAX_ATTEMPTS = 20


@entry
class CreateConfigInput:
    """A new config. Name and enabled may be given here or among values; twice and not alike is invalid."""

    integration_id: str = told("Of which integration.")
    name: str | None = told("Unique to owner and integration.", default=strawberry.UNSET)
    enabled: bool | None = told("Whether it shall work.", default=strawberry.UNSET)
    values: list[FieldValueInput] = told("For configForm.", default_factory=list)
    form_token: strawberry.ID | None = told(
        "Of the form that was filled in: refused when it is another by now. Programs leave it out.",
        default=strawberry.UNSET,
    )
    unchecked: bool = told("Skip the live check.", default=False)


@output
class CreateConfigPayload:
    """The new config."""

    config: Config = told("The config.")


@entry
class UpdateConfigInput:
    """What to change; what is left out stays as it is."""

    config_id: strawberry.ID = told("Which config.")
    name: str | None = told("Its new name.", default=strawberry.UNSET)
    enabled: bool | None = told("Whether it shall work.", default=strawberry.UNSET)
    values: list[FieldValueInput] = told("For its form.", default_factory=list)
    form_token: strawberry.ID | None = told(
        "Of the form that was filled in; it holds the version that the form was made at.",
        default=strawberry.UNSET,
    )
    expected_version: int | None = told(
        "Refused with ConflictError when it is not the current one.", default=strawberry.UNSET
    )
    unchecked: bool = told("Skip the live check.", default=False)


@output
class UpdateConfigPayload:
    """The changed config."""

    config: Config = told("The config.")
    cleared_secrets: list[str] = told("Fields that were emptied because their destination changed.")


def create_config(context: Context, asked: CreateConfigInput) -> CreateConfigPayload:
    """Make a config of the viewer's own; sent twice it makes one, for its name is unique."""
    context.principal.require(TokenScope.EDIT)
    record = registry.records().get(asked.integration_id)
    if record is None or not verbs.may_see(context.user, record):
        raise IntegrationNotFound(asked.integration_id)
    integration = checking.usable(asked.integration_id)
    form, _version = submit(
        integration=integration,
        config=None,
        principal=context.principal,
        name=given(asked.name),
        enabled=given(asked.enabled),
        values=asked.values,
        form_token=given(asked.form_token),
    )
    settings, secrets = form.form.values(), form.form.secrets()
    checked = False
    if form.enabled and not asked.unchecked and checking.can_check(integration):
        kept = {key: text for key, text in secrets.items() if text is not None}
        prepared = checking.typed(
            integration=integration, config=None, name=form.name, values=settings, secrets=kept
        )
        checking.require(integration, prepared)
        checked = True
    row = operations.create(
        actor=context.user,
        owner=context.user,
        integration_id=asked.integration_id,
        name=form.name,
        enabled=form.enabled,
        settings=settings,
        secrets=secrets,
        event_types=form.event_types or (),
        checked=checked,
    )
    return CreateConfigPayload(config=shown(context, row.pk))


def update_config(context: Context, asked: UpdateConfigInput) -> UpdateConfigPayload:
    """Change a config. A new destination empties the secrets that are not set anew with it."""
    context.principal.require(TokenScope.EDIT)
    # Who names no version wants what is given laid over whatever is there.
    said_yes: Seen | None = None
    for attempt in range(1, _MAX_ATTEMPTS + 1):
        config = editable(context, asked.config_id, Permission.EDIT)
        integration = checking.installed(config.integration_id)
        form, form_version = submit(
            integration=integration,
            config=config,
            principal=context.principal,
            name=given(asked.name),
            enabled=given(asked.enabled),
            values=asked.values,
            form_token=given(asked.form_token),
        )
        wanted = [one for one in (given(asked.expected_version), form_version) if one is not None]
        for version in wanted:
            _require_version(config, version)
        seen = None if asked.unchecked else _seen_anew(integration, config, form)
        if seen is not None and seen != said_yes:
            prepared = checking.typed(
                integration=integration, config=config, name=form.name, values=seen[0], secrets=seen[1]
            )
            checking.require(integration, prepared)
            said_yes = seen
        try:
            row, cleared = operations.update(
                actor=context.user,
                config_id=config.pk,
                # What was typed was laid over this version, so no other may be replaced by it.
                expected_version=config.version,
                name=form.name if "name" in form.given else None,
                enabled=form.enabled if "enabled" in form.given else None,
                settings=form.form.values() if form.has_settings else None,
                secrets=form.form.secrets() if form.has_settings else None,
                event_types=form.event_types if "event_types" in form.given else None,
                checked=seen is not None,
            )
        except VersionConflict:
            if wanted or attempt == _MAX_ATTEMPTS:
                raise
        else:
            return UpdateConfigPayload(config=shown(context, row.pk), cleared_secrets=cleared)
    raise AssertionError("The last attempt returns or raises.")


def editable(context: Context, text: str, permission: Permission) -> Row:
    """Return a config on which the viewer has ``permission``.

    Raises:
        ConfigNotFound, PermissionDenied: The viewer may not see it, or has not.
    """
    number = ids.number_of(text, "cfg")
    if number is None:
        raise ConfigNotFound
    config = queries.get(user=context.user, config_id=number)
    operations.require(actor=context.user, config=config, permission=permission)
    return config


def shown(context: Context, key: int) -> Config:
    """Show a config as it stands now."""
    found = configs.load([key], context.principal).get(key)
    if found is None:
        raise ConfigNotFound
    return found


def _require_version(config: Row, expected: int | None) -> None:
    if expected is not None and expected != config.version:
        raise VersionConflict(
            current_version=config.version, changed_by=config.updated_by, changed_at=config.last_updated
        )


def _seen_anew(integration: Any, config: Row, form: Submitted) -> Seen | None:
    """Return what the service would see, when that has changed and it can be asked; None: ask nothing."""
    begins = form.enabled and not config.enabled
    if not form.enabled or not (begins or form.has_settings) or not checking.can_check(integration):
        return None
    if checking.is_inactive(config.integration_id):
        return None
    settings, new = form.form.values(), form.form.secrets()
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
    if rules.required - secrets.keys():
        return None
    return settings, secrets
