"""Whose configs may hear an event: everyone's, some users' or some groups'."""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q
from django.utils.translation import gettext

from jackfield.sdk.kept import kept as _

#: How many users or groups one event may name: more is everyone with a rule (``may_receive``).
MAX_NAMED = 10_000
#: The reason of a delivery that was withdrawn, for its config's owner is in the audience no more: by it is
#: known that the event must not be read either.
NOT_IN_AUDIENCE = _("The owner of the config may not hear this event any more.")
_LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Everyone, or the users of these keys, or the members of the groups of these keys."""

    everyone: bool = False
    users: frozenset[Any] = frozenset()
    groups: frozenset[int] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Return what an event's ``audience`` column holds; user keys that are no numbers are text."""
        if self.everyone:
            return {"everyone": True}
        if self.groups:
            return {"groups": sorted(self.groups)}
        plain = (key if isinstance(key, int) else str(key) for key in self.users)
        return {"users": sorted(plain, key=str)}


EVERYONE = Audience(everyone=True)


def users(of: Iterable[Any]) -> Audience:
    """Return the audience of these users (or their keys)."""
    return parse({"users": list(of)})


def groups(of: Iterable[Any]) -> Audience:
    """Return the audience of the members of these groups (or of the groups of these keys)."""
    return parse({"groups": list(of)})


def parse(given: Any) -> Audience:
    """Return the audience that a column, a request or an application means.

    Args:
        given: An Audience, or ``{"everyone": True}``, ``{"users": [...]}``, ``{"groups": [...]}`` of objects
            or keys.

    Raises:
        ValueError: It is none; the text says why.
    """
    if isinstance(given, Audience):
        return given
    kind, named = next(iter(given.items())) if isinstance(given, Mapping) and len(given) == 1 else ("", None)
    if kind == "everyone" and named is True:
        return EVERYONE
    if kind not in {"users", "groups"} or not isinstance(named, list | tuple | set | frozenset):
        raise ValueError(gettext("An audience is everyone, or a list of users, or one of groups."))
    keys = frozenset(_key(kind, one) for one in named)
    if len(keys) > MAX_NAMED:
        raise ValueError(
            gettext("An audience names at most %(count)d users or groups.") % {"count": MAX_NAMED}
        )
    return Audience(users=keys) if kind == "users" else Audience(groups=keys)


def owners(audience: Audience) -> Q:
    """Return the condition on configs whose owners are active and in the audience."""
    condition = Q(owner__is_active=True) if _user_has("is_active") else Q()
    if audience.everyone:
        return condition
    if audience.groups:
        if not _user_has("groups"):
            return Q(pk__in=[])
        members = get_user_model()._default_manager.filter(groups__in=audience.groups)
        return condition & Q(owner_id__in=members.values("pk"))
    return condition & Q(owner_id__in=audience.users)


def hears(audience: Audience, *, user: Any, group_keys: frozenset[int]) -> bool:
    """Say whether ``user``, a member of these groups, is in the audience now; the same rule as ``owners``."""
    if not user.is_active:
        return False
    if audience.everyone:
        return True
    return user.pk in audience.users or not audience.groups.isdisjoint(group_keys)


def members(group_keys: Iterable[int], *, limit: int) -> list[Any]:
    """Return the keys of users who are in one of these groups, at most ``limit``; one query, none without."""
    wanted = frozenset(group_keys)
    if not wanted or not _user_has("groups"):
        return []
    found = get_user_model()._default_manager.filter(groups__in=wanted)
    return list(found.order_by("pk").values_list("pk", flat=True).distinct()[:limit])


def memberships(*, user_keys: Iterable[Any], group_keys: Iterable[int]) -> dict[Any, frozenset[int]]:
    """Return which of these groups each of these users is in; one query, none without groups."""
    wanted = frozenset(group_keys)
    if not wanted or not _user_has("groups"):
        return {}
    pairs = (
        get_user_model()
        ._default_manager.filter(pk__in=list(user_keys), groups__in=wanted)
        .values_list("pk", "groups")
    )
    found: dict[Any, set[int]] = {}
    for user_key, group_key in pairs:
        found.setdefault(user_key, set()).add(group_key)
    return {key: frozenset(keys) for key, keys in found.items()}


def _key(kind: str, one: Any) -> Any:
    given = one.pk if isinstance(one, Model) else one
    model: Any = Group if kind == "groups" else get_user_model()
    # A boolean passes for a number, and a UUID for a very long one.
    if isinstance(given, int | str | UUID) and not isinstance(given, bool):
        with contextlib.suppress(TypeError, ValueError, ValidationError):
            key = model._meta.pk.to_python(given)
            if not isinstance(key, int) or abs(key) <= _LARGEST_KEY:
                return key
    raise ValueError(gettext("An audience names users and groups by their keys."))


def _user_has(field: str) -> bool:
    try:
        get_user_model()._meta.get_field(field)
    except FieldDoesNotExist:
        return False
    return True
