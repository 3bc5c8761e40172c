"""Read resources and their syncs, with the permission in the query."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission, is_somebody, may_see_all, visible
from jackfield.resources.errors import ResourceNotFound
from jackfield.resources.keys import IntegrationKey
from jackfield.resources.models import Link, Resource, Sync


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a list is narrowed to; None does not narrow."""

    search: str | None = None
    kind: str | None = None
    is_detached: bool | None = None


def visible_resources(user: Any, permission: str = Permission.VIEW) -> QuerySet[Resource]:
    """Return those whose config gives ``user`` the permission, and those without config that are theirs."""
    if not is_somebody(user):
        return Resource.objects.none()
    if may_see_all(user):
        return Resource.objects.all()
    return Resource.objects.filter(Q(config__in=visible(user, permission)) | Q(owner_id=user.pk))


def visible_resource(user: Any, resource_id: int, permission: str = Permission.VIEW) -> Resource:
    """Return one, with its config.

    Raises:
        ResourceNotFound: There is none, or ``user`` lacks ``permission`` on its config.
    """
    found = visible_resources(user, permission).filter(pk=resource_id).select_related("config").first()
    if found is None:
        raise ResourceNotFound
    return found


def of_config(config_id: int, narrowed: Filter | None = None) -> QuerySet[Resource]:
    """Return the resources of a config that the caller may see; unordered."""
    narrowed = narrowed or Filter()
    wanted = {
        "name__icontains": narrowed.search or None,
        "kind": narrowed.kind,
        "is_detached": narrowed.is_detached,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    return Resource.objects.filter(config_id=config_id, **given)


def resources_by_keys(config: Config, keys: Iterable[str | IntegrationKey]) -> QuerySet[Resource]:
    """Return the resources of a config that have these keys at the service, compared without case; unordered.

    Whoever asks: nobody's permission is looked at. Detached ones have no key, and are not among them.

    Args:
        config: Whose things.
        keys: As the service writes them, or whole; a whole one of another integration finds nothing. None
            at all find nothing.
    """
    wanted = set()
    for key in keys:
        if isinstance(key, str):
            wanted.add(key.casefold())
        elif key.integration_id.casefold() == config.integration_id.casefold():
            wanted.add(key.name.casefold())
    # A service can't have said these, and a database can't be asked for them.
    wanted = {key for key in wanted if "\0" not in key}
    if not wanted:
        return Resource.objects.none()
    return Resource.objects.filter(config=config, is_detached=False, folded_key__in=wanted)


def visible_syncs(user: Any, sync_ids: Collection[int]) -> list[Sync]:
    """Return those of these syncs whose config ``user`` may see."""
    return list(Sync.objects.filter(pk__in=sync_ids, config__in=visible(user)))


def last_syncs(config_ids: Iterable[int]) -> dict[int, Sync]:
    """Return the newest sync of each config that has one, by the config's key; one query."""
    rows = Sync.objects.filter(config_id__in=list(config_ids), is_last=True)
    return {row.config_id: row for row in rows}


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many resources a config has."""

    known: int
    #: Of them: those that something is linked to, or that a person named.
    used: int


def counts_of(config_id: int) -> Counts:
    """Return how many resources a config has, as a person is told before a sync; one query."""
    is_used = Q(is_renamed=True) | Q(Exists(Link.objects.filter(resource=OuterRef("pk"))))
    found = Resource.objects.filter(config_id=config_id).aggregate(
        known=Count("pk"), used=Count("pk", filter=is_used)
    )
    return Counts(known=found["known"], used=found["used"])
