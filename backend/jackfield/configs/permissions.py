"""Who may do what with a config: one rule, in SQL and in Python; the only module that speaks to guardian.

Owning is a rule (``owner_id``), granting is a row for each permission. An administrator
(``is_superuser``) may do everything; who is nobody, or was deactivated, may do nothing.
``visible`` and ``can`` say the same, one of many configs, the other of one; ``ways_of`` says whence, and
what it finds is what ``can`` goes by.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any, Protocol

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from django.db.models import F, IntegerField, Q, QuerySet, Subquery, Value

from jackfield.configs.models import Config, ConfigGroupPermission, ConfigUserPermission


class Owned(Protocol):
    """A config, or a line that stands for one."""

    @property
    def pk(self) -> Any:
        """Its key."""

    @property
    def owner_id(self) -> Any:
        """The key of whose it is."""


class Permission(StrEnum):
    """What one may be allowed to do with a config."""

    VIEW = "view"
    OPERATE = "operate"
    EDIT = "edit"
    SHARE = "share"
    DELETE = "delete"
    #: The owner's and administrators'; never granted.
    TRANSFER = "transfer"


class Role(StrEnum):
    """What a person grants: a name for a set of permissions."""

    VIEWER = "VIEWER"
    OPERATOR = "OPERATOR"
    EDITOR = "EDITOR"
    MANAGER = "MANAGER"


#: From the smallest role to the largest; each holds the one before it.
PERMISSIONS_OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW}),
    Role.OPERATOR: frozenset({Permission.VIEW, Permission.OPERATE}),
    Role.EDITOR: frozenset({Permission.VIEW, Permission.OPERATE, Permission.EDIT}),
    Role.MANAGER: frozenset(set(Permission) - {Permission.TRANSFER}),
}
_GRANTABLE = PERMISSIONS_OF_ROLE[Role.MANAGER]
_EVERYTHING = frozenset(Permission)
_SUFFIX = "_config"
#: What counts of guardian's rows, by codename: others, a host's, are no rights of ours.
_BY_CODENAME = {f"{permission}{_SUFFIX}": permission for permission in _GRANTABLE}


class Whence(Enum):
    """Where somebody has permissions on a config from."""

    #: Of an administrator, on each.
    ADMINISTERING = auto()
    OWNING = auto()
    #: Granted to the user.
    GRANT = auto()
    #: Granted to a group of the user's.
    GROUP = auto()


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way in which somebody came to permissions on one config."""

    whence: Whence
    permissions: frozenset[Permission] = _EVERYTHING
    #: Of a grant: the keys of who granted each permission; None: who is gone since, or the product itself.
    granted_by: Mapping[Permission, Any] | None = None
    #: The key of the group to which it was granted.
    group_id: int | None = None


_ADMINISTERING = (Way(whence=Whence.ADMINISTERING),)
_OWNING = (Way(whence=Whence.OWNING),)


def may_see_all(user: Any) -> bool:
    """Whether ``user`` is an administrator."""
    return is_somebody(user) and bool(user.is_superuser)


def visible(user: Any, permission: str = Permission.VIEW) -> QuerySet[Config]:
    """Return the configs on which ``user`` (None: nobody) has ``permission``; unordered."""
    if not is_somebody(user):
        return Config.objects.none()
    if user.is_superuser:
        return Config.objects.all()
    allowed = Q(owner_id=user.pk)
    for rows in granted_rows(user, permission):
        allowed |= Q(pk__in=rows.values("content_object_id"))
    return Config.objects.filter(allowed)


def can(user: Any, permission: str, config: Owned) -> bool:
    """Whether ``user`` has ``permission`` on ``config``; at most two queries."""
    return Permission(permission) in permissions_of(user, [config])[config.pk]


def permissions_of(user: Any, configs: Iterable[Owned]) -> dict[int, frozenset[Permission]]:
    """Return what ``user`` may do with each of ``configs``, by key; at most two queries for all of them."""
    return {
        key: ways[0].permissions if len(ways) == 1 else frozenset().union(*(way.permissions for way in ways))
        for key, ways in ways_of(user, configs).items()
    }


def ways_of(user: Any, configs: Iterable[Owned]) -> dict[int, tuple[Way, ...]]:
    """Return whence ``user`` has permissions on each of ``configs``, by key; at most two queries."""
    all_of_them = list(configs)
    if not is_somebody(user):
        return {config.pk: () for config in all_of_them}
    if user.is_superuser:
        return {config.pk: _ADMINISTERING for config in all_of_them}
    granted = _granted_ways(user, [config.pk for config in all_of_them if config.owner_id != user.pk])
    return {
        config.pk: _OWNING if config.owner_id == user.pk else granted.get(config.pk, ())
        for config in all_of_them
    }


def own_ways_of(user: Any, config: Owned) -> tuple[Way, ...]:
    """Return whence ``user`` has permissions on ``config`` neither as an administrator nor by a group."""
    if not is_somebody(user):
        return ()
    if config.owner_id == user.pk:
        return _OWNING
    granted = _granted_ways(user, [config.pk]).get(config.pk, ())
    return tuple(way for way in granted if way.whence is Whence.GRANT)


