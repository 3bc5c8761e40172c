"""What the viewer may do, and why a control is disabled."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api.defining import output, told
from jackfield.api.words import FlowKind, Permission
from jackfield.configs import permissions as rules


@output
class Refusal:
    """Why the viewer can't do something: a right that is missing, or a state."""

    permission: Permission = told("What can't be done.")
    why: str = told("Why, for a person.")
    fix_with: FlowKind | None = told("The flow that would mend it.")


@output
class ConfigPermissions:
    """What the viewer may do with a config, with the credentials in use."""

    view: bool = told("See it and its deliveries.")
    operate: bool = told("Enable, disable and check it, and redeliver.")
    edit: bool = told("Change its settings.")
    share: bool = told("Grant and revoke access to it.")
    delete: bool = told("Delete it.")
    transfer: bool = told("Give it to another owner.")


@output
class IntegrationPermissions:
    """What the viewer may do with an integration, with the credentials in use."""

    activate: bool = told("Activate it.")
    deactivate: bool = told("Deactivate it.")
    pause: bool = told("Pause and resume it.")
    manage: bool = told("Use what it offers beyond on and off.")
    create_config: bool = told("Make a config of it.")


#: Which scope a token needs beside its user's right.
SCOPE_OF: Mapping[Permission, TokenScope] = {
    Permission.VIEW: TokenScope.READ,
    Permission.OPERATE: TokenScope.OPERATE,
    Permission.EDIT: TokenScope.EDIT,
    Permission.SHARE: TokenScope.SHARE,
    Permission.DELETE: TokenScope.EDIT,
    Permission.TRANSFER: TokenScope.SHARE,
    Permission.ACTIVATE: TokenScope.MANAGE,
    Permission.DEACTIVATE: TokenScope.MANAGE,
    Permission.PAUSE: TokenScope.MANAGE,
    Permission.MANAGE: TokenScope.MANAGE,
    Permission.CREATE_CONFIG: TokenScope.EDIT,
    Permission.PUBLISH: TokenScope.PUBLISH,
    Permission.AUDIT: TokenScope.ADMINISTER,
    Permission.ADMINISTER: TokenScope.ADMINISTER,
}
_OF_CONFIG = (
    Permission.VIEW,
    Permission.OPERATE,
    Permission.EDIT,
    Permission.SHARE,
    Permission.DELETE,
    Permission.TRANSFER,
)


def config_permissions(held: frozenset[rules.Permission], principal: Principal) -> ConfigPermissions:
    """Return the rights that ``held`` and the credentials in use give together."""
    may = _allowed(held, principal)
    return ConfigPermissions(**{p.value.lower(): p in may for p in _OF_CONFIG})


def config_refusals(
    held: frozenset[rules.Permission], principal: Principal, *, is_installed: bool
) -> list[Refusal]:
    """Return why the rest can't be done."""
    may = _allowed(held, principal)
    found = [refused(p, principal) for p in _OF_CONFIG if p not in may]
    if not is_installed:
        why = _("The integration is not installed.")
        found += [
            Refusal(permission=p, why=why, fix_with=None)
            for p in (Permission.OPERATE, Permission.EDIT)
            if p in may
        ]
    return found


def refused(permission: Permission, principal: Principal) -> Refusal:
    """Say why a right is missing: the person's, or the token's."""
    scope = SCOPE_OF[permission]
    if principal.is_authenticated and not principal.has(scope):
        why = _("The token lacks the scope %(scope)s.") % {"scope": scope.value}
    elif permission in _OF_CONFIG:
        why = _("Your role on this config does not allow this: its owner can give you another.")
    else:
        why = _("An administrator may do this.")
    return Refusal(permission=permission, why=why, fix_with=None)


def named(permissions: Iterable[Any]) -> list[Permission]:
    """Return permissions of the floor below as the schema names them."""
    return [Permission[str(p.value).upper()] for p in permissions]


def _allowed(held: frozenset[rules.Permission], principal: Principal) -> frozenset[Permission]:
    return frozenset(p for p in named(held) if principal.has(SCOPE_OF[p]))


def may_publish(user: Any) -> bool:
    """Whether ``user`` may publish events: an administrator, or by the model permission."""
    return user is not None and user.is_active and bool(user.has_perm("jackfield_delivery.publish_event"))
