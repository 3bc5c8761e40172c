"""Read a service's things, and delete what it has no more."""

import strawberry

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.types.resources import Sync, show_syncs
from jackfield.api.words import RemovalMode
from jackfield.configs.errors import ConfigNotFound
from jackfield.resources import operations, syncing
from jackfield.resources.errors import ResourceNotFound


@entry
class SyncConfigInput:
    """Which config, and what becomes of what its service has no more."""

    config_id: strawberry.ID = told("Which config.")
    mode: RemovalMode = told(
        "What becomes of things that are gone and that people did something with; ALL needs EDIT.",
        default=RemovalMode.SAFE,
    )


@output
class SyncConfigPayload:
    """The sync that was begun."""

    sync: Sync = told("The sync, under way.")


@entry
class DeleteResourceInput:
    """Which resource."""

    resource_id: strawberry.ID = told("Which resource: a detached one.")


@output
class DeleteResourcePayload:
    """What was deleted."""

    deleted_resource_id: strawberry.ID = told("Its id.")


def sync_config(context: Context, asked: SyncConfigInput) -> SyncConfigPayload:
    """Read a service's things in the background: follow configStatus, and read lastSync."""
    removes = asked.mode.value == syncing.ALL
    context.principal.require(TokenScope.EDIT if removes else TokenScope.OPERATE)
    number = ids.number_of(asked.config_id, "cfg")
    if number is None:
        raise ConfigNotFound
    sync = syncing.start(actor=context.user, config_id=number, mode=asked.mode.value)
    [shown] = show_syncs([sync], context.principal)
    return SyncConfigPayload(sync=shown)


def delete_resource(context: Context, asked: DeleteResourceInput) -> DeleteResourcePayload:
    """Delete a detached resource with what was linked to it; what the service has goes with a sync only."""
    context.principal.require(TokenScope.EDIT)
    number = ids.number_of(asked.resource_id, "res")
    if number is None:
        raise ResourceNotFound
    operations.delete(actor=context.user, resource_id=number)
    return DeleteResourcePayload(deleted_resource_id=strawberry.ID(ids.encode("res", number)))
