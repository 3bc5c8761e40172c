"""What an application links its own objects to: a resource, which then stays when the service drops it."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from jackfield.resources.errors import LinkedElsewhere, ResourceNotFound
from jackfield.resources.models import Link, Resource


@transaction.atomic
def link(resource: Resource, kind: str, object_id: object) -> Link:
    """Link an object to a resource; one that is linked to it already stays so.

    Args:
        resource: Which thing.
        kind: What the object is, in the application's own words: at most 100 characters.
        object_id: Its key, kept as text: at most 255 characters.

    Raises:
        ResourceNotFound: The resource is gone.
        LinkedElsewhere: The object is linked to another resource.
        ValueError: Kind or key is empty or too long.
    """
    text = _checked(kind, object_id)
    if not Resource.objects.select_for_update(no_key=True).filter(pk=resource.pk).exists():
        raise ResourceNotFound
    try:
        # A savepoint: two who link one object at once must not spoil the caller's transaction.
        with transaction.atomic():
            found, _ = Link.objects.get_or_create(
                kind=kind, object_id=text, defaults={"resource_id": resource.pk}
            )
    except IntegrityError as error:
        raise ResourceNotFound from error
    if found.resource_id != resource.pk:
        raise LinkedElsewhere(f"{found} is linked to another resource.")
    return found


def unlink(kind: str, object_id: object) -> bool:
    """Take away the link of an object; return whether there was one."""
    count, _ = Link.objects.filter(kind=kind, object_id=str(object_id)).delete()
    return count > 0


def links_of(resource: Resource) -> list[Link]:
    """Return what is linked to a resource, the oldest first."""
    return list(Link.objects.filter(resource_id=resource.pk).order_by("pk"))


def resource_for(kind: str, object_id: object) -> Resource | None:
    """Return what an object is linked to, detached or not; None when it is linked to nothing."""
    return Resource.objects.filter(links__kind=kind, links__object_id=str(object_id)).first()


def resources_for(kind: str, object_ids: Iterable[object]) -> dict[str, Resource]:
    """Return what each of many objects of a kind is linked to, by their keys as text; one query."""
    rows = Link.objects.filter(kind=kind, object_id__in=[str(one) for one in object_ids])
    return {row.object_id: row.resource for row in rows.select_related("resource")}


def _checked(kind: str, object_id: object) -> str:
    text = str(object_id)
    if not 1 <= len(kind) <= 100 or not 1 <= len(text) <= 255 or "\0" in kind + text:
        raise ValueError("A link has a kind of 1 to 100 characters and a key of 1 to 255.")
    return text
