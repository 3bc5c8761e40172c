"""Grant a role on a config, and take it back."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from jackfield.accounts import standing
from jackfield.audit.operations import Change, record
from jackfield.configs.errors import GranteeRefused, PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.operations import locked
from jackfield.configs.permissions import (
    PERMISSIONS_OF_ROLE,
    GrantRow,
    Permission,
    Role,
    grants_on,
    permissions_of,
    set_role,
)


@transaction.atomic
def grant(
    *, actor: Any, config_id: int, role: Role, user_id: Any = None, group_id: Any = None
) -> tuple[Config, GrantRow]:
    """Give a user or a group a role; again with another role: changes it.

    Raises:
        ConfigNotFound, PermissionDenied: Nobody grants what they lack.
        GranteeRefused: Unknown, deactivated, or the owner.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.SHARE)
    grantee = _grantee(user_id=user_id, group_id=group_id)
    if grantee == config.owner or not getattr(grantee, "is_active", True):
        raise GranteeRefused
    held = permissions_of(standing.now(actor), [config])[config.pk]
    before = _grant_of(config, grantee)
    touched = PERMISSIONS_OF_ROLE[role] | (PERMISSIONS_OF_ROLE[before.role] if before else frozenset())
    lacking = sorted(touched - held)
    if lacking:
        raise PermissionDenied(lacking[0])
    set_role(config=config, grantee=grantee, role=role, granted_by=actor)
    after = _grant_of(config, grantee)
    if after is None:
        raise GranteeRefused
    _audit(
        actor=actor,
        action="config.granted",
        config=config,
        grantee=grantee,
        before=before.role if before else None,
        after=role,
    )
    return config, after


@transaction.atomic
def revoke(
    *, actor: Any, config_id: int, user_id: Any = None, group_id: Any = None
) -> tuple[Config, GrantRow]:
    """Take a grant back; who may share may, and everybody their own.

    Returns:
        The config, and the grant that was.

    Raises:
        ConfigNotFound, PermissionDenied: And nothing has changed.
        GranteeRefused: Nothing was granted there.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.VIEW)
    grantee = _grantee(user_id=user_id, group_id=group_id)
    held = permissions_of(standing.now(actor), [config])[config.pk]
    if grantee != actor and Permission.SHARE not in held:
        raise PermissionDenied(Permission.SHARE)
    before = _grant_of(config, grantee)
    if before is None:
        raise GranteeRefused
    if grantee != actor and PERMISSIONS_OF_ROLE[before.role] - held:
        raise PermissionDenied(Permission.SHARE)
    set_role(config=config, grantee=grantee, role=None, granted_by=actor)
    _audit(
        actor=actor,
        action="config.revoked",
        config=config,
        grantee=grantee,
        before=before.role,
        after=None,
    )
    return config, before


def _grantee(*, user_id: Any, group_id: Any) -> Any:
    found: Any
    if group_id is None:
        found = get_user_model()._default_manager.filter(pk=user_id).first()
    else:
        # Who deletes it meanwhile waits, and takes the grant along.
        found = Group.objects.select_for_update(no_key=True).filter(pk=group_id).first()
    if found is None:
        raise GranteeRefused
    return found


def _grant_of(config: Config, grantee: Any) -> GrantRow | None:
    return next((g for g in grants_on([config])[config.pk] if g.grantee == grantee), None)


def _audit(
    *, actor: Any, action: str, config: Config, grantee: Any, before: Role | None, after: Role | None
) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="config",
        subject_id=config.pk,
        subject_label=f"{config.name} ({config.integration_id})",
        changes=[Change(field=str(grantee), before=before, after=after)],
    )
