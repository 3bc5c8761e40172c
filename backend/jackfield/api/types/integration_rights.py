"""What the viewer may do with an integration as it stands."""

from typing import Any

from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api.types.rights import SCOPE_OF, IntegrationPermissions, Refusal, refused
from jackfield.api.words import FlowKind, Permission
from jackfield.flows import verbs
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.promises import Capability

_VERBS = {
    Permission.ACTIVATE: "activate",
    Permission.DEACTIVATE: "deactivate",
    Permission.PAUSE: "pause",
    Permission.MANAGE: "manage",
}


def permissions_on(record: IntegrationRecord, code: Any, principal: Principal) -> IntegrationPermissions:
    """Return what the viewer may do, and what makes sense now."""
    refusals = {refusal.permission for refusal in refusals_on(record, code, principal)}
    return IntegrationPermissions(
        activate=Permission.ACTIVATE not in refusals,
        deactivate=Permission.DEACTIVATE not in refusals,
        pause=Permission.PAUSE not in refusals,
        manage=Permission.MANAGE not in refusals,
        create_config=Permission.CREATE_CONFIG not in refusals,
    )


def refusals_on(record: IntegrationRecord, code: Any, principal: Principal) -> list[Refusal]:
    """Return what the viewer can't do, and why: a right that is missing first, then a state."""
    found = []
    for permission in (*_VERBS, Permission.CREATE_CONFIG):
        if not _may(permission, principal):
            found.append(refused(permission, principal))
            continue
        why, fix_with = in_the_way(permission, record, code)
        if why:
            found.append(Refusal(permission=permission, why=why, fix_with=fix_with))
    return found


def _may(permission: Permission, principal: Principal) -> bool:
    if not principal.is_authenticated or not principal.has(SCOPE_OF[permission]):
        return False
    verb = _VERBS.get(permission)
    return verb is None or verbs.may(principal.user, verb)


def in_the_way(permission: Permission, record: IntegrationRecord, code: Any) -> tuple[str, FlowKind | None]:
    """Return why what one has the right to can't be done now, and the flow that mends it; empty: nothing."""
    inactive = record.state == IntegrationRecord.State.INACTIVE
    if code is None and permission is not Permission.DEACTIVATE:
        return _("The integration is not installed."), None
    if permission is Permission.MANAGE and Capability.MANAGE not in code.capabilities:
        return _("The integration has no further actions."), None
    if inactive and permission is not Permission.ACTIVATE:
        return _("The integration is not active."), FlowKind.ACTIVATE
    return "", None
