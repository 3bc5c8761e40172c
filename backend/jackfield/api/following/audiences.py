"""Whom a change may concern, found once for all: so that it costs nothing for everybody else.

No permission is decided here: what passes is read with its viewer's permission afterwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jackfield.accounts.principal import Principal
from jackfield.configs.models import Config, ConfigGroupPermission, ConfigUserPermission
from jackfield.configs.permissions import may_see_all
from jackfield.realtime.feed import Touched
from jackfield.realtime.models import StatusChange


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Users (keys as text) and groups."""

    users: frozenset[str] = frozenset()
    groups: frozenset[Any] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A user as an audience sees one."""

    key: str
    groups: frozenset[Any]
    sees_all: bool

    def is_in(self, audience: Audience) -> bool:
        """Whether the user, or a group of the user's, is among them."""
        return self.sees_all or self.key in audience.users or not self.groups.isdisjoint(audience.groups)


def viewer_of(principal: Principal) -> Viewer:
    """Return how an audience sees who is asking; reads the groups."""
    user = principal.user
    groups = () if user is None else user.groups.values_list("pk", flat=True)
    return Viewer(key=principal.key, groups=frozenset(groups), sees_all=may_see_all(user))


def config_key(touched: Touched) -> int | None:
    """Return the config by which it is decided who sees the thing; None: it is seen otherwise."""
    change = touched.change
    if change.kind == StatusChange.Kind.CONFIG:
        return None if change.model else change.subject_id
    return change.config_id if change.kind == StatusChange.Kind.DELIVERY else None


def audiences_of(things: Iterable[Touched]) -> Mapping[int, Audience]:
    """Return who may see each config that was touched, now or until now; three queries for all of them."""
    things = list(things)
    keys = {key for one in things if (key := config_key(one)) is not None}
    users: dict[int, set[str]] = {key: set() for key in keys}
    groups: dict[int, set[Any]] = {key: set() for key in keys}
    if keys:
        for key, owner in Config.objects.filter(pk__in=keys).values_list("pk", "owner_id"):
            users[key].add(str(owner))
        granted = ConfigUserPermission.objects.filter(content_object_id__in=keys)
        for key, user in granted.values_list("content_object_id", "user_id"):
            users[key].add(str(user))
        to_groups = ConfigGroupPermission.objects.filter(content_object_id__in=keys)
        for key, group in to_groups.values_list("content_object_id", "group_id"):
            groups[key].add(group)
    for one in things:
        owned = config_key(one)
        if owned is not None:
            for viewers in one.viewers:
                users[owned].update(map(str, viewers.get("users", ())))
                groups[owned].update(viewers.get("groups", ()))
    return {key: Audience(users=frozenset(users[key]), groups=frozenset(groups[key])) for key in keys}
