"""Why somebody may do something with a config, or may not: what decides it, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jackfield.configs.permissions import (
    PERMISSIONS_OF_ROLE,
    Owned,
    Permission,
    Way,
    Whence,
    grants_on,
    is_somebody,
    own_ways_of,
    role_of,
    ways_of,
)

#: Of roles, and of permissions on configs: in English people read the codes, as programs do.
_CODES = (
    gettext_noop("VIEWER"),
    gettext_noop("OPERATOR"),
    gettext_noop("EDITOR"),
    gettext_noop("MANAGER"),
    gettext_noop("VIEW"),
    gettext_noop("OPERATE"),
    gettext_noop("EDIT"),
    gettext_noop("SHARE"),
    gettext_noop("DELETE"),
    gettext_noop("TRANSFER"),
)


@dataclass(frozen=True, kw_only=True)
class Reasoned:
    """Whether somebody may do something, and why: at least one sentence, in the language in use."""

    allowed: bool
    because: tuple[str, ...]


def explain(user: Any, permission: Permission, config: Owned) -> Reasoned:
    """Say why ``user`` has ``permission`` on ``config`` or lacks it; ``allowed`` is what ``can`` says."""
    if not is_somebody(user):
        return Reasoned(allowed=False, because=(deactivated(user),))
    ways = ways_of(user, [config])[config.pk]
    by_it = [way for way in ways if permission in way.permissions]
    said = tuple(_sentences(user, permission, by_it or ways))
    if by_it:
        return Reasoned(allowed=True, because=said)
    return Reasoned(allowed=False, because=(*said, _lacking(user, permission)))


def explain_own(user: Any, permission: Permission, config: Owned) -> Reasoned:
    """Say the same to who may not know which groups ``user`` is in, nor whether ``user`` administers.

    ``allowed`` is what ``user`` may by owning it, or by what was granted to nobody else. To which groups it
    was granted is told, for who asks sees that; who is in them is not.
    """
    if not is_somebody(user):
        return Reasoned(allowed=False, because=(deactivated(user),))
    ways = own_ways_of(user, config)
    by_it = [way for way in ways if permission in way.permissions]
    said = tuple(_sentences(user, permission, by_it or ways))
    if by_it:
        return Reasoned(allowed=True, because=said)
    if permission is Permission.TRANSFER:
        what = {"user": user.get_username(), "permission": _(permission.name)}
        lacking = (
            _("Only its owner and administrators hold %(permission)s, and %(user)s does not own it.") % what
        )
    else:
        lacking = _lacking(user, permission)
    return Reasoned(allowed=False, because=(*said, lacking, *_whoever_else(permission, config)))


def _whoever_else(permission: Permission, config: Owned) -> Iterable[str]:
    for grant in grants_on([config])[config.pk]:
        if grant.is_group and permission in PERMISSIONS_OF_ROLE[grant.role]:
            said = {"role": _(grant.role.value), "group": grant.grantee.name}
            yield (
                _("%(role)s was granted to the group %(group)s: its members have it, whoever they are.")
                % said
            )
    yield _("Administrators may do everything, whoever they are.")


def deactivated(user: Any) -> str:
    """Say that a user can do nothing at all."""
    return _("%(user)s is deactivated.") % {"user": user.get_username()}


def administers(user: Any) -> str:
    """Say that a user is an administrator."""
    return _("%(user)s is an administrator, who may do everything.") % {"user": user.get_username()}


def _sentences(user: Any, permission: Permission, ways: Iterable[Way]) -> Iterable[str]:
    all_of_them = list(ways)
    keys = {way.granted_by.get(permission) for way in all_of_them if way.granted_by is not None}
    by_key: dict[Any, Any] = get_user_model()._default_manager.in_bulk(keys - {None})
    groups = Group.objects.in_bulk({way.group_id for way in all_of_them} - {None})
    for way in all_of_them:
        if way.whence is Whence.ADMINISTERING:
            yield administers(user)
        elif way.whence is Whence.OWNING:
            yield _("%(user)s owns it.") % {"user": user.get_username()}
        else:
            granted_by = by_key.get((way.granted_by or {}).get(permission))
            yield _granted(user, way, groups.get(way.group_id or 0), granted_by)


def _granted(user: Any, way: Way, group: Any, granted_by: Any) -> str:
    role = role_of(way.permissions)
    what = {
        "role": ", ".join(sorted(_(p.name) for p in way.permissions)) if role is None else _(role.value),
        "user": user.get_username(),
        "group": "" if group is None else group.name,
        "by": "" if granted_by is None else granted_by.get_username(),
    }
    if group is None:
        if granted_by is None:
            return _("%(role)s was granted to %(user)s.") % what
        return _("%(role)s was granted to %(user)s by %(by)s.") % what
    if granted_by is None:
        return _("%(role)s was granted to the group %(group)s, of which %(user)s is a member.") % what
    return _("%(role)s was granted to the group %(group)s, of which %(user)s is a member, by %(by)s.") % what


def _lacking(user: Any, permission: Permission) -> str:
    what = {"user": user.get_username(), "permission": _(permission.name)}
    if permission is Permission.TRANSFER:
        return _("Only its owner and administrators hold %(permission)s, and %(user)s is neither.") % what
    return _("%(user)s does not own it, and was not granted %(permission)s.") % what
