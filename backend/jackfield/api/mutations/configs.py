"""Make and change configs."""

import strawberry

from jackfield.accounts.scopes import TokenScope
from jackfield.api import checking, ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.forms.submitting import submit
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.narrowing import given
from jackfield.api.types import configs
from jackfield.api.types.configs import Config
from jackfield.configs import operations, queries
from jackfield.configs.errors import ConfigNotFound, VersionConflict
from jackfield.configs.models import Config as Row
from jackfield.configs.permissions import Permission
from jackfield.configs.upgrading import readable
from jackfield.flows import saving, verbs
from jackfield.registry import queries as registry
from jackfield.registry.errors import IntegrationNotFound

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
    if not verbs.may_see(context.user, record) or record is None:
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
    seen = None if asked.unchecked else saving.seen_of_new(integration, form)
    if seen is not None:
        checking.require(integration, saving.prepared(integration, None, form, seen))
    row = saving.create(
        actor=context.user, integration_id=asked.integration_id, filled=form, checked=seen is not None
    )
    return CreateConfigPayload(config=shown(context, row.pk))


def update_config(context: Context, asked: UpdateConfigInput) -> UpdateConfigPayload:
    """Change a config. A new destination empties the secrets that are not set anew with it."""
    context.principal.require(TokenScope.EDIT)
    # Who names no version wants what is given laid over whatever is there.
    said_yes: saving.Seen | None = None
    for attempt in range(1, _MAX_ATTEMPTS + 1):
        config = editable(context, asked.config_id, Permission.EDIT)
        integration = checking.installed(config.integration_id)
        config = readable(config, integration)
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
        seen = None if asked.unchecked else saving.seen_anew(integration, config, form)
        if seen is not None and seen != said_yes:
            checking.require(integration, saving.prepared(integration, config, form, seen))
            said_yes = seen
        try:
            # What was typed was laid over this version, so no other may be replaced by it.
            row, cleared = saving.update(
                actor=context.user,
                config_id=config.pk,
                expected_version=config.version,
                filled=form,
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
        raise VersionConflict.over(config)
