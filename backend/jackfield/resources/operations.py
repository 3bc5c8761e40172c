"""Delete what is detached, rename, and keep what a command did; each is one transaction."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from jackfield.audit.operations import Change, record
from jackfield.configs import operations
from jackfield.configs.errors import ConfigNotFound
from jackfield.configs.health import status_changed
from jackfield.configs.permissions import Permission, is_somebody, may_see_all
from jackfield.resources import upstream
from jackfield.resources.changes import ResourceChange
from jackfield.resources.errors import ResourceNotFound, StillAttached, UpstreamRefused
from jackfield.resources.models import Resource
from jackfield.resources.reconcile import remove, write
from jackfield.sdk import resources as sdk


@transaction.atomic
def delete(*, actor: Any, resource_id: int) -> None:
    """Delete a detached resource with its links.

    Args:
        actor: Who does it; None for the product itself.

    Raises:
        ResourceNotFound, PermissionDenied: ``actor`` may not see it, or not edit its config.
        StillAttached: The service has it.
    """
    row = locked(actor=actor, resource_id=resource_id, permission=Permission.EDIT, is_going=True)
    if not row.is_detached:
        raise StillAttached
    _audit(actor, "resource.deleted", row, [])
    config_id = row.config_id
    remove([row])
    if config_id is not None:
        status_changed(config_id=config_id)


@transaction.atomic
def rename_resource(*, actor: Any, resource_id: int, name: str | None) -> Resource:
    """Give a resource a name of one's own, which a sync leaves alone; None: the next sync names it again.

    Raises:
        ResourceNotFound, PermissionDenied: ``actor`` may not see it, or not edit its config.
        ValueError: The name is blank, too long, or can't be kept.
    """
    row = locked(actor=actor, resource_id=resource_id, permission=Permission.EDIT)
    before = row.name
    if name is not None:
        said = sdk.Resource(integration_key=row.integration_key, kind=row.kind, name=name)
        try:
            row.name = upstream.said_of(said, "The resource").name
        except UpstreamRefused as error:
            raise ValueError(str(error)) from error
    row.is_renamed, row.updated_at = name is not None, timezone.now()
    write([row], ResourceChange.UPDATED)
    _audit(actor, "resource.renamed", row, [Change(field="name", before=before, after=row.name)])
    return row


def as_said(row: Resource) -> sdk.Resource:
    """Return a resource as an action is given it."""
    return sdk.Resource(
        integration_key=row.integration_key,
        kind=row.kind,
        name=row.name,
        state=row.state,
        attributes=dict(row.attributes),
        delegate_of=tuple(row.delegate_of),
    )


@transaction.atomic
def commanded(*, resource_id: int, said: sdk.Resource) -> Resource | None:
    """Keep how a resource stands after a command: its state and attributes.

    Returns:
        The resource; None when it is gone or detached by now, and nothing was kept.

    Raises:
        UpstreamRefused: What was said can't be kept, or is of another thing.
    """
    try:
        row = locked(actor=None, resource_id=resource_id, permission=Permission.VIEW)
    except ResourceNotFound:
        return None
    new = upstream.said_of(said, "The resource")
    if new.folded_key != row.folded_key:
        raise UpstreamRefused("The resource is another one than was commanded.")
    if row.is_detached:
        return None
    if (row.state, row.attributes) != (new.state, new.attributes):
        row.state, row.attributes, row.updated_at = new.state, new.attributes, timezone.now()
        write([row], ResourceChange.UPDATED)
    return row


def locked(*, actor: Any, resource_id: int, permission: Permission, is_going: bool = False) -> Resource:
    """Return the row, locked after its config until the end of the transaction, as a sync locks them.

    Args:
        actor: None: the product itself, which may everything.
        is_going: It is to be deleted: who links it at this moment is waited for.

    Raises:
        ResourceNotFound: There is none, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and lacks ``permission`` on its config.
    """
    found = Resource.objects.filter(pk=resource_id).values_list("config_id", flat=True).first()
    try:
        # Of none as much is asked as of one that is hidden.
        operations.locked(actor=actor, config_id=found or 0, permission=permission)
    except ConfigNotFound:
        # It may have lost its config at this moment, and be its owner's now.
        found = None
    row = Resource.objects.select_for_update(no_key=not is_going).filter(pk=resource_id).first()
    if row is None or row.config_id != found:
        raise ResourceNotFound
    if found is None and actor is not None and not _owns(actor, row):
        raise ResourceNotFound
    return row


def _owns(actor: Any, row: Resource) -> bool:
    return may_see_all(actor) or (is_somebody(actor) and row.owner_id == actor.pk)


def _audit(actor: Any, action: str, row: Resource, changes: list[Change]) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="resource",
        subject_id=row.pk,
        subject_label=f"{row.name} ({row.integration_id})",
        changes=changes,
    )
