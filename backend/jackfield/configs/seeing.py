"""The keys of all configs that somebody sees, way by way: owned, granted, granted to a group.

They are those of ``permissions.visible``, which would have all configs read where they are asked for all at
once: each way is one range of an index.
"""

from typing import Any

from django.db.models import QuerySet

from jackfield.configs.models import Config, ConfigGroupPermission, ConfigUserPermission
from jackfield.configs.permissions import Permission, groups_of, permission_id


def keys_seen(user: Any) -> QuerySet[Any]:
    """Return the keys, each once, for ``pk__in``; of an active user who is no administrator."""
    first, *others = _ways(user)
    return first.union(*others)


def sees_more_than(user: Any, most: int) -> bool:
    """Whether ``user`` sees more configs than that, one that is seen in two ways counted twice.

    However many there are, few more than ``most`` entries of indexes are read.
    """
    left = most
    for way in _ways(user):
        left -= way[: left + 1].count()
        if left < 0:
            return True
    return False


def _ways(user: Any) -> list[QuerySet[Any]]:
    wanted = permission_id(Permission.VIEW)
    ways: list[QuerySet[Any]] = [
        Config.objects.filter(owner_id=user.pk).order_by().values("pk"),
        ConfigUserPermission.objects.filter(user=user, permission_id=wanted).values("content_object_id"),
    ]
    groups = groups_of(user)
    if groups:
        granted = ConfigGroupPermission.objects.filter(group_id__in=groups, permission_id=wanted)
        ways.append(granted.values("content_object_id"))
    return ways