def _granted_ways(user: Any, keys: list[Any]) -> dict[int, tuple[Way, ...]]:
    if not keys:
        return {}
    to_user = ConfigUserPermission.objects.filter(user=user).annotate(to_group=Value(None, IntegerField()))
    to_groups = ConfigGroupPermission.objects.filter(group__user=user).annotate(to_group=F("group_id"))
    rows: list[QuerySet[Any]] = [to_user, to_groups]
    found: dict[int, dict[int | None, dict[Permission, Any]]] = defaultdict(lambda: defaultdict(dict))
    for some in rows:
        lines = some.filter(content_object_id__in=keys).values_list(
            "content_object_id", "to_group", "permission__codename", "granted_by_id"
        )
        for key, group_id, codename, granted_by in lines:
            if codename in _BY_CODENAME:
                found[key][group_id][_BY_CODENAME[codename]] = granted_by
    return {
        key: tuple(
            Way(
                whence=Whence.GRANT if group_id is None else Whence.GROUP,
                permissions=frozenset(granted_by),
                granted_by=granted_by,
                group_id=group_id,
            )
            for group_id, granted_by in by_group.items()
        )
        for key, by_group in found.items()
    }


def role_of(permissions: frozenset[Permission]) -> Role | None:
    """Return the largest role that ``permissions`` cover; None when they cover none."""
    covered = [role for role, needed in PERMISSIONS_OF_ROLE.items() if needed <= permissions]
    return covered[-1] if covered else None


def granted_rows(user: Any, permission: str) -> list[QuerySet[Any]]:
    """Return the rows that grant ``permission``: one set for the user, one for each of the user's groups.

    Separate sets, because each is one range of guardian's unique index, in the order of the configs.
    """
    if permission == Permission.TRANSFER:
        return []
    wanted = permission_id(permission)
    groups = groups_of(user)
    return [
        ConfigUserPermission.objects.filter(user=user, permission_id=wanted),
        *(ConfigGroupPermission.objects.filter(group_id=g, permission_id=wanted) for g in groups),
    ]


def users_and_groups_with(permission: str, config: Owned) -> tuple[list[Any], list[int]]:
    """Return the keys of the users and of the groups to whom ``permission`` on ``config`` was granted."""
    wanted = permission_id(permission)
    users = ConfigUserPermission.objects.filter(content_object_id=config.pk, permission_id=wanted)
    groups = ConfigGroupPermission.objects.filter(content_object_id=config.pk, permission_id=wanted)
    return list(users.values_list("user_id", flat=True)), list(groups.values_list("group_id", flat=True))


def groups_of(user: Any) -> list[Any]:
    """Return the keys of the user's groups."""
    return list(user.groups.values_list("pk", flat=True))


def permission_id(permission: str) -> Subquery:
    """Return the key of the permission's row, as a subquery that the database runs once."""
    return Subquery(
        PermissionRow.objects.filter(
            content_type__app_label=Config._meta.app_label,
            content_type__model=Config._meta.model_name,
            codename=f"{permission}{_SUFFIX}",
        ).values("pk")[:1]
    )


def set_role(*, config: Config, grantee: Any, role: Role | None, granted_by: Any) -> None:
    """Give a user or group exactly ``role`` on ``config``; None takes everything away.

    Runs in the caller's transaction; the caller has asked whether ``granted_by`` may.
    """
    rows, field = _rows_of(config, grantee)
    held = {
        codename.removesuffix(_SUFFIX)
        for codename in rows.filter(**{field: grantee}).values_list("permission__codename", flat=True)
    }
    wanted = PERMISSIONS_OF_ROLE[role] if role else frozenset()
    gone = [f"{p}{_SUFFIX}" for p in _GRANTABLE - wanted if p in held]
    rows.filter(permission__codename__in=gone, **{field: grantee}).delete()
    new = PermissionRow.objects.filter(
        content_type__app_label=Config._meta.app_label,
        content_type__model=Config._meta.model_name,
        codename__in=[f"{p}{_SUFFIX}" for p in wanted if p not in held],
    )
    # One by one: the signal of each row tells the status log (see ``access``).
    for row in new:
        rows.create(permission=row, granted_by=granted_by, **{field: grantee})


def grants_on(configs: Iterable[Owned]) -> dict[int, list["GrantRow"]]:
    """Return who was granted what on each of ``configs``, oldest first; two queries for all of them."""
    keys = [config.pk for config in configs]
    found: dict[int, list[GrantRow]] = {key: [] for key in keys}
    for model, field in ((ConfigUserPermission, "user"), (ConfigGroupPermission, "group")):
        rows: Any = (
            model._default_manager.filter(content_object_id__in=keys)
            .select_related("permission", field, "granted_by")
            .order_by("id")
        )
        by_grantee: dict[tuple[int, Any], list[Any]] = defaultdict(list)
        for row in rows:
            if row.permission.codename in _BY_CODENAME:
                by_grantee[row.content_object_id, getattr(row, f"{field}_id")].append(row)
        for (key, _), several in by_grantee.items():
            found[key].append(GrantRow(several, getattr(several[0], field)))
    for grants in found.values():
        grants.sort(key=lambda grant: grant.granted_at)
    return found


class GrantRow:
    """The permissions that one user or group was granted on one config, seen as one grant."""

    def __init__(self, rows: list[Any], grantee: Any) -> None:
        """Take the rows of one grantee on one config."""
        by_permission = {_BY_CODENAME[r.permission.codename]: r for r in rows}
        view = by_permission.get(Permission.VIEW, rows[0])
        self.grantee = grantee
        self.is_group = isinstance(grantee, Group)
        #: Key of the row that grants ``view``.
        self.key: int = view.pk
        self.config_id: int = view.content_object_id
        self.granted_by = view.granted_by
        self.granted_at = view.granted_at
        self.role = role_of(frozenset(by_permission)) or Role.VIEWER


def _rows_of(config: Config, grantee: Any) -> tuple[Any, str]:
    if isinstance(grantee, Group):
        return config.group_permissions, "group"
    return config.user_permissions, "user"


def is_somebody(user: Any) -> bool:
    """Whether there is a user, and an active one."""
    return user is not None and user.pk is not None and bool(user.is_active)
