"""Grant and revoke access to configs."""

import strawberry
from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, one_of, output, told
from jackfield.api.errors import not_found
from jackfield.api.mutations.configs import shown
from jackfield.api.narrowing import given
from jackfield.api.people import read_users, user_key
from jackfield.api.types import configs
from jackfield.api.types.configs import Config
from jackfield.api.types.granting import Grant, grant, grant_id
from jackfield.api.words import Role
from jackfield.configs import operations, permissions, sharing
from jackfield.configs.errors import ConfigNotFound


@one_of
class GranteeInput:
    """Who."""

    user_id: strawberry.ID | None = told("This user.", default=strawberry.UNSET)
    group_id: strawberry.ID | None = told("The members of this group.", default=strawberry.UNSET)


@entry
class GrantConfigInput:
    """Who gets what on which config."""

    config_id: strawberry.ID = told("Which config.")
    grantee: GranteeInput = told("Who.")
    role: Role = told("What they may do.")


@output
class GrantConfigPayload:
    """What was granted."""

    config: Config = told("The config.")
    grant: Grant = told("The grant.")


@entry
class RevokeConfigInput:
    """Who loses what they were granted on which config."""

    config_id: strawberry.ID = told("Which config.")
    grantee: GranteeInput = told("Who.")


@output
class RevokeConfigPayload:
    """What was revoked."""

    config: Config | None = told("The config; null when the viewer does not see it any more.")
    revoked_grant_id: strawberry.ID = told("Id of the grant that was.")


@entry
class TransferConfigInput:
    """Which config goes to whom."""

    config_id: strawberry.ID = told("Which config.")
    to_user_id: strawberry.ID = told("Who shall own it; active, and with none of its name.")
    expected_version: int | None = told(
        "Refused with ConflictError when it is not the current one.", default=strawberry.UNSET
    )


@output
class TransferConfigPayload:
    """What was given away."""

    config: Config | None = told("The config; null when the viewer does not see it any more.")


def grant_config(context: Context, asked: GrantConfigInput) -> GrantConfigPayload:
    """Give somebody a role on a config; again with another role: changes it. Nobody grants what they lack."""
    context.principal.require(TokenScope.SHARE)
    config, row = sharing.grant(
        actor=context.user,
        config_id=_number(asked.config_id),
        role=permissions.Role(asked.role.value),
        **_keys(asked.grantee),
    )
    return GrantConfigPayload(config=shown(context, config.pk), grant=grant(row))


def revoke_config(context: Context, asked: RevokeConfigInput) -> RevokeConfigPayload:
    """Take back what was granted; who may share may, and everybody may give up their own."""
    context.principal.require(TokenScope.SHARE)
    config, row = sharing.revoke(
        actor=context.user, config_id=_number(asked.config_id), **_keys(asked.grantee)
    )
    return RevokeConfigPayload(
        config=configs.load([config.pk], context.principal).get(config.pk), revoked_grant_id=grant_id(row)
    )


def transfer_config(context: Context, asked: TransferConfigInput) -> TransferConfigPayload:
    """Give a config to another owner; what was granted on it stays. Its owner and administrators may."""
    context.principal.require(TokenScope.SHARE)
    key = user_key(asked.to_user_id)
    config = operations.transfer(
        actor=context.user,
        config_id=_number(asked.config_id),
        to_user=None if key is None else read_users([key]).get(key),
        expected_version=given(asked.expected_version),
    )
    return TransferConfigPayload(config=configs.load([config.pk], context.principal).get(config.pk))


def _number(text: str) -> int:
    number = ids.number_of(text, "cfg")
    if number is None:
        raise ConfigNotFound
    return number


def _keys(grantee: GranteeInput) -> dict[str, object]:
    message = _("There is nobody who could be granted this.")
    if given(grantee.user_id) is not None:
        key = user_key(grantee.user_id)
        if key is None:
            raise not_found("grantee", "userId", message=message)
        return {"user_id": key}
    number = ids.number_of(grantee.group_id, "grp")
    if number is None:
        raise not_found("grantee", "groupId", message=message)
    return {"group_id": number}
